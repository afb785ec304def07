"""The launcher's parts that need no server."""

import stat
from pathlib import Path

import pytest

from migranportal.embedded import demo, machine
from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.keys import kept_keys
from migranportal.embedded.report import documents, figures, table
from migranportal.embedded.servers import kept_place


def test_keys_are_made_once_and_kept_for_ourselves_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"

    first, again = kept_keys(file), kept_keys(file)

    assert first == again
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first.field_key != first.lookup_key
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("content", ["", "{}x", '{"surprise": 1}'])
def test_damaged_keys_are_not_replaced(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)

    with pytest.raises(EmbeddedError, match="damaged"):
        kept_keys(file)

    assert file.read_text() == content


def test_data_without_its_keys_is_refused(tmp_path: Path) -> None:
    place = kept_place(tmp_path)
    place.postgres.mkdir(exist_ok=True)
    try:
        with pytest.raises(EmbeddedError, match="RESET=1"):
            demo.keys_of(place, tmp_path)
    finally:
        place.postgres.rmdir()


def test_second_demo_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with demo.only_one(tmp_path) as announce:
        announce("http://127.0.0.1:8123/")
        with (
            pytest.raises(EmbeddedError, match=r"already running here: http://127\.0\.0\.1:8123/"),
            demo.only_one(tmp_path),
        ):
            pass
    with demo.only_one(tmp_path):
        assert "still starting" in (tmp_path / "lock").read_text()


def test_programs_in_a_private_folder_are_not_open_to_others(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    program = private / "program"
    program.touch()
    program.chmod(0o755)
    private.chmod(0o700)

    assert not machine.is_open_to_others(program)


def test_report_reads_documents_one_after_the_other() -> None:
    assert documents('{"villages": 3}\n[\n {"role": "x"}\n]\n') == [
        {"villages": 3},
        [{"role": "x"}],
    ]


def test_report_shows_figures_and_accounts() -> None:
    assert figures({"villages": 83762, "seconds": 1.2345, "outcomes": {"dme": {"met": 5}}}) == (
        "  Desa / villages                         83.762\n"
        "  Detik / seconds                         1.23\n"
        "  Hasil / outcomes: dme: terpenuhi / met  5"
    )
    assert table([{"role": "Satgas", "area": None}]) == (
        "  Peran / role  Wilayah / area\n  ------------  --------------\n  Satgas        -"
    )
