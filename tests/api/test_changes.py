"""Changes of a dataset: what a copy that follows the cursor holds, and how often it was told."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from migranportal.accounts.models import DataGrant
from migranportal.api.changes import snapshots
from migranportal.api.changes.history import has_history, sources_of
from migranportal.api.datasets import Records, datasets
from migranportal.api.statements import Shape, statement
from migranportal.audit.models import RecordRead
from migranportal.core.changes import noted_model
from migranportal.regions.models import Area
from programs.models import Assessment, VillageMeasures
from tests.api.copies import Copy
from tests.api.partners import Partner
from tests.factories.programs import AssessmentFactory
from tests.factories.regions import AreaFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PlacementFactory, WorkerFactory
from villages.models import Village
from workers.models import Person, Placement, Worker

pytestmark = pytest.mark.django_db(transaction=True)


def end(grant: DataGrant) -> None:
    """Let a grant have ended yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    DataGrant.objects.filter(pk=grant.pk).update(until_date=yesterday)


@pytest.fixture
def partner() -> Partner:
    return Partner()


@pytest.fixture
def village() -> Any:
    return VillageFactory(area__code="35.04.14.2011")


@pytest.fixture
def elsewhere() -> Any:
    return VillageFactory(area__code="52.03.01.2001")


def test_a_copy_begins_with_all_and_follows(partner: Partner, village: Any) -> None:
    workers = [WorkerFactory(village=village).pk for _number in range(5)]
    partner.grant("workers", "name")
    copy = Copy(partner)
    assert copy.catch_up(limit=2) == [("upsert", key) for key in workers]
    assert copy.catch_up() == []
    Person.objects.filter(pk=workers[1]).update(name="Siti Rahayu")
    assert copy.catch_up() == [("upsert", workers[1])]
    assert copy.records[workers[1]]["name"] == "Siti Rahayu"
    assert copy.catch_up() == []


def test_a_deleted_record_is_withdrawn(partner: Partner, village: Any) -> None:
    worker = WorkerFactory(village=village)
    partner.grant("workers", "name")
    copy = Copy(partner)
    copy.catch_up()
    key = worker.pk
    worker.person.delete()
    assert copy.catch_up() == [("deleted", key)]
    assert copy.catch_up() == []


def test_who_moves_out_of_the_areas_is_withdrawn_once(
    partner: Partner, village: Any, elsewhere: Any
) -> None:
    worker = WorkerFactory(village=village)
    other = WorkerFactory(village=elsewhere)
    partner.grant("workers", "name", area="35")
    copy = Copy(partner)
    assert copy.catch_up() == [("upsert", worker.pk)]
    Person.objects.filter(pk=worker.pk).update(village=elsewhere)
    assert copy.catch_up() == [("out_of_scope", worker.pk)]
    # What happens elsewhere is not told, not even that it happens.
    Person.objects.filter(pk__in=[worker.pk, other.pk]).update(name="Siti Rahayu")
    other.person.delete()
    assert copy.catch_up() == []
    Person.objects.filter(pk=worker.pk).update(village=village)
    assert copy.catch_up() == [("upsert", worker.pk)]


def test_a_village_with_a_new_code_takes_its_people_along(
    partner: Partner, village: Any, elsewhere: Any
) -> None:
    staying, moving = WorkerFactory(village=village), WorkerFactory(village=elsewhere)
    partner.grant("workers", "name", "village_code", area="35")
    copy = Copy(partner)
    copy.catch_up()
    # Figures of the village are no part of the record.
    Village.objects.filter(pk=village.pk).update(population=3000)
    assert copy.catch_up() == []
    village.area, elsewhere.area = (
        AreaFactory(code="64.01.01.2001"),
        AreaFactory(code="35.05.01.2001"),
    )
    village.save()
    elsewhere.save()
    assert copy.catch_up() == [("out_of_scope", staying.pk), ("upsert", moving.pk)]
    # A code that is corrected in the register.
    Area.objects.filter(pk=elsewhere.area_id).update(code="35.05.01.2002")
    assert copy.catch_up() == [("upsert", moving.pk)]
    assert copy.records[moving.pk]["village_code"] == "35.05.01.2002"
    Area.objects.filter(pk=elsewhere.area_id).update(code="64.05.01.2002")
    assert copy.catch_up() == [("out_of_scope", moving.pk)]


def test_an_ended_grant_of_several_takes_its_area_away(
    partner: Partner, village: Any, elsewhere: Any
) -> None:
    keys = sorted(WorkerFactory(village=village).pk for _number in range(3))
    others = sorted(WorkerFactory(village=elsewhere).pk for _number in range(3))
    partner.grant("workers", "name", area="35")
    second = partner.grant("workers", "name", area="52")
    copy = Copy(partner)
    copy.catch_up()
    Person.objects.filter(pk=others[0]).update(name="Siti Rahayu")
    end(second)
    assert copy.catch_up(limit=2) == [("out_of_scope", key) for key in others]
    assert copy.scope_changes == [
        {"areas_lost": ["52"], "areas_sent_again": [], "fields_withdrawn": {}}
    ]
    Person.objects.filter(pk__in=others).update(name="Siti Rahmawati")
    assert copy.catch_up() == []
    assert sorted(copy.records) == keys


