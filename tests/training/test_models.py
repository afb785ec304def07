"""What the database refuses, one test for each constraint."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories.cooperatives import CooperativeFactory
from tests.factories.training import (
    TODAY,
    CapitalAccessFactory,
    CertificateFactory,
    CourseFactory,
    CreditFigureFactory,
    MentoringVisitFactory,
    OfficeCoverageFactory,
    OfficeFactory,
    ParticipantFactory,
    ServicePlaceFactory,
    SessionFactory,
)
from tests.factories.workers import BusinessGroupFactory
from training.models import OfficeCoverage

pytestmark = pytest.mark.django_db


def refused(name: str, make: Any, /, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(**fields)


class TestCoverage:
    def test_a_province_has_one_office_at_a_time(self) -> None:
        OfficeCoverageFactory(since_date=date(2020, 1, 1), until_date=date(2025, 12, 31))
        OfficeCoverageFactory(since_date=date(2026, 1, 1))
        refused("coverage_province_once", OfficeCoverageFactory, since_date=date(2025, 12, 31))

    def test_an_unknown_beginning_overlaps_everything(self) -> None:
        OfficeCoverageFactory()
        refused("coverage_province_once", OfficeCoverageFactory, until_date=date(1990, 1, 1))

    def test_the_form_says_so_before_the_database(self) -> None:
        OfficeCoverageFactory()
        twice = OfficeCoverage(office=OfficeFactory(), province_code="35")
        with pytest.raises(ValidationError, match=r"End that period first|Akhiri"):
            twice.full_clean()

    def test_a_code_of_a_regency_is_no_province(self) -> None:
        refused("coverage_of_a_province", OfficeCoverageFactory, province_code="3")

    def test_a_period_is_ordered(self) -> None:
        coverage = OfficeCoverage(
            office=OfficeFactory(),
            province_code="35",
            since_date=date(2026, 1, 2),
            until_date=date(2026, 1, 1),
        )
        with pytest.raises(ValidationError) as refusal:
            coverage.full_clean()
        assert len(refusal.value.messages) == 1


def test_a_course_takes_an_hour_or_nobody_knows() -> None:
    CourseFactory(hours=None)
    refused("course_hours_positive", CourseFactory, hours=0)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("session_period_ordered", {"end_date": TODAY}),
        ("session_has_seats", {"capacity": 0}),
        ("session_state_known", {"state": "lost"}),
        ("session_cancelled_with_reason", {"state": "cancelled"}),
    ],
)
def test_sessions(name: str, fields: dict[str, Any]) -> None:
    refused(name, SessionFactory, **fields)


def test_a_person_is_on_a_list_once() -> None:
    first = ParticipantFactory()
    refused(
        "participant_person_once",
        ParticipantFactory,
        session=first.session,
        person=first.person,
        village=first.village,
    )


def test_a_representative_is_on_a_list_once() -> None:
    first = ParticipantFactory(person=None, name="Pak Kades", position="Kepala desa")
    refused(
        "participant_representative_once",
        ParticipantFactory,
        session=first.session,
        village=first.village,
        person=None,
        name="Pak Kades",
    )


def test_a_result_needs_attendance() -> None:
    refused("participant_result_of_attendance", ParticipantFactory, result="passed")


def test_a_person_of_the_register_is_sent_by_nobody() -> None:
    refused("participant_sent_or_registered", ParticipantFactory, position="Bendahara")
    refused("participant_sent_or_registered", ParticipantFactory, cooperative=CooperativeFactory())


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("certificate_revoked_with_reason", {"revoked_date": TODAY}),
        (
            "certificate_revoked_after_issue",
            {"revoked_date": date(2020, 1, 1), "revoked_reason": "x"},
        ),
    ],
)
def test_certificates(name: str, fields: dict[str, Any]) -> None:
    refused(name, CertificateFactory, **fields)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {CertificateFactory().token for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) == 32 for token in tokens)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("mentoring_follow_up_has_day", {"follow_up": "Buku kas"}),
        (
            "mentoring_due_after_visit",
            {"follow_up": "x", "due_date": TODAY - timedelta(days=90)},
        ),
        ("mentoring_done_after_visit", {"done_date": TODAY}),
    ],
)
def test_visits(name: str, fields: dict[str, Any]) -> None:
    refused(name, MentoringVisitFactory, **fields)


def test_a_visit_is_to_one() -> None:
    refused(
        "mentoring_of_one",
        MentoringVisitFactory,
        cooperative=CooperativeFactory(),
        business_group=BusinessGroupFactory(),
    )


def test_a_figure_of_a_version_stands_once() -> None:
    CreditFigureFactory(version="a")
    refused("credit_figure_once", CreditFigureFactory, version="a")
    CreditFigureFactory(version="b")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("credit_figure_says_something", {"borrowers": None, "amount": None}),
        ("credit_figure_not_negative", {"amount": -1}),
    ],
)
def test_figures(name: str, fields: dict[str, Any]) -> None:
    refused(name, CreditFigureFactory, **fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("capital_amounts_positive", {"applied_amount": 0}),
        ("capital_state_has_proof", {"state": "approved"}),
        ("capital_state_has_proof", {"state": "rejected", "decided_date": TODAY}),
        (
            "capital_days_in_order",
            {"state": "approved", "approved_amount": 1, "decided_date": date(2020, 1, 1)},
        ),
    ],
)
def test_capital(name: str, fields: dict[str, Any]) -> None:
    refused(name, CapitalAccessFactory, **fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("service_place_desks_of_ltsa", {"desks": ["labour"]}),
        ("service_place_beds_of_shelter", {"kind": "ltsa", "beds": 4}),
        (
            "service_place_period",
            {"since_date": date(2026, 1, 2), "until_date": date(2026, 1, 1)},
        ),
    ],
)
def test_places(name: str, fields: dict[str, Any]) -> None:
    refused(name, ServicePlaceFactory, **fields)


def test_a_place_is_recorded_once() -> None:
    first = ServicePlaceFactory()
    refused("service_place_once", ServicePlaceFactory, area=first.area, name=first.name)
