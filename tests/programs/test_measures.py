"""Measures are computed from the records behind them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from programs.evaluation import evaluate
from programs.measures import CATALOGUE, COLUMNS, Scope, measures_query
from programs.models import VillageMeasures
from tests.factories.cooperatives import (
    AnnualMeetingFactory,
    CooperativeFactory,
    MembershipFactory,
    ServedVillageFactory,
)
from tests.factories.villages import (
    ActivityFactory,
    FacilityFactory,
    RegulationFactory,
    TaskForceFactory,
    VillageFactory,
)
from tests.factories.workers import BusinessGroupFactory, WorkerFactory
from villages.models import Village

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
YEAR_AGO = date(2025, 11, 21)

pytestmark = pytest.mark.django_db


def measures_of(village: Village, as_of: date = TODAY) -> dict[str, Any]:
    with connection.cursor() as cursor:
        query = measures_query(Scope(ids=(village.pk,)), as_of=as_of)
        cursor.execute(query.as_string(cursor.connection))
        names = [c.name for c in cursor.description]
        (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


@pytest.fixture
def village() -> Village:
    return VillageFactory(confirmed_date=None, confirmed_by="")


@pytest.fixture
def confirmed() -> Village:
    return VillageFactory(confirmed_date=TODAY - DAY, confirmed_by="kades@example.org")


def test_catalogue_and_table_have_the_same_columns() -> None:
    columns = {f.attname for f in VillageMeasures._meta.get_fields() if hasattr(f, "attname")}
    assert columns - {"village_id", "as_of_date"} == set(COLUMNS)
    assert {m.storage for m in CATALOGUE.values()} | {
        m.evidence_column for m in CATALOGUE.values()
    } == set(COLUMNS)


def test_nothing_recorded_and_nothing_confirmed_is_unknown(village: Village) -> None:
    measured = measures_of(village)
    assert {k: v for k, v in measured.items() if v is not None} == {"village_id": village.pk}


def test_absence_is_known_once_the_file_is_confirmed(confirmed: Village) -> None:
    measured = measures_of(confirmed)
    shares = {"procedural_share", "unknown_status_share", "returnee_member_share"}
    assert all(measured[s] is None for s in shares)
    for m in CATALOGUE.values():
        if m.code not in shares and m.storage != "data_confirmed_date":
            assert measured[m.storage] in (0, False), m.code
            assert measured[m.evidence_column] == confirmed.confirmed_date


def test_confirmation_of_tomorrow_does_not_count_today(confirmed: Village) -> None:
    assert measures_of(confirmed, TODAY - 2 * DAY)["known_workers"] is None


def test_workers(village: Village) -> None:
    WorkerFactory(village=village, stage=1, procedural_status=0, confirmed_date=TODAY - 9 * DAY)
    WorkerFactory(village=village, stage=4, confirmed_date=TODAY)
    for status, departed in ((1, YEAR_AGO + DAY), (1, YEAR_AGO), (2, TODAY), (1, TODAY + DAY)):
        WorkerFactory(
            village=village,
            stage=2,
            procedural_status=status,
            judged_by="bp3mi@example.org",
            judged_date=TODAY,
            departed_date=departed,
            confirmed_date=TODAY - 10 * DAY,
        )
    measured = measures_of(village)
    assert measured["known_workers"] == 5
    assert measured["workers_abroad"] == 4
    assert measured["procedural_share"] == Decimal(75)
    assert measured["unknown_status_share"] == Decimal(20)
    assert measured["departures_12_months"] == 2
    assert measured["returnees"] == 0
    assert measured["returnee_member_share"] is None
    assert measured["workers_evidence_date"] == TODAY - 9 * DAY


@pytest.mark.parametrize(
    ("since", "until", "active"),
    [
        (TODAY, TODAY + DAY, True),
        (TODAY - 5 * DAY, TODAY, True),
        (TODAY - 5 * DAY, TODAY - DAY, False),
        (TODAY + DAY, TODAY + 5 * DAY, False),
    ],
)
def test_task_force_counts_inside_its_term(
    village: Village, since: date, until: date, active: bool
) -> None:
    TaskForceFactory(village=village, decree_date=since, since_date=since, until_date=until)
    assert measures_of(village)["has_active_task_force"] is active


@pytest.mark.parametrize(
    ("subject", "enacted", "repealed", "in_force"),
    [
        ("migrant_protection", TODAY, None, True),
        ("migrant_protection", TODAY - DAY, TODAY + DAY, True),
        ("migrant_protection", TODAY - DAY, TODAY, False),
        ("migrant_protection", TODAY + DAY, None, False),
        ("other", TODAY - DAY, None, None),
    ],
)
def test_regulation(
    village: Village, subject: str, enacted: date, repealed: date, in_force: bool
) -> None:
    RegulationFactory(
        village=village, subject=subject, enacted_date=enacted, repealed_date=repealed
    )
    assert measures_of(village)["has_protection_regulation"] is in_force


def test_facility_kinds_count_once_and_only_while_usable(village: Village) -> None:
    first = FacilityFactory(village=village, condition="good", checked_date=TODAY - DAY)
    FacilityFactory(
        village=village, kind=first.kind, name="kedua", condition="fair", checked_date=TODAY
    )
    FacilityFactory(village=village, condition="broken", checked_date=TODAY)
    measured = measures_of(village)
    assert measured["usable_facility_kinds"] == 1
    assert measured["facilities_evidence_date"] == TODAY


def test_activities_of_twelve_months_by_kind(village: Village) -> None:
    for kind, on in (
        ("education", TODAY),
        ("education", YEAR_AGO + DAY),
        ("education", YEAR_AGO),
        ("parenting", TODAY + DAY),
    ):
        ActivityFactory(village=village, kind=kind, date=on)
    measured = measures_of(village)
    assert measured["education_activities_12_months"] == 2
    assert measured["parenting_activities_12_months"] == 0
    assert measured["activities_evidence_date"] == TODAY


def test_business_groups(village: Village) -> None:
    BusinessGroupFactory(
        village=village, since_date=YEAR_AGO, until_date=None, confirmed_date=TODAY
    )
    BusinessGroupFactory(village=village, since_date=YEAR_AGO, until_date=TODAY - DAY)
    assert measures_of(village)["active_business_groups"] == 1


def test_cooperatives(village: Village) -> None:
    legal = CooperativeFactory(legal_entity_number="AHU-1", legal_entity_date=YEAR_AGO)
    informal = CooperativeFactory(legal_entity_number="", legal_entity_date=None)
    for cooperative in (legal, informal):
        ServedVillageFactory(
            cooperative=cooperative, village=village, since_date=YEAR_AGO, until_date=None
        )
    assert measures_of(village)["legal_cooperatives"] == 1
    assert measures_of(village)["has_annual_meeting"] is False

    AnnualMeetingFactory(cooperative=informal, book_year=2025, held_date=date(2026, 3, 1))
    assert measures_of(village)["has_annual_meeting"] is False

    AnnualMeetingFactory(cooperative=legal, book_year=2024, held_date=date(2025, 1, 1))
    assert measures_of(village)["has_annual_meeting"] is True
    assert measures_of(village, date(2027, 1, 1))["has_annual_meeting"] is False


def test_share_of_returnees_in_a_cooperative(village: Village) -> None:
    returnees = [WorkerFactory(village=village, stage=3) for _ in range(3)]
    legal = CooperativeFactory(legal_entity_number="AHU-1", legal_entity_date=YEAR_AGO)
    MembershipFactory(
        cooperative=legal, person=returnees[0].person, since_date=YEAR_AGO, until_date=None
    )
    MembershipFactory(
        cooperative=legal, person=returnees[1].person, since_date=YEAR_AGO, until_date=TODAY - DAY
    )
    assert measures_of(village)["returnee_member_share"] == Decimal("33.33333333")

    legal.dissolved_date = TODAY - DAY
    legal.save()
    assert measures_of(village)["returnee_member_share"] == 0


def test_ended_villages_are_not_measured(village: Village) -> None:
    village.area.valid_until = TODAY
    village.area.save()
    other = VillageFactory()
    evaluate(Scope(ids=(village.pk, other.pk)), as_of=TODAY, at=timezone.now())
    assert list(VillageMeasures.objects.values_list("village", flat=True)) == [other.pk]
