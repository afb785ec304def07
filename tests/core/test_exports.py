"""Workbooks leave nothing open behind them, whether they are small or wait on the disk."""

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from migranportal.core.exports import Table, table_response

ROWS = 300


@pytest.fixture
def table() -> Table:
    return Table("daftar", ("a", "b"), ((n, f"teks {n * 7919}") for n in range(ROWS)), ("catatan",))


def rows_of(response: Any) -> list[list[Any]]:
    content = b"".join(response.streaming_content)
    assert int(response["Content-Length"]) == len(content)
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_small_workbook_may_be_left_unread(table: Table) -> None:
    table_response(table, "xlsx")  # an open file would warn, and every warning is a failure here


@pytest.mark.django_db  # closing a response ends the request, and Django then looks at the connection
@pytest.mark.parametrize("most", [8_000_000, 500])
def test_both_kinds_hold_the_same(table: Table, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr("migranportal.core.exports._MOST_IN_MEMORY", most)
    response = table_response(table, "xlsx")
    rows = rows_of(response)
    response.close()
    assert len(rows) == ROWS + 1
    assert rows[-1] == [ROWS - 1, f"teks {(ROWS - 1) * 7919}"]
