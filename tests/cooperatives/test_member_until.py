"""Until when a worker counts as a member: kept by triggers on memberships and cooperatives."""

from datetime import date

import pytest

from cooperatives.models import Cooperative
from tests.factories.cooperatives import CooperativeFactory, MembershipFactory
from tests.factories.workers import WorkerFactory
from workers.models import Worker

pytestmark = pytest.mark.django_db


def until(worker: Worker) -> date | None:
    worker.refresh_from_db()
    return worker.cooperative_member_until


def test_a_membership_without_a_legal_entity_does_not_count() -> None:
    worker = WorkerFactory()
    membership = MembershipFactory(person=worker.person)
    assert until(worker) is None
    Cooperative.objects.filter(pk=membership.cooperative_id).update(
        legal_entity_number="AHU-1", legal_entity_date=date(2025, 7, 18)
    )
    assert until(worker) == date(9999, 12, 31)


def test_a_removed_membership_no_longer_counts() -> None:
    worker = WorkerFactory()
    membership = MembershipFactory(
        person=worker.person, cooperative=CooperativeFactory(legal=True, seat=worker.village)
    )
    assert until(worker) == date(9999, 12, 31)
    membership.delete()
    assert until(worker) is None