def test_a_narrowed_grant_keeps_what_lies_inside(partner: Partner, village: Any) -> None:
    inside = WorkerFactory(village=village)
    outside = WorkerFactory(village=VillageFactory(area__code="35.05.01.2001"))
    grant = partner.grant("workers", "name", area="35")
    copy = Copy(partner)
    copy.catch_up()
    DataGrant.objects.filter(pk=grant.pk).update(area_code="35.04")
    assert copy.catch_up() == [("out_of_scope", outside.pk)]
    DataGrant.objects.filter(pk=grant.pk).update(area_code="35")
    assert copy.catch_up() == [("upsert", outside.pk)]
    assert sorted(copy.records) == [inside.pk, outside.pk]


def test_fields_that_are_won_are_sent_and_fields_that_are_lost_are_named(
    partner: Partner, village: Any, elsewhere: Any
) -> None:
    here, there = WorkerFactory(village=village), WorkerFactory(village=elsewhere)
    grant = partner.grant("workers", "name", area="35")
    partner.grant("workers", "name", area="52")
    copy = Copy(partner)
    copy.catch_up()
    DataGrant.objects.filter(pk=grant.pk).update(fields=["name", "stage"])
    assert copy.catch_up() == [("upsert", here.pk)]
    assert set(copy.records[here.pk]) == {"id", "name", "stage"}
    DataGrant.objects.filter(pk=grant.pk).update(fields=["stage"])
    assert copy.catch_up() == []
    assert copy.scope_changes[-1]["fields_withdrawn"] == {"35": ["name"]}
    Person.objects.all().update(name="Siti Rahayu")
    assert copy.catch_up() == [("upsert", here.pk), ("upsert", there.pk)]
    assert set(copy.records[here.pk]) == {"id", "stage"}


def test_a_grant_that_ends_in_a_round_sends_nothing_more_of_its_area(
    partner: Partner, village: Any, elsewhere: Any
) -> None:
    keys = sorted(WorkerFactory(village=elsewhere).pk for _number in range(4))
    kept = WorkerFactory(village=village).pk
    partner.grant("workers", "name", area="35")
    grant = partner.grant("workers", "name", area="52")
    copy = Copy(partner)
    copy.catch_up()
    Person.objects.all().update(name="Siti Rahayu")
    assert copy.page(limit=2)
    end(grant)
    told = copy.catch_up(limit=2)
    assert told == [("upsert", kept), *(("out_of_scope", key) for key in keys)]
    assert list(copy.records) == [kept]


def test_all_grants_ended(partner: Partner, village: Any) -> None:
    WorkerFactory(village=village)
    grant = partner.grant("workers", "name")
    copy = Copy(partner)
    copy.catch_up()
    end(grant)
    answer = partner.get("workers/changes/", cursor=copy.cursor)
    assert (answer.status_code, answer.json()["code"]) == (403, "grant_ended")


def test_an_area_and_fields_asked_for_stay_asked_for(
    partner: Partner, village: Any, elsewhere: Any
) -> None:
    here = WorkerFactory(village=village)
    WorkerFactory(village=elsewhere)
    partner.grant("workers", "name", "stage")
    copy = Copy(partner, fields="stage", area="35.04")
    copy.catch_up()
    Person.objects.all().update(name="Siti Rahayu")
    Worker.objects.all().update(stage=Worker.Stage.ABROAD)
    copy.catch_up()
    assert copy.records == {here.pk: {"id": here.pk, "stage": 2}}
    Person.objects.filter(pk=here.pk).update(village=elsewhere)
    assert copy.catch_up() == [("out_of_scope", here.pk)]
    answer = partner.get("workers/changes/", cursor=copy.cursor, area="35.04")
    assert answer.json()["errors"][0]["field"] == "area"
    assert partner.get("workers/changes/", stage="1").status_code == 400
    assert partner.get("workers/changes/", ordering="id").status_code == 400


def test_a_cursor_serves_its_owner_and_dataset(partner: Partner, village: Any) -> None:
    partner.grant("workers", "name")
    partner.grant("regions")
    copy = Copy(partner)
    copy.catch_up()
    stranger = Partner()
    stranger.grant("workers", "name")
    for asker, dataset, cursor in [
        (stranger, "workers", copy.cursor),
        (partner, "regions", copy.cursor),
        (partner, "workers", f"{copy.cursor[:-1]}x"),
        (partner, "workers", partner.get("workers/", limit=1).json()["next"] or "x"),
    ]:
        answer = asker.get(f"{dataset}/changes/", cursor=cursor)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "cursor"


