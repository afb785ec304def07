"""Every message has its Indonesian translation, and the collector misses none."""

from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from migranportal.core.management.commands.collect_messages import update
from migranportal.core.messages import Message, collect, in_python, in_template, placeholders

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"
MEND = "Run `manage.py collect_messages` and translate what it lists."


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_catalogue_holds_exactly_the_messages_of_the_project(catalogue: polib.POFile) -> None:
    written = {Message(e.msgid, e.msgid_plural, e.msgctxt or "") for e in catalogue}
    used = set(collect(ROOT).places)
    assert used - written == set(), MEND
    assert written - used == set(), MEND


def test_every_message_is_translated(catalogue: polib.POFile) -> None:
    waiting = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
    assert [entry.msgid for entry in waiting] == [], MEND


def test_placeholders_and_edges_agree(catalogue: polib.POFile) -> None:
    wrong = []
    for entry in catalogue:
        wanted = placeholders(entry.msgid_plural or entry.msgid)
        for text in [*entry.msgstr_plural.values()] or [entry.msgstr]:
            agrees = placeholders(text) == wanted
            lines = entry.msgid.startswith("\n"), entry.msgid.endswith("\n")
            if not agrees or lines != (text.startswith("\n"), text.endswith("\n")):
                wrong.append(entry.msgid)
    assert wrong == []


def test_pages_speak_the_catalogue() -> None:
    with override("id"):
        assert gettext("Ministry administrator") == "Administrator kementerian"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("a")', [Message("a")]),
        ('_("a " "b")', [Message("a b")]),
        ('from django.utils.translation import gettext_lazy as say\nsay("a")', [Message("a")]),
        ('translation.gettext("a")', [Message("a")]),
        ('ngettext("%d a", "%d as", n)', [Message("%d a", "%d as")]),
        ('pgettext("verb", "open")', [Message("open", context="verb")]),
        ("_(variable)", []),
        ('other("a")', []),
    ],
)
def test_finds_messages_of_python(source: str, expected: list[Message]) -> None:
    assert list(in_python(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "a (b)" %}', [Message("a (b)")]),
        ('{% translate "it\'s" as title %}', [Message("it's")]),
        ('{% translate "open" context "verb" %}', [Message("open", context="verb")]),
        ('{{ value|default:_("none") }}', [Message("none")]),
        (
            "{% blocktranslate with n=name %}Hello, {{ n }}{% endblocktranslate %}",
            [Message("Hello, %(n)s")],
        ),
        (
            "{% blocktranslate count n=c %}{{ n }} a{% plural %}{{ n }} as{% endblocktranslate %}",
            [Message("%(n)s a", "%(n)s as")],
        ),
        ("<p>It's (not) a message</p>", []),
    ],
)
def test_finds_messages_of_templates(source: str, expected: list[Message]) -> None:
    assert list(in_template("{% load i18n %}" + source)) == expected


def test_update_keeps_translations_and_drops_what_no_file_uses(tmp_path: Path) -> None:
    before = polib.POFile()
    before.append(polib.POEntry(msgid="kept", msgstr="tetap"))
    before.append(polib.POEntry(msgid="gone", msgstr="hilang"))
    for package in ("migranportal", "villages", "workers", "cooperatives", "programs"):
        (tmp_path / package).mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "villages" / "a.py").write_text('_("kept")\n_("new")\nngettext("one", "many", n)\n')
    after = update(before, collect(tmp_path))
    assert [(e.msgid, e.msgstr) for e in after] == [("kept", "tetap"), ("new", ""), ("one", "")]
    assert after.find("one").msgstr_plural == {0: ""}
