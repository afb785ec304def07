"""Which figure is shown first, what disagrees, and what the register counts beside it."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache

from migranportal.accounts.roles import Role
from migranportal.core.rowsecurity import visible_areas
from reports.models import Dimension, Measure, PublishedFigure, Version
from reports.selectors.departures import own_departures
from reports.selectors.statistics import (
    Line,
    Wanted,
    contradictions,
    figure_shown_first,
    lines_for,
    years_of,
)
from tests.factories.accounts import user_with
from tests.factories.regions import CountryFactory
from tests.factories.reports import PublishedFigureFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PlacementFactory

pytestmark = pytest.mark.django_db

YEAR_2024 = (date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def figure(version: str, **more: Any) -> PublishedFigure:
    return PublishedFigureFactory(version=version, **more)


def departure(code: str, day: date, country: Any) -> None:
    PlacementFactory(
        worker__village=VillageFactory(area__code=code), country=country, departure_date=day
    )


@pytest.mark.parametrize(
    ("versions", "shown"),
    [
        (["initial", "revised"], "revised"),
        (["preliminary", "annual_report"], "annual_report"),
        (["reported", "initial"], "initial"),
        (["reported", "conflict"], "reported"),
        (["preliminary", "reported"], "reported"),
        (["revised", "annual_report"], "revised"),
        (["conflict"], None),
    ],
)
def test_the_latest_statement_is_shown_first(versions: list[str], shown: str | None) -> None:
    figures = [figure(version) for version in versions]
    for order in (figures, figures[::-1]):
        found = figure_shown_first(order)
        assert (found.version if found else None) == shown


def test_a_confirmed_figure_comes_first_within_its_version_only() -> None:
    confirmed = figure("reported", is_confirmed=True)
    later = figure("reported")
    assert figure_shown_first([confirmed, later]) == confirmed
    assert figure_shown_first([confirmed, later, restated := figure("revised")]) == restated


def test_the_count_of_one_office_stands_beside_and_is_never_shown_first() -> None:
    office = figure("bp3mi_office", office_code="35", of_regency=True, value=5)
    assert figure_shown_first([office]) is None
    other = figure("bp3mi_office", office_code="33", of_regency=True, value=6)
    line = Line("35.04", "", (office, other, figure("reported", of_regency=True, value=7)))
    assert line.shown is not None
    assert line.shown.value == 7
    assert not line.is_contradicted
    assert not line.is_restated


def test_versions_stand_on_one_line_and_nothing_is_added() -> None:
    user = user_with(Role.ANALYST)
    for version, value in (("initial", 10), ("revised", 12), ("conflict", 11)):
        figure(version, value=value)
    figure("partial", value=6, period_end=date(2024, 6, 30))
    figure("month", value=1, period_end=date(2024, 1, 31))
    lines = lines_for(user, Wanted())
    assert [[f.value for f in line.figures] for line in lines] == [[12, 10, 11], [6], [1]]
    shown = [line.shown.value for line in lines if line.shown]
    assert shown == [12, 6, 1]


def test_disagreeing_figures_are_found() -> None:
    user = user_with(Role.ANALYST)
    country = CountryFactory()
    figure("reported", of_province=True, value=10)
    figure("conflict", of_province=True, value=11)
    figure("initial", year=2023, value=20)
    figure("revised", year=2023, value=21)
    figure("reported", year=2022, value=30)
    figure("reported", year=2022, value=30)  # another source, the same value
    figure("reported", dimension=Dimension.COUNTRY, country=country, value=1)
    figure("reported", dimension=Dimension.COUNTRY, country=country, value=2)
    found = contradictions(user)
    by_kind = [(line.first.dimension, line.is_contradicted, line.is_restated) for line in found]
    assert by_kind == [
        ("province", True, False),
        ("country", True, False),
        ("national", False, True),
    ]


def test_the_register_counts_the_same_period_and_thing() -> None:
    taiwan, hong_kong = CountryFactory(code="TW"), CountryFactory(code="HK")
    departure("35.04.14.2011", date(2024, 1, 1), taiwan)
    departure("35.04.14.2012", date(2024, 12, 31), hong_kong)
    departure("33.01.01.2001", date(2024, 6, 1), taiwan)
    departure("35.04.14.2013", date(2025, 1, 1), taiwan)
    june = (date(2024, 6, 1), date(2024, 6, 30))
    with visible_areas([]):  # as an analyst, who sees nobody
        counts = own_departures(areas=[""], dimension="national", periods=[YEAR_2024, june])
        assert counts == {("", *YEAR_2024): 3, ("", *june): 1}
        by_country = own_departures(areas=[""], dimension="country", periods=[YEAR_2024])
        assert by_country == {("TW", *YEAR_2024): 2, ("HK", *YEAR_2024): 1}
        by_province = own_departures(areas=["35"], dimension="province", periods=[YEAR_2024])
        assert by_province == {("35", *YEAR_2024): 2}
        regency = own_departures(areas=["35.04"], dimension="regency", periods=[YEAR_2024, june])
        assert regency == {("35.04", *YEAR_2024): 2}
        assert own_departures(areas=[], dimension="regency", periods=[YEAR_2024]) == {}


def test_a_line_says_difference_and_coverage() -> None:
    user = user_with(Role.ANALYST)
    PublishedFigureFactory(of_regency=True, value=4)
    PublishedFigureFactory(of_regency=True, measure=Measure.POPULATION, value=200)
    departure("35.04.14.2011", date(2024, 5, 1), CountryFactory(code="TW"))
    (line,) = lines_for(user, Wanted(dimension=Dimension.REGENCY))
    assert (line.own, line.difference, line.coverage) == (1, -3, 25.0)
    assert line.is_incomplete
    assert line.per_100_000 == 2000


def test_what_the_register_does_not_count_has_no_own_figure() -> None:
    user = user_with(Role.ANALYST)
    PublishedFigureFactory(dimension=Dimension.SEX, category="female")
    PublishedFigureFactory(dimension=Dimension.COUNTRY, unmatched_name="Dominika")
    for dimension in (Dimension.SEX, Dimension.COUNTRY):
        (line,) = lines_for(user, Wanted(dimension=dimension))
        assert line.own is None


def test_an_officer_sees_the_own_area_and_the_country_only() -> None:
    for code in ("35", "52"):
        PublishedFigureFactory(dimension=Dimension.PROVINCE, area_code=code)
    for code in ("35.04", "35.05", "52.03"):
        PublishedFigureFactory(dimension=Dimension.REGENCY, area_code=code)
    PublishedFigureFactory()
    departure("35.04.14.2011", date(2024, 5, 1), CountryFactory(code="TW"))

    def seen(role: Role) -> dict[str, list[tuple[str, int | None]]]:
        user = user_with(role)
        return {
            dimension: sorted(
                (line.key, line.own) for line in lines_for(user, Wanted(dimension=dimension))
            )
            for dimension in (Dimension.NATIONAL, Dimension.PROVINCE, Dimension.REGENCY)
        }

    assert seen(Role.REGENCY_OFFICER) == {
        "national": [("", None)],
        "province": [("35", None)],
        "regency": [("35.04", 1)],
    }
    assert seen(Role.BP3MI_OFFICER) == {
        "national": [("", None)],
        "province": [("35", 1)],
        "regency": [("35.04", 1), ("35.05", 0)],
    }
    assert len(seen(Role.ANALYST)["regency"]) == 3
    assert seen(Role.ANALYST)["national"] == [("", 1)]
    assert not PublishedFigure.objects.visible_to(user_with(Role.PARTNER_LIAISON)).exists()


def test_years_leave_out_periods_of_several_years() -> None:
    user = user_with(Role.ANALYST)
    figure(Version.REPORTED)
    figure(Version.REPORTED, year=2022)
    figure(Version.CUMULATIVE, period_start=date(2007, 1, 1))
    assert years_of(user, Wanted()) == [2024, 2022]
