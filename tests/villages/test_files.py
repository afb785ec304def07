"""Village files: opened for the whole register, and moved with their villages."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from migranportal.audit.models import AuditEvent
from migranportal.regions.models import Area, AreaSuccession
from migranportal.regions.selectors import predecessors_of
from migranportal.regions.services.successions import record_succession
from tests.factories.accounts import UserFactory
from tests.factories.regions import AreaFactory
from tests.factories.villages import ActivityFactory, RegulationFactory, TaskForceFactory
from tests.factories.workers import PersonFactory
from tests.regions.files import AT, D2025
from villages.models import TaskForce, Village
from villages.services.files import FilesHoldRecords, open_files

pytestmark = pytest.mark.django_db
Kind = AreaSuccession.Kind


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _record(predecessor: Area, successors: Sequence[Area], kind: str, **options: Any) -> None:
    record_succession(
        predecessor=predecessor,
        successors=successors,
        kind=kind,
        effective_date=D2025,
        by=options.pop("by", None),
        at=AT,
        **options,
    )


def _end(area: Area) -> Area:
    area.valid_until = D2025
    area.save()
    return area


@pytest.fixture
def old() -> Area:
    """The area of a village with a file, before its code ended."""
    return AreaFactory(code="92.01.05.2001", name="Warmon")


@pytest.fixture
def new() -> Area:
    """The area that took over."""
    return AreaFactory(code="96.01.05.2001", name="Warmon", fresh=True)


def test_opens_a_file_for_each_village_in_force_once() -> None:
    user = UserFactory()
    AreaFactory.create_batch(3)
    AreaFactory(ended=True)

    assert open_files(by=user, at=AT) == 3
    assert open_files(by=user, at=AT) == 0

    assert set(Village.objects.values_list("area__level", flat=True)) == {"village"}
    assert Village.objects.filter(area__valid_until__isnull=False).count() == 0
    event = Village.pgh_event_model.objects.select_related("pgh_context").first()
    assert event.pgh_context.metadata == {"act": "villages.files_opened", "user": user.pk}


def test_command_opens_files(capsys: pytest.CaptureFixture[str]) -> None:
    AreaFactory()
    call_command("open_village_files")
    assert capsys.readouterr().out == "1 village files opened\n"


def test_records_before_a_new_code_are_found_after_it(old: Area, new: Area) -> None:
    file = Village.objects.create(area=old)
    task_force = TaskForceFactory(village=file)
    regulation = RegulationFactory(village=file)
    person = PersonFactory(village=file)
    user = UserFactory()

    _record(_end(old), [new], Kind.RECODED, by=user)

    found = TaskForce.objects.get(village__area__code="96.01.05.2001")
    assert found == task_force
    moved = Village.objects.get(area=new)
    assert moved == file
    assert moved.villageregulation_set.get() == regulation
    assert moved.person_set.get() == person
    assert [step.code for step in predecessors_of(moved.area)] == ["92.01.05.2001"]
    history = file.events.order_by("pgh_id").values_list("area_id", flat=True)
    assert list(history) == [old.pk, new.pk]
    audit = AuditEvent.objects.get(act="village.moved")
    assert (audit.actor, audit.area_code, audit.details) == (
        user.email,
        "96.01.05.2001",
        {"from_code": "92.01.05.2001"},
    )


def test_file_opened_in_between_makes_way(old: Area, new: Area) -> None:
    file = Village.objects.create(area=old, contact_name="Sekdes")
    task_force = TaskForceFactory(village=file)
    empty = Village.objects.create(area=new, population=1200, population_source="Dukcapil")

    _record(_end(old), [new], Kind.RECODED)

    file.refresh_from_db()
    empty.refresh_from_db()
    assert (file.area, file.population, file.contact_name) == (new, 1200, "Sekdes")
    assert (empty.area, empty.merged_into) == (old, file)
    assert file.task_forces.get() == task_force
    assert open_files(by=None, at=AT) == 0


def test_file_with_records_does_not_make_way(old: Area, new: Area) -> None:
    file, other = Village.objects.create(area=old), Village.objects.create(area=new)
    TaskForceFactory(village=file)
    PersonFactory(village=other)
    ActivityFactory(village=other)

    with pytest.raises(FilesHoldRecords, match="holds records already") as refused:
        _record(_end(old), [new], Kind.RECODED)

    assert "Warmon (96.01.05.2001)" in str(refused.value)
    file.refresh_from_db()
    assert file.area == old
    assert not AreaSuccession.objects.exists()


def test_merged_file_is_closed_and_points_on(old: Area) -> None:
    survivor = AreaFactory(code="92.01.05.2002")
    file = Village.objects.create(area=old)
    task_force = TaskForceFactory(village=file)

    _record(_end(old), [survivor], Kind.MERGED)

    file.refresh_from_db()
    assert file.area == old
    assert file.merged_into is not None
    assert file.merged_into.area == survivor
    assert file.task_forces.get() == task_force
    assert set(AuditEvent.objects.values_list("act", flat=True)) == {
        "village.opened",
        "village.merged",
        "people.followed_merger",
    }


def test_split_file_goes_with_the_name(old: Area, new: Area) -> None:
    other = AreaFactory(code="96.01.05.2002", name="Warmon Kokoda", fresh=True)
    file = Village.objects.create(area=old)

    _record(_end(old), [other, new], Kind.SPLIT)

    file.refresh_from_db()
    assert file.area == new
    assert Village.objects.get(area=other) != file


def test_split_file_goes_where_told(old: Area, new: Area) -> None:
    other = AreaFactory(code="96.01.05.2002", name="Warmon Kokoda", fresh=True)
    file = Village.objects.create(area=old)

    _record(_end(old), [other, new], Kind.SPLIT, heir=other)

    file.refresh_from_db()
    assert file.area == other
    assert Village.objects.get(area=new) != file


def test_split_of_a_village_in_force_keeps_its_file(old: Area, new: Area) -> None:
    file = Village.objects.create(area=old)

    _record(old, [new], Kind.SPLIT)

    file.refresh_from_db()
    assert file.area == old
    assert Village.objects.get(area=new) != file


def test_village_without_file_and_larger_areas_need_nothing(old: Area, new: Area) -> None:
    _record(_end(old), [new], Kind.RECODED)
    district = AreaFactory(code="92.01.06", valid_until=date(2025, 6, 23))
    _record(district, [AreaFactory(code="96.01.06")], Kind.RECODED)
    assert not Village.objects.exists()