def test_a_cursor_from_another_past_of_the_database_has_expired(
    partner: Partner, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner.grant("workers", "name")
    copy = Copy(partner)
    copy.catch_up()
    monkeypatch.setattr(
        snapshots, "_MOMENT", snapshots._MOMENT.replace("oid FROM", "oid::bigint + 1 FROM")
    )
    answer = partner.get("workers/changes/", cursor=copy.cursor)
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_expired")


def test_a_transaction_that_was_rolled_back_is_no_change(partner: Partner, village: Any) -> None:
    worker = WorkerFactory(village=village)
    partner.grant("workers", "name")
    copy = Copy(partner)
    copy.catch_up()
    with suppress(ZeroDivisionError), transaction.atomic():
        Person.objects.filter(pk=worker.pk).update(name="Siti Rahayu")
        raise ZeroDivisionError
    assert copy.catch_up() == []


def test_whose_changes_were_sent_is_recorded(partner: Partner, village: Any) -> None:
    keys = sorted(WorkerFactory(village=village).pk for _number in range(3))
    partner.grant("workers", "name")
    Copy(partner).page(limit=2)
    read = RecordRead.objects.get()
    assert (read.people, read.kind, read.fields) == (keys[:2], "changes", ["id", "name"])


def test_the_number_of_queries_is_flat(
    partner: Partner, village: Any, django_assert_max_num_queries: Any
) -> None:
    partner.grant("workers", "name", "stage", area="35")
    for _number in range(3):
        WorkerFactory(village=village)
    copy = Copy(partner)
    with django_assert_max_num_queries(6):
        copy.page()
    copy.catch_up()
    for _number in range(30):
        WorkerFactory(village=village)
    # Grants, the moment, how far the round goes, what was touched, the records, who was read; and
    # row security told before and after three of them.
    with django_assert_max_num_queries(12):
        copy.page()
    assert len(copy.records) == 33


def test_a_record_that_leaves_the_dataset_is_withdrawn(
    partner: Partner, village: Any, elsewhere: Any
) -> None:
    """Returns are the placements with a day of return."""
    worker = WorkerFactory(village=village)
    home = PlacementFactory(worker=worker, closed=True)
    abroad = PlacementFactory(worker=worker, departure_date=None)
    partner.grant("returns", "country_code", area="35")
    copy = Copy(partner, "returns")
    assert copy.catch_up() == [("upsert", home.pk)]
    Placement.objects.filter(pk=abroad.pk).update(scheme=Placement.Scheme.UKPS)
    assert copy.catch_up() == []
    Placement.objects.filter(pk=home.pk).update(return_date=None, return_category="")
    assert copy.catch_up() == [("out_of_scope", home.pk)]
    Placement.objects.filter(pk=home.pk).update(
        return_date=home.return_date, return_category=home.return_category
    )
    assert copy.catch_up() == [("upsert", home.pk)]
    Person.objects.filter(pk=worker.pk).update(village=elsewhere)
    assert copy.catch_up() == [("out_of_scope", home.pk)]
    worker.person.delete()
    assert copy.catch_up() == []


def test_what_the_machine_writes_is_followed(
    partner: Partner, village: Any, elsewhere: Any
) -> None:
    """Assessments and measures have no history of rows: triggers note that they changed."""
    for place in (village, elsewhere):
        VillageMeasures.objects.create(village=place, as_of_date="2026-01-01", known_workers=3)
    found = AssessmentFactory(village=village)
    partner.grant("measures", area="35")
    partner.grant("assessments", area="35")
    measures, assessments = Copy(partner, "measures"), Copy(partner, "assessments")
    assert measures.catch_up() == [("upsert", village.pk)]
    assert assessments.catch_up() == [("upsert", found.pk)]
    VillageMeasures.objects.update(as_of_date="2026-02-01")
    Assessment.objects.update(score=50)
    assert measures.catch_up() == [("upsert", village.pk)]
    assert measures.records[village.pk]["as_of_date"] == "2026-02-01"
    assert assessments.catch_up() == [("upsert", found.pk)]
    Area.objects.filter(pk=village.area_id).update(code="64.01.01.2001")
    assert measures.catch_up() == [("out_of_scope", village.pk)]
    Area.objects.filter(pk=village.area_id).update(code="35.04.14.2011")
    assert assessments.catch_up() == [("upsert", found.pk)]
    Assessment.objects.filter(pk=found.pk).delete()
    VillageMeasures.objects.all().delete()
    assert assessments.catch_up() == [("deleted", found.pk)]
    assert measures.catch_up() == []


def test_every_history_behind_a_record_is_followed() -> None:
    """A table that a page reads and whose history no source names would change unnoticed."""
    histories = {
        known._meta.db_table: model._meta.db_table
        for model in apps.get_models()
        if (known := noted_model(model))
    }
    missing = {}
    for dataset in datasets():
        if isinstance(dataset, Records) and has_history(dataset):
            text, _values = statement(Shape(dataset, dataset.fields), dataset.rows())
            read = {histories[name] for name in re.findall(r"\w+", text) if name in histories}
            followed = {source.table for source in sources_of(dataset)}
            if read - followed:
                missing[dataset.name] = sorted(read - followed)
    assert missing == {}


def test_which_datasets_have_changes() -> None:
    without = {
        dataset.name
        for dataset in datasets()
        if isinstance(dataset, Records) and not has_history(dataset)
    }
    assert without == {"agreements"}
