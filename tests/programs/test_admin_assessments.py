"""The list of assessments and its export."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.core.exports import csv_lines, guard
from migranportal.regions.models import Area
from programs.models import StaleVillage
from tests.factories.villages import VillageFactory
from tests.programs.admin_country import Country, make_country, run_country, signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/programs/assessment/"


@pytest.fixture
def country(db: None) -> Country:
    return make_country()


def names(query: dict[str, Any] | None = None) -> list[str]:
    client, _user = signed_in(Role.ANALYST)
    rows = client.get(LIST, query or {}).context["cl"].result_list
    return [row.village.area.name for row in rows]


def test_filters(country: Country) -> None:
    VillageFactory(area__code="52.03.13.2001", area__name="Anjani")
    run_country()
    StaleVillage.objects.create(village_id=country.open.pk)
    version = country.version.pk
    assert names() == ["Tunggangri", "Betak", "Pagersari", "Anjani"]
    assert names({"version": version, "outcome": 1}) == ["Tunggangri"]
    assert names({"version": 0}) == []
    assert names({"outcome": "x"}) == []
    assert names({"area": "52"}) == ["Anjani"]
    assert names({"area": "35.04.14.2016"}) == ["Betak"]
    assert names({"area": "35.0"}) == []
    assert names({"confirmed": "once"}) == ["Tunggangri", "Betak"]
    assert names({"stale": "yes"}) == ["Pagersari"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("betak", ["Betak"]),
        ("35.04.14.2017", ["Pagersari"]),
        ("35.04", ["Tunggangri", "Betak", "Pagersari"]),
        ("nowhere", []),
    ],
)
def test_search_by_name_or_code(country: Country, text: str, found: list[str]) -> None:
    assert names({"q": text}) == found


@pytest.mark.queries
def test_list_of_many_costs_as_many_queries_as_of_few(country: Country) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    client.get(LIST)
    few = count()
    VillageFactory.create_batch(20)
    run_country()
    assert count() == few


def export(role: Role = Role.ANALYST, area: str | None = None, **query: Any) -> list[list[str]]:
    client, _user = signed_in(role, area, language="en")
    answer = client.get(f"{LIST}export/", query)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_export_holds_the_rows_of_the_list(country: Country) -> None:
    header, *rows = export(outcome=1)
    assert header[0] == "village code"
    today = timezone.localdate().isoformat()
    assert [r[0:2] + r[-3:] for r in rows] == [
        ["35.04.14.2011", "Tunggangri", "Met", "75.00", today]
    ]
    assert len(export()) == 4


def test_export_cannot_smuggle_formulas(country: Country) -> None:
    Area.objects.filter(code="35.04.14.2011").update(name='=HYPERLINK("http://x")')
    (row,) = [r for r in export() if r[0] == "35.04.14.2011"]
    assert row[1] == '\'=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+62", "'+62"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("Desa", "Desa"),
        (-1, -1),
        (None, None),
    ],
)
def test_guard(value: Any, safe: Any) -> None:
    assert guard(value) == safe


def test_lines_are_made_one_by_one() -> None:
    def rows() -> Any:
        yield ("a",)
        raise AssertionError("the second row was asked for too early")

    lines = csv_lines(("h",), rows())
    assert [next(lines) for _ in range(3)] == ["\ufeff", "h\r\n", "a\r\n"]
