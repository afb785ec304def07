"""The letter as PDF: what it says, that it says it always the same way; and the drawn workflow."""

import re
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from programs.letters import Confirmation, render_proposal_letter
from programs.management.commands import draw_workflow
from programs.models import ProposalAct, ProposalStep
from tests.factories.villages import ActivityFactory, RegulationFactory
from tests.programs.proposing import Stage

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ADDRESS = "https://portal.example/usulan/7/"


def text_of(document: bytes) -> str:
    """Return the words of a PDF made by Typst, page after page."""
    objects = {
        int(number): body
        for number, body in re.findall(rb"(?s)(\d+) 0 obj\n(.*?)\nendobj", document)
    }
    words = []
    for page in objects.values():
        if b"/Type/Page/" not in page:
            continue
        resources = objects[_reference(page, b"Resources")]
        fonts = {
            name: _letters(_stream(objects[_reference(objects[int(font)], b"ToUnicode")]))
            for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
        }
        words.append(_words(_stream(objects[_reference(page, b"Contents")]), fonts))
    return "\n".join(words)


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb"\s?(\d+) 0 R", body)
    assert found, body
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = re.search(rb"(?s)stream\r?\n(.*?)\r?\nendstream", body)
    assert found, body
    return zlib.decompressobj().decompress(found[1])


def _letters(cmap: bytes) -> dict[bytes, str]:
    """Return which glyph of a font is which letter."""
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", cmap)
    }


ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
TOKEN = re.compile(rb"(?s)/(f\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f]+)>")


def _words(content: bytes, fonts: dict[bytes, dict[bytes, str]]) -> str:
    letters: dict[bytes, str] = {}
    words = []
    for font, literal, hexadecimal in TOKEN.findall(content):
        if font:
            letters = fonts[font]
            continue
        codes = bytes.fromhex(hexadecimal.decode()) if hexadecimal else _unescaped(literal)
        words += [letters.get(codes[i : i + 2], "") for i in range(0, len(codes), 2)]
    return "".join(words)


def _unescaped(literal: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        mark = found[1]
        return bytes([int(mark, 8)]) if mark.isdigit() else ESCAPES.get(mark, mark)

    return re.sub(rb"(?s)\\([0-7]{1,3}|.)", one, literal)


def render(frozen: dict[str, Any], **options: Any) -> bytes:
    return render_proposal_letter(frozen, number="7-1", address=ADDRESS, at=AT, **options)


@pytest.fixture
def frozen(stage: Stage) -> dict[str, Any]:
    ActivityFactory(village=stage.country.eligible, title="Sosialisasi #migran [aman] $x$")
    RegulationFactory(village=stage.country.not_eligible, title="Rahasia Betak")
    stage.sent()
    found: dict[str, Any] = ProposalStep.objects.get(act=ProposalAct.CONFIRM).snapshot
    return found


def test_the_same_data_make_the_same_file(frozen: dict[str, Any]) -> None:
    signed = Confirmation("Sulistyo Kades", AT)
    assert render(frozen, confirmation=signed) == render(frozen, confirmation=signed)
    assert render(frozen, confirmation=signed) != render(frozen)


def test_the_letter_says_what_was_frozen_and_nothing_of_others(frozen: dict[str, Any]) -> None:
    document = render(frozen, confirmation=Confirmation("Sulistyo Kades", AT))
    assert b"pdfaid:part" in document
    words = text_of(document)
    for part in (
        "DESATUNGGANGRI",
        "140/12/2026",
        "KepalaBP3MIJawaTimur",
        "AdaPerdespelindungan",
        "SulistyoKades",
        "22November2026pukul10.00",
    ):
        assert part in words.replace(" ", ""), words
    assert "Betak" not in words
    assert "PRATINJAU" not in words


def test_data_are_never_read_as_code(frozen: dict[str, Any]) -> None:
    frozen["criteria"][0]["remark"] = '#panic("x") #read("/etc/passwd") $a$ *b* \\'
    words = text_of(render(frozen)).replace(" ", "")
    assert '#panic("x")#read("/etc/passwd")$a$*b*\\' in words.replace("“", '"').replace("”", '"')


def test_a_preview_is_marked(frozen: dict[str, Any]) -> None:
    assert "PRATINJAU" in text_of(render(frozen))


# --- The drawn workflow ---------------------------------------------------------------------------


def test_the_drawn_workflow_is_up_to_date() -> None:
    call_command("draw_workflow", "--check")


def test_an_outdated_drawing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_workflow, "HEAD", "# Lain")
    with pytest.raises(CommandError, match="draw_workflow"):
        call_command("draw_workflow", "--check")
