"""The desk's pages of published figures."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from reports.models import Dimension, Measure, PublishedFigure, Unit
from tests.factories.accounts import user_with
from tests.factories.regions import AreaFactory, CountryFactory
from tests.factories.reports import PublishedFigureFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PlacementFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/reports/publishedfigure/"
BY_YEAR = f"{LIST}by-year/"
PAGES = (LIST, BY_YEAR, f"{LIST}contradictions/", f"{LIST}remittances/")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    return client


def read(client: Client, url: str, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_every_version_stands_beside_the_others_with_its_source(desk: Client) -> None:
    first = PublishedFigureFactory(version="initial", value=274, publisher="Pertama")
    PublishedFigureFactory(version="revised", value=297, publisher="Laporan")
    page = read(desk, BY_YEAR)
    assert "274" in page
    assert "297" in page
    assert "571" not in page
    assert first.url in page
    assert reverse("admin:reports_publishedfigure_change", args=[first.pk]) in page


def test_the_own_figure_opens_its_records(desk: Client) -> None:
    taiwan = CountryFactory(code="TW")
    PublishedFigureFactory(dimension=Dimension.COUNTRY, country=taiwan, value=5)
    PublishedFigureFactory(of_regency=True, value=5)
    for code, day, country in (
        ("35.04.14.2011", date(2024, 1, 1), taiwan),
        ("35.04.14.2012", date(2024, 12, 31), taiwan),
        ("35.04.14.2013", date(2025, 1, 1), taiwan),
        ("35.04.14.2014", date(2024, 2, 1), CountryFactory(code="HK")),
        ("35.05.01.2001", date(2024, 2, 1), taiwan),
    ):
        village = VillageFactory(area__code=code)
        PlacementFactory(worker__village=village, departure_date=day, country=country)
    for dimension in (Dimension.COUNTRY, Dimension.REGENCY):
        response = desk.get(BY_YEAR, {"by": dimension, "year": 2024})
        (row,) = response.context["years"]
        assert row.line.own == 3
        assert row.own_url.replace("&", "&amp;") in response.content.decode()
        records = desk.get(row.own_url)
        assert records.status_code == 200
        assert records.context["cl"].result_count == 3


def test_who_sees_no_people_sees_counts_without_a_way_to_them(client: Client) -> None:
    client.force_login(user_with(Role.ANALYST))
    PublishedFigureFactory(value=5)
    PlacementFactory(worker__village=VillageFactory(), departure_date=date(2024, 3, 1))
    response = client.get(BY_YEAR)
    (row,) = response.context["years"]
    assert (row.line.own, row.own_url) == (1, "")


def test_a_part_is_shown_for_its_latest_year(desk: Client) -> None:
    for year in (2022, 2023):
        PublishedFigureFactory(of_province=True, year=year)
    latest = desk.get(BY_YEAR, {"by": "province"}).context
    assert [row.line.first.period_end.year for row in latest["years"]] == [2023]
    assert len(latest["bars"]) == 1
    everything = desk.get(BY_YEAR, {"by": "province", "year": "all"}).context
    assert len(everything["years"]) == 2
    assert not everything["bars"]


@pytest.mark.parametrize(
    "query",
    [
        {"measure": "x", "by": "y", "year": "0000", "area": "z"},
        {"by": "regency", "area": "35.04.14", "year": "٢٠٢٤"},
        {"measure": "remittances", "unit": "people"},
    ],
)
def test_a_misspelt_address_shows_what_it_can(desk: Client, query: dict[str, str]) -> None:
    for page in PAGES[1:]:
        assert read(desk, page, **query)


def test_what_disagrees_is_listed(desk: Client) -> None:
    PublishedFigureFactory(of_province=True, value=22790)
    PublishedFigureFactory(of_province=True, value=17255, version="conflict")
    PublishedFigureFactory(version="initial", value=1)
    PublishedFigureFactory(version="revised", value=2)
    context = desk.get(PAGES[2]).context
    assert [line.key for line in context["contradicted"]] == ["35"]
    assert [line.key for line in context["restated"]] == [""]


def test_remittances_stand_by_regency_and_year_never_converted(desk: Client) -> None:
    AreaFactory(code="35.04", name="Tulungagung")
    money = {"measure": Measure.REMITTANCES, "of_regency": True}
    PublishedFigureFactory(**money, unit=Unit.RUPIAH, year=2023, value=10)
    PublishedFigureFactory(**money, unit=Unit.RUPIAH, value=20)
    PublishedFigureFactory(**money, unit=Unit.US_DOLLAR, value=30)
    PublishedFigureFactory(
        measure=Measure.HOUSEHOLD_REMITTANCE,
        of_regency=True,
        unit=Unit.RUPIAH,
        households=50,
        value=40,
    )
    response = desk.get(PAGES[3])
    rupiah, dollars = response.context["tables"]
    assert rupiah["years"] == [2023, 2024]
    assert [cell.shown.value for cell in rupiah["rows"][0].cells] == [10, 20]
    assert dollars["years"] == [2024]
    assert [line.shown.households for line in response.context["surveys"]] == [50]
    assert "Tulungagung" in response.content.decode()


def test_the_export_has_versions_and_sources(desk: Client) -> None:
    PublishedFigureFactory(version="initial", value=274, publisher="=Rumus")
    PublishedFigureFactory(version="revised", value=297)
    response: Any = desk.get(f"{BY_YEAR}csv/")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert len(rows) == 2
    assert len(header) == len(rows[0])
    assert [row[6] for row in rows] == ["297", "274"]
    assert rows[0][8] != rows[1][8]
    assert rows[1][14] == "'=Rumus"
    workbook: Any = desk.get(f"{BY_YEAR}xlsx/")
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    assert desk.get(f"{BY_YEAR}pdf/").status_code == 404


def test_figures_are_added_confirmed_and_removed_by_hand(desk: Client) -> None:
    AreaFactory(code="35.04")
    form = {
        "measure": "remittances",
        "unit": "rupiah",
        "value": "2000000000000",
        "period_start": "01/01/2022",
        "period_end": "31/12/2022",
        "dimension": "regency",
        "area_code": "35.99",
        "version": "reported",
        "publisher": "Contoh",
    }
    page = desk.post(f"{LIST}add/", form, follow=True).content.decode()
    assert not PublishedFigure.objects.exists()
    assert "35.04" in page
    assert desk.post(f"{LIST}add/", {**form, "area_code": "35.04"}).status_code == 302
    figure = PublishedFigure.objects.get()
    assert figure.imported_by is not None
    url = f"{LIST}{figure.pk}/"
    desk.post(f"{url}change/", {**form, "area_code": "35.04", "is_confirmed": "on"})
    figure.refresh_from_db()
    assert figure.is_confirmed
    desk.post(f"{url}delete/", {"post": "yes"})
    assert not PublishedFigure.objects.exists()
    acts = AuditEvent.objects.filter(target_type="reports.publishedfigure").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "figure.added",
        "figure.changed",
        "figure.removed",
    ]


def test_a_figure_of_another_area_does_not_exist(client: Client) -> None:
    figure = PublishedFigureFactory(of_regency=True)
    client.force_login(user_with(Role.BP3MI_OFFICER, area="52"))
    assert client.get(f"{LIST}{figure.pk}/change/").status_code == 404
    assert str(figure.value) not in read(client, BY_YEAR, by="regency", year="all")


@pytest.mark.queries
@pytest.mark.parametrize("url", [*PAGES, f"{BY_YEAR}?by=country&year=2024"])
def test_pages_have_a_flat_query_count(
    desk: Client, url: str, django_assert_max_num_queries: Any
) -> None:
    PublishedFigureFactory()
    with django_assert_max_num_queries(12):
        assert desk.get(url).status_code == 200
    for number in range(12):
        PublishedFigureFactory(of_country=True)
        PublishedFigureFactory(
            measure=Measure.REMITTANCES,
            dimension=Dimension.REGENCY,
            area_code=f"35.{number + 10}",
            unit=Unit.RUPIAH,
        )
        PublishedFigureFactory(value=number)
    with django_assert_max_num_queries(12):
        assert desk.get(url).status_code == 200
