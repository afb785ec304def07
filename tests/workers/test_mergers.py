"""A merger of villages: people, groups and cooperatives follow, and count for the new village."""

from datetime import UTC, date, datetime

import pytest

from cooperatives.models import ServedVillage
from migranportal.audit.models import AuditEvent
from migranportal.regions.models import AreaSuccession
from migranportal.regions.services.successions import record_succession
from tests.factories.cooperatives import CooperativeFactory, ServedVillageFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import BusinessGroupFactory, ComplaintFactory, WorkerFactory
from villages.models import Village
from workers.models import BusinessGroup, Worker

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DAY = date(2026, 1, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def old() -> Village:
    return VillageFactory(area__code="35.04.14.2016", area__name="Betak", area__valid_until=DAY)


@pytest.fixture
def new() -> Village:
    return VillageFactory(area__code="35.04.14.2017", area__name="Pagersari")


def merge(old: Village, new: Village) -> None:
    record_succession(
        predecessor=old.area,
        successors=[new.area],
        kind=AreaSuccession.Kind.MERGED,
        effective_date=DAY,
        by=None,
        at=AT,
    )


def test_people_count_for_the_village_that_took_over(old: Village, new: Village) -> None:
    worker, neighbour = WorkerFactory(village=old), WorkerFactory(village=new)
    merge(old, new)
    assert set(Worker.objects.filter(village=new)) == {worker, neighbour}
    event = AuditEvent.objects.get(act="people.followed_merger")
    assert (event.details["people"], event.details["from_code"]) == (1, old.area.code)


def test_groups_keep_their_names_unless_taken(old: Village, new: Village) -> None:
    for village, name in ((old, "Mekar"), (old, "Sari"), (new, "Mekar")):
        BusinessGroupFactory(village=village, name=name)
    merge(old, new)
    names = BusinessGroup.objects.filter(village=new).values_list("name", flat=True)
    assert set(names) == {"Mekar", "Mekar (Betak)", "Sari"}


def test_cooperatives_serve_the_village_that_took_over(old: Village, new: Village) -> None:
    seated, both = CooperativeFactory(seat=old), CooperativeFactory()
    ServedVillageFactory(cooperative=seated, village=old)
    for village in (old, new):
        ServedVillageFactory(cooperative=both, village=village)
    merge(old, new)
    seated.refresh_from_db()
    assert seated.seat == new
    served = ServedVillage.objects.filter(village=new).values_list("cooperative", flat=True)
    assert sorted(served) == sorted([seated.pk, both.pk])


def test_a_new_code_moves_nobody(old: Village) -> None:
    worker = WorkerFactory(village=old)
    area = VillageFactory.build(area__code="35.04.14.2030").area
    area.save()
    record_succession(
        predecessor=old.area,
        successors=[area],
        kind=AreaSuccession.Kind.RECODED,
        effective_date=DAY,
        by=None,
        at=AT,
    )
    assert Worker.objects.get(pk=worker.pk).village.area == area
    assert not AuditEvent.objects.filter(act="people.followed_merger").exists()


def test_complaints_follow_and_keep_their_number(old: Village, new: Village) -> None:
    complaint = ComplaintFactory(village=old)
    number = complaint.number
    merge(old, new)
    complaint.refresh_from_db()
    assert (complaint.village, complaint.number) == (new, number)
