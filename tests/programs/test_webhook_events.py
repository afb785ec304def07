"""What partners hear of programs: events in the transaction of the change, at a constant cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from migranportal.api.models import EventKind, OutboxEvent, OutboxNote
from migranportal.api.services.outbox import BATCH
from programs import services
from programs.evaluation import evaluate
from programs.measures import Scope
from programs.models import CriteriaVersion, Designation, DesignationAct, Run
from programs.services import DesignationMove
from tests.api.messages import checked_message
from tests.factories.programs import DesignationFactory
from tests.factories.regions import AreaFactory
from tests.factories.villages import RegulationFactory, VillageFactory
from tests.factories.webhooks import WebhookEndpointFactory
from tests.factories.workers import WorkerFactory
from tests.programs.conftest import NOW, TODAY, criterion_fields
from tests.programs.deciding import report, set_desk
from tests.programs.proposing import Stage
from villages.models import Village

pytestmark = pytest.mark.django_db
WORKERS = criterion_fields("known_workers", "at_least", 1, is_mandatory=True)
CONFIRMED = {"confirmed_date": date(2026, 6, 1), "confirmed_by": "kades@contoh.test"}
REGULATION = criterion_fields("has_protection_regulation", "is_true")


@pytest.fixture
def version(publish: Callable[..., CriteriaVersion]) -> CriteriaVersion:
    return publish(WORKERS, REGULATION, valid_from=date(2026, 1, 1))


@pytest.fixture
def listener(db: None) -> Any:
    return WebhookEndpointFactory(kinds=[EventKind.ASSESSMENT_CHANGED.value])


def judge(at: datetime = NOW) -> Run:
    run = services.start_run(reason="uji", by=None, at=at, as_of=TODAY)
    services.work_on_run(run.pk)
    return run


def told(kind: EventKind) -> list[OutboxEvent]:
    return list(OutboxEvent.objects.filter(kind=kind).order_by("area_code", "pk"))


def forget() -> None:
    """Let a test look at what comes next (the application itself could not)."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE api_outboxevent, api_webhookdelivery, api_outboxnote")


# --- Assessments ------------------------------------------------------------------------------


def test_an_outcome_that_changes_is_told(version: CriteriaVersion, listener: Any) -> None:
    village = VillageFactory(area__code="35.04.14.2011", **CONFIRMED)
    at = timezone.now()
    services.refresh_villages([village.pk], as_of=TODAY, at=at)
    WorkerFactory(village=village)
    services.refresh_villages([village.pk], as_of=TODAY, at=at + timedelta(minutes=1))
    first, second = OutboxEvent.objects.order_by("occurred_at")
    assert first.data["items"] == [
        {"village": "35.04.14.2011", "previous_outcome": None, "outcome": "not_met"}
    ]
    assert second.data == {
        "program": "dme",
        "version": 1,
        "items": [{"village": "35.04.14.2011", "previous_outcome": "not_met", "outcome": "met"}],
    }
    assert (second.kind, second.dataset) == ("assessment.changed", "assessments")
    assert (second.key, second.area_code) == ("35.04.14.2011", "35.04.14.2011")
    assert second.occurred_at == at + timedelta(minutes=1)
    assert second.recipients is None
    assert checked_message(first)["data"]["program"] == "dme"
    checked_message(second)
    assert OutboxNote.objects.count() == 2


def test_the_same_outcome_for_other_reasons_is_no_news(
    version: CriteriaVersion, listener: Any
) -> None:
    village = VillageFactory(**CONFIRMED)
    WorkerFactory(village=village)
    services.refresh_villages([village.pk], as_of=TODAY, at=NOW)
    RegulationFactory(village=village)  # not mandatory: another score, the same outcome
    services.refresh_villages([village.pk], as_of=TODAY, at=NOW)
    assert len(told(EventKind.ASSESSMENT_CHANGED)) == 1


def test_a_closed_village_has_no_outcome_any_more(version: CriteriaVersion, listener: Any) -> None:
    village = VillageFactory(area__code="35.04.14.2011")
    services.refresh_villages([village.pk], as_of=TODAY, at=NOW)
    area = village.area
    area.valid_until = TODAY
    area.save()
    services.refresh_villages([village.pk], as_of=TODAY, at=NOW + timedelta(minutes=1))
    events = list(OutboxEvent.objects.order_by("occurred_at"))
    items = [checked_message(event)["data"]["items"] for event in events]
    assert items[1] == [
        {"village": "35.04.14.2011", "previous_outcome": "undetermined", "outcome": None}
    ]


def test_a_change_that_is_rolled_back_is_never_told(
    version: CriteriaVersion, listener: Any
) -> None:
    village = VillageFactory()
    with transaction.atomic():
        services.refresh_villages([village.pk], as_of=TODAY, at=NOW)
        assert OutboxEvent.objects.exists()
        assert OutboxNote.objects.exists()
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()
    assert not OutboxNote.objects.exists()


