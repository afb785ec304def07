"""The writes of cooperatives: what they change, what they record, what they refuse."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from cooperatives import services
from cooperatives.models import Cooperative
from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.cooperatives import (
    AnnualMeetingFactory,
    BusinessUnitFactory,
    CooperativeFactory,
    MembershipFactory,
    ServedVillageFactory,
)
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory, WorkerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
HERE = "35.04.14.2011"


@pytest.fixture
def officer() -> User:
    return user_with(Role.REGENCY_OFFICER)


@pytest.fixture
def cooperative() -> Cooperative:
    return CooperativeFactory(seat=VillageFactory(area__code=HERE))


def the_act() -> tuple[str, str, str]:
    event = AuditEvent.objects.get()
    return event.act, event.actor, event.area_code


def test_registered(officer: User) -> None:
    cooperative = CooperativeFactory.build(seat=VillageFactory(area__code=HERE))
    services.register_cooperative(cooperative=cooperative, by=officer, at=AT)
    assert the_act() == ("cooperative.registered", officer.email, HERE)


def test_a_taken_legal_number_is_refused(officer: User, cooperative: Cooperative) -> None:
    other = CooperativeFactory(legal=True)
    with pytest.raises(ValidationError, match="legal entity number exists"):
        services.set_legal_entity(
            cooperative=cooperative,
            number=other.legal_entity_number,
            since_date=date(2025, 7, 18),
            by=officer,
            at=AT,
        )


def test_legal_entity_makes_its_members_count(officer: User, cooperative: Cooperative) -> None:
    worker = WorkerFactory(village=cooperative.seat, returned=True)
    MembershipFactory(cooperative=cooperative, person=worker.person)
    services.set_legal_entity(
        cooperative=cooperative, number="AHU-1", since_date=date(2025, 7, 18), by=officer, at=AT
    )
    worker.refresh_from_db()
    assert worker.cooperative_member_until == date(9999, 12, 31)
    assert the_act() == ("cooperative.legal_entity_set", officer.email, HERE)


def test_dissolved_once(officer: User, cooperative: Cooperative) -> None:
    day = date(2026, 2, 1)
    services.dissolve_cooperative(cooperative=cooperative, dissolved_date=day, by=officer, at=AT)
    assert the_act() == ("cooperative.dissolved", officer.email, HERE)
    with pytest.raises(ValidationError, match="dissolved already"):
        services.dissolve_cooperative(
            cooperative=cooperative, dissolved_date=day, by=officer, at=AT
        )


def test_village_served(officer: User, cooperative: Cooperative) -> None:
    served = ServedVillageFactory.build(
        cooperative=cooperative, village=VillageFactory(area__code="35.04.14.2016")
    )
    services.serve_village(served=served, by=officer, at=AT)
    assert the_act() == ("cooperative.village_served", officer.email, HERE)


def test_village_served_twice_at_a_time_is_refused(officer: User, cooperative: Cooperative) -> None:
    first = ServedVillageFactory(cooperative=cooperative)
    with pytest.raises(ValidationError, match="in that period already"):
        services.serve_village(
            served=ServedVillageFactory.build(
                cooperative=cooperative, village=first.village, since_date=date(2026, 1, 1)
            ),
            by=officer,
            at=AT,
        )


def test_member_joins_and_leaves(officer: User, cooperative: Cooperative) -> None:
    membership = MembershipFactory.build(
        cooperative=cooperative, person=PersonFactory(village=cooperative.seat)
    )
    services.join_cooperative(membership=membership, by=officer, at=AT)
    assert the_act() == ("membership.joined", officer.email, HERE)
    day = date(2026, 3, 1)
    services.leave_cooperative(membership=membership, last_date=day, by=officer, at=AT)
    membership.refresh_from_db()
    assert membership.until_date == day
    with pytest.raises(ValidationError, match="ended already"):
        services.leave_cooperative(membership=membership, last_date=day, by=officer, at=AT)


def test_member_cannot_leave_before_joining(officer: User, cooperative: Cooperative) -> None:
    membership = MembershipFactory(cooperative=cooperative)
    with pytest.raises(ValidationError, match="before the start"):
        services.leave_cooperative(
            membership=membership, last_date=date(2000, 1, 1), by=officer, at=AT
        )


def test_joining_twice_is_refused(officer: User, cooperative: Cooperative) -> None:
    first = MembershipFactory(cooperative=cooperative)
    with pytest.raises(ValidationError, match="member in that period"):
        services.join_cooperative(
            membership=MembershipFactory.build(cooperative=cooperative, person=first.person),
            by=officer,
            at=AT,
        )


def test_unit_opened(officer: User, cooperative: Cooperative) -> None:
    services.open_business_unit(
        unit=BusinessUnitFactory.build(cooperative=cooperative), by=officer, at=AT
    )
    assert the_act() == ("business_unit.opened", officer.email, HERE)


def test_unit_that_closes_before_it_opens_is_refused(
    officer: User, cooperative: Cooperative
) -> None:
    with pytest.raises(ValidationError, match="before the start"):
        services.open_business_unit(
            unit=BusinessUnitFactory.build(cooperative=cooperative, until_date=date(2000, 1, 1)),
            by=officer,
            at=AT,
        )


def test_meeting_recorded_once_a_year(officer: User, cooperative: Cooperative) -> None:
    meeting = AnnualMeetingFactory.build(cooperative=cooperative)
    services.record_annual_meeting(meeting=meeting, by=officer, at=AT)
    assert the_act() == ("annual_meeting.recorded", officer.email, HERE)
    with pytest.raises(ValidationError, match="recorded already"):
        services.record_annual_meeting(
            meeting=AnnualMeetingFactory.build(cooperative=cooperative), by=officer, at=AT
        )
