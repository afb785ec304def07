"""The constraints of village files and their records, by name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from tests.factories.villages import (
    TODAY,
    ActivityFactory,
    BudgetLineFactory,
    FacilityFactory,
    RegulationFactory,
    TaskForceFactory,
    TaskForceMemberFactory,
    VillageFactory,
)
from villages.models import (
    Activity,
    BudgetLine,
    Facility,
    TaskForce,
    TaskForceMember,
    Village,
    VillageRegulation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BEFORE = date(2000, 1, 1)


def confirmed_by_nobody() -> None:
    VillageFactory(confirmed_date=TODAY)


def confirmed_on_no_day() -> None:
    VillageFactory(confirmed_by="kades@contoh.test")


def term_too_long() -> None:
    TaskForceFactory(since_date=date(2025, 1, 1), until_date=date(2028, 1, 2))


def overlapping_terms() -> None:
    force = TaskForceFactory()
    until = force.until_date + timedelta(days=1)
    TaskForceFactory(village=force.village, since_date=force.until_date, until_date=until)


def two_chairs() -> None:
    member = TaskForceMemberFactory(chair=True)
    TaskForceMemberFactory(chair=True, task_force=member.task_force)


def regulation_twice() -> None:
    first = RegulationFactory()
    RegulationFactory(village=first.village, number=first.number)


def regulation_reversed() -> None:
    RegulationFactory(repealed_date=BEFORE)


def facility_twice() -> None:
    first = FacilityFactory()
    FacilityFactory(village=first.village, kind=first.kind)


def activity_twice() -> None:
    first = ActivityFactory()
    ActivityFactory(village=first.village, title=first.title)


def budget_line_twice() -> None:
    first = BudgetLineFactory()
    BudgetLineFactory(village=first.village, description=first.description)


def negative_plan() -> None:
    BudgetLineFactory(planned_amount=-1)


def negative_spending() -> None:
    BudgetLineFactory(spent_amount=-1)


def year_of_two_digits() -> None:
    BudgetLineFactory(year=26)


CASES = [
    ("village_confirmation_paired", confirmed_by_nobody),
    ("village_confirmation_paired", confirmed_on_no_day),
    ("taskforce_term_limit", term_too_long),
    ("taskforce_one_at_a_time", overlapping_terms),
    ("taskforce_one_chair", two_chairs),
    ("regulation_number_once", regulation_twice),
    ("regulation_period_ordered", regulation_reversed),
    ("facility_once", facility_twice),
    ("activity_once", activity_twice),
    ("budget_line_once", budget_line_twice),
    ("budget_line_not_negative", negative_plan),
    ("budget_line_not_negative", negative_spending),
    ("budget_line_year_in_full", year_of_two_digits),
]
REVERSED_RANGE = "taskforce_period_ordered"  # below: the range itself is refused first


@pytest.mark.parametrize(("name", "violate"), CASES)
def test_the_database_refuses(name: str, violate: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        violate()


def test_every_constraint_has_its_case() -> None:
    models: Any = [
        *(Village, TaskForce, TaskForceMember, VillageRegulation),
        *(Facility, Activity, BudgetLine),
    ]
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert names == {name for name, _violate in CASES} | {REVERSED_RANGE}


def test_a_reversed_term_is_refused_by_database_and_form() -> None:
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        TaskForceFactory(until_date=BEFORE)
    force = TaskForceFactory.build(village=VillageFactory(), until_date=BEFORE)
    with pytest.raises(ValidationError, match="before the start"):
        force.full_clean()