@pytest.mark.slow
def test_a_run_makes_batches_by_province(version: CriteriaVersion, listener: Any) -> None:
    for province, count in (("35", BATCH + 1), ("52", 3)):
        areas = [
            AreaFactory(code=f"{province}.01.{n // 50 + 1:02}.{2001 + n % 50}")
            for n in range(count)
        ]
        Village.objects.bulk_create(Village(area=area) for area in areas)
    judge()
    events = told(EventKind.ASSESSMENT_CHANGED)
    assert [event.area_code for event in events] == ["35", "35.01.05.2001", "52"]
    assert sorted(len(event.data["items"]) for event in events) == [1, 3, BATCH]
    codes = [item["village"] for event in events for item in event.data["items"]]
    assert len(codes) == len(set(codes)) == BATCH + 4
    judge(NOW + timedelta(minutes=1))
    assert len(told(EventKind.ASSESSMENT_CHANGED)) == 3  # nothing changed, nothing told


def test_without_listeners_nothing_is_written(version: CriteriaVersion) -> None:
    WebhookEndpointFactory(kinds=[EventKind.DESIGNATION_CHANGED.value])
    WebhookEndpointFactory(is_active=False, off_reason="partner", off_at=NOW)
    services.refresh_villages([VillageFactory().pk], as_of=TODAY, at=NOW)
    assert not OutboxEvent.objects.exists()


@pytest.mark.queries
def test_telling_costs_one_question_for_each_version(version: CriteriaVersion) -> None:
    villages = [VillageFactory(**CONFIRMED) for _ in range(20)]
    scope = Scope(ids=tuple(v.pk for v in villages))

    def cost() -> list[str]:
        for village in villages:
            WorkerFactory(village=village) if village.pk % 2 else None
        with CaptureQueriesContext(connection) as found:
            evaluate(scope, as_of=TODAY, at=timezone.now())
        return [query["sql"] for query in found]

    silent = cost()
    assert sum("api_" in statement for statement in silent) == 1
    WebhookEndpointFactory(kinds=[EventKind.ASSESSMENT_CHANGED.value])
    few = cost()
    villages += [VillageFactory() for _ in range(40)]
    scope = Scope(ids=tuple(v.pk for v in villages))
    assert len(few) == len(silent) == len(cost())


# --- Designations -----------------------------------------------------------------------------


def test_every_change_of_state_is_told(stage: Stage) -> None:
    desk = set_desk(stage)
    proposal = desk.recommended()
    desk.issued(proposal.village_id)
    designation = Designation.objects.get()
    (event,) = told(EventKind.DESIGNATION_CHANGED)
    assert checked_message(event)["data"]["items"] == [
        {
            "id": designation.pk,
            "village": "35.04.14.2011",
            "program": "dme",
            "previous_state": None,
            "state": "designated",
            "is_confirmed": True,
        }
    ]
    assert (event.dataset, event.key) == ("designations", str(designation.pk))
    forget()
    today = timezone.localdate()
    move = DesignationMove(
        DesignationAct.MONITOR, seen=designation.step_number, on=today, visit=report()
    )
    at = timezone.now()
    services.move_designation(
        designation=designation, move=move, by=stage.bp3mi, at=at, today=today
    )
    (event,) = told(EventKind.DESIGNATION_CHANGED)
    (item,) = checked_message(event)["data"]["items"]
    assert (item["previous_state"], item["state"]) == ("designated", "monitored")
    assert event.occurred_at == at


def test_a_reported_state_is_told_and_an_unchanged_one_is_not() -> None:
    designation = DesignationFactory(village__area__code="35.04.14.2011")
    (first,) = told(EventKind.DESIGNATION_CHANGED)
    assert first.data["items"][0]["is_confirmed"] is False
    designation.source = "Antara"
    designation.save()
    assert len(told(EventKind.DESIGNATION_CHANGED)) == 1
    forget()
    Designation.objects.update(state="withdrawn")  # any way of writing
    (event,) = told(EventKind.DESIGNATION_CHANGED)
    (item,) = event.data["items"]
    assert (item["previous_state"], item["state"]) == ("candidate", "withdrawn")


def test_a_refused_change_leaves_no_event() -> None:
    with transaction.atomic():
        DesignationFactory()
        assert OutboxEvent.objects.exists()
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()


def test_many_designations_at_once_share_events() -> None:
    villages = [VillageFactory(area__code=f"35.04.14.2{n:03}") for n in range(3)]
    villages.append(VillageFactory(area__code="52.01.01.2001"))
    program = DesignationFactory().program
    forget()
    Designation.objects.bulk_create(
        Designation(village=village, program=program, state="candidate") for village in villages
    )
    events = told(EventKind.DESIGNATION_CHANGED)
    assert [(e.area_code, len(e.data["items"])) for e in events] == [
        ("35", 3),
        ("52.01.01.2001", 1),
    ]
