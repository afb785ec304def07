"""The constraints of cooperatives and what belongs to them, by name."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from cooperatives.models import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    CoverageTarget,
    HealthAssessment,
    HealthLevel,
    HealthRule,
    MeetingRule,
    Membership,
    ServedVillage,
    SupplyLink,
)
from tests.factories.cooperatives import (
    AnnualMeetingFactory,
    BusinessUnitFactory,
    CooperativeFactory,
    CoverageTargetFactory,
    HealthAssessmentFactory,
    HealthLevelFactory,
    MeetingRuleFactory,
    MembershipFactory,
    ServedVillageFactory,
    SupplyLinkFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BEFORE = date(2000, 1, 1)


def number_without_date() -> None:
    CooperativeFactory(legal_entity_number="AHU-1")


def date_without_number() -> None:
    CooperativeFactory(legal_entity_date=date(2025, 7, 18))


def dissolved_before_legal() -> None:
    CooperativeFactory(legal=True, dissolved_date=date(2025, 7, 17))


def legal_number_twice() -> None:
    first = CooperativeFactory(legal=True)
    CooperativeFactory(legal=True, legal_entity_number=first.legal_entity_number)


def registry_number_twice() -> None:
    CooperativeFactory.create_batch(2, cooperative_registry_number="3504000001")


def served_twice() -> None:
    first = ServedVillageFactory()
    ServedVillageFactory(cooperative=first.cooperative)


def member_twice() -> None:
    first = MembershipFactory()
    MembershipFactory(cooperative=first.cooperative, person=first.person)


def unit_reversed() -> None:
    BusinessUnitFactory(until_date=BEFORE)


def two_meetings() -> None:
    first = AnnualMeetingFactory()
    AnnualMeetingFactory(cooperative=first.cooperative)


def meeting_too_early() -> None:
    AnnualMeetingFactory(book_year=2026, held_date=date(2025, 12, 31))


def supplied_twice() -> None:
    first = SupplyLinkFactory()
    SupplyLinkFactory(cooperative=first.cooperative, buyer=first.buyer)


def two_targets_in_use() -> None:
    CoverageTargetFactory.create_batch(2)


def same_position() -> None:
    first = HealthLevelFactory()
    HealthLevelFactory(rule=first.rule, position=first.position)


def same_grade() -> None:
    first = HealthLevelFactory()
    HealthLevelFactory(rule=first.rule, name=first.name)


def graded_twice() -> None:
    first = HealthAssessmentFactory()
    HealthAssessmentFactory(cooperative=first.cooperative)


CASES = [
    ("supply_link_once_at_a_time", supplied_twice),
    ("supply_link_value_positive", lambda: SupplyLinkFactory(monthly_value=0)),
    ("coverage_target_in_use_once", two_targets_in_use),
    ("coverage_target_positive", lambda: CoverageTargetFactory(value=0)),
    ("meeting_rule_months", lambda: MeetingRuleFactory(months=13)),
    ("health_level_position_once", same_position),
    ("health_level_name_once", same_grade),
    ("health_assessment_once_a_year", graded_twice),
    ("health_assessment_score_range", lambda: HealthAssessmentFactory(score=101)),
    ("health_assessment_after_book_year", lambda: HealthAssessmentFactory(book_year=2026)),
    ("cooperative_legal_entity_paired", number_without_date),
    ("cooperative_legal_entity_paired", date_without_number),
    ("cooperative_dissolved_after_legal", dissolved_before_legal),
    ("cooperative_legal_number_once", legal_number_twice),
    ("cooperative_registry_number_once", registry_number_twice),
    ("served_village_once_at_a_time", served_twice),
    ("membership_once_at_a_time", member_twice),
    ("business_unit_period_ordered", unit_reversed),
    ("annual_meeting_once_a_year", two_meetings),
    ("annual_meeting_after_book_year", meeting_too_early),
]
REVERSED_RANGES = {
    "supply_link_period_ordered": SupplyLinkFactory,
    "served_village_period_ordered": ServedVillageFactory,
    "membership_period_ordered": MembershipFactory,
}


@pytest.mark.parametrize(("name", "violate"), CASES)
def test_the_database_refuses(name: str, violate: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        violate()


def test_every_constraint_has_its_case() -> None:
    models: Any = [
        *(Cooperative, ServedVillage, Membership, BusinessUnit, AnnualMeeting, SupplyLink),
        *(CoverageTarget, MeetingRule, HealthRule, HealthLevel, HealthAssessment),
    ]
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert names == {name for name, _violate in CASES} | set(REVERSED_RANGES)


@pytest.mark.parametrize("factory", REVERSED_RANGES.values(), ids=REVERSED_RANGES)
def test_reversed_periods_are_refused_by_database_and_form(factory: Any) -> None:
    record = factory()
    record.until_date = BEFORE
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        record.save()
    with pytest.raises(ValidationError, match="before the start"):
        record.full_clean()
