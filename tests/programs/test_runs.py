"""Runs, stale villages, drift, history and replay."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from programs import services
from programs.evaluation import BLOCK, list_changed_villages, trial_of, try_criteria
from programs.models import (
    Assessment,
    AssessmentHistory,
    CriteriaVersion,
    Run,
    StaleVillage,
    VillageMeasures,
)
from programs.selectors import outcome_counts
from tests.factories.cooperatives import (
    AnnualMeetingFactory,
    MembershipFactory,
    ServedVillageFactory,
)
from tests.factories.regions import AreaFactory
from tests.factories.villages import (
    ActivityFactory,
    FacilityFactory,
    RegulationFactory,
    TaskForceFactory,
    VillageFactory,
)
from tests.factories.workers import BusinessGroupFactory, WorkerFactory
from tests.programs.conftest import NOW, TODAY, criterion_fields
from villages.models import TaskForce, Village, VillageRegulation

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db

REGULATION = criterion_fields("has_protection_regulation", "is_true", is_mandatory=True)
WORKERS = criterion_fields("known_workers", "at_least", 1, is_mandatory=True)
TASK_FORCE = criterion_fields("has_active_task_force", "is_true")


@pytest.fixture
def version(publish: Callable[..., CriteriaVersion]) -> CriteriaVersion:
    return publish(REGULATION, WORKERS, TASK_FORCE, valid_from=date(2026, 1, 1))


@pytest.fixture
def village(version: CriteriaVersion) -> Village:
    village = VillageFactory(confirmed_date=date(2026, 6, 1), confirmed_by="kades@example.org")
    WorkerFactory(village=village)
    return village


def run_country(as_of: date = TODAY, at: datetime = NOW) -> Run:
    run = services.start_run(reason="uji", by=None, at=at, as_of=as_of)
    services.work_on_run(run.pk)
    run.refresh_from_db()
    return run


def finding(village: Village) -> Assessment:
    return Assessment.objects.get(village=village)


def refresh() -> int:
    return services.refresh_stale(as_of=TODAY, at=NOW)


def test_run_over_the_country(village: Village, version: CriteriaVersion) -> None:
    WorkerFactory(village=VillageFactory(pk=3 * BLOCK))
    run = run_country()
    assert (run.state, run.villages, run.changed) == ("finished", 2, 2)
    assert run.parts.count() == 4
    assert finding(village).outcomes == [0, 1, 0]
    assert outcome_counts(as_of=TODAY) == {"dme": {"not_met": 1, "met": 0, "undetermined": 1}}


def test_unchanged_country_writes_nothing(village: Village) -> None:
    run_country()
    before = finding(village)
    again = run_country(at=NOW + DAY)
    assert (again.changed, again.drifted) == (0, 0)
    assert finding(village).assessed_at == before.assessed_at
    assert not AssessmentHistory.objects.exists()


def test_run_over_an_area(village: Village) -> None:
    other = VillageFactory(area__code="36.01.01.2001")
    run = services.start_run(area_code="36", reason="uji", by=None, at=NOW, as_of=TODAY)
    services.work_on_run(run.pk)
    assert list(Assessment.objects.values_list("village", flat=True)) == [other.pk]


def test_unknown_area_is_refused(version: CriteriaVersion) -> None:
    with pytest.raises(services.UnknownAreaError) as error:
        services.start_run(area_code="99", reason="uji", by=None, at=NOW, as_of=TODAY)
    assert error.value.field == "area_code"


def test_double_start_is_refused(village: Village) -> None:
    services.start_run(reason="uji", by=None, at=NOW, as_of=TODAY)
    with pytest.raises(services.RunAlreadyOpenError):
        services.start_run(reason="uji", by=None, at=NOW, as_of=TODAY)
    assert Run.objects.count() == 1


def test_run_without_villages_finishes(version: CriteriaVersion) -> None:
    assert run_country().state == "finished"


def test_villages_without_a_file_get_one(village: Village) -> None:
    area = AreaFactory(code="35.04.14.2011")
    run_country()
    assert Assessment.objects.filter(village__area=area).exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda v: TaskForceFactory(village=v),
        lambda v: RegulationFactory(village=v),
        lambda v: FacilityFactory(village=v),
        lambda v: ActivityFactory(village=v),
        lambda v: WorkerFactory(village=v),
        lambda v: BusinessGroupFactory(village=v),
        lambda v: ServedVillageFactory(village=v),
        lambda v: Village.objects.filter(pk=v.pk).update(population=5),
    ],
)
def test_every_source_notes_its_village(village: Village, change: Callable[[Village], Any]) -> None:
    StaleVillage.objects.all().delete()
    change(village)
    assert village.pk in set(StaleVillage.objects.values_list("village_id", flat=True))


def test_cooperative_and_meeting_and_membership_note_the_village(village: Village) -> None:
    served = ServedVillageFactory(village=village)
    for change in (
        served.cooperative.save,
        lambda: AnnualMeetingFactory(cooperative=served.cooperative),
        lambda: MembershipFactory(
            cooperative=served.cooperative,
            person=WorkerFactory(village=village, returned=True).person,
        ),
    ):
        StaleVillage.objects.all().delete()
        change()
        assert set(StaleVillage.objects.values_list("village_id", flat=True)) == {village.pk}


def test_bulk_and_raw_changes_are_seen(village: Village) -> None:
    run_country()
    StaleVillage.objects.all().delete()
    VillageRegulation.objects.bulk_create([RegulationFactory.build(village=village)])
    assert refresh() == 1
    assert finding(village).outcome == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM villages_villageregulation")
    assert refresh() == 1
    assert finding(village).outcome == 0
    assert refresh() == 0


def test_moved_record_notes_both_villages(village: Village) -> None:
    force = TaskForceFactory(village=village)
    other = VillageFactory()
    StaleVillage.objects.all().delete()
    TaskForce.objects.filter(pk=force.pk).update(village=other)
    assert set(StaleVillage.objects.values_list("village_id", flat=True)) == {village.pk, other.pk}


def test_request_refreshes_its_own_changes(village: Village) -> None:
    run_country()
    RegulationFactory(village=village)
    assert len(services.refresh_own_changes(as_of=TODAY, at=NOW)) == 1
    assert finding(village).outcome == 1


def test_request_leaves_a_flood_to_the_workers(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_country()
    monkeypatch.setattr("programs.services.runs.OWN_CHANGES", 1)
    for v in (village, VillageFactory()):
        RegulationFactory(village=v)
    assert not services.refresh_own_changes(as_of=TODAY, at=NOW)
    assert refresh() == 2


def test_incremental_equals_full(village: Village) -> None:
    """The drift check after ordinary changes finds nothing."""
    run_country()
    RegulationFactory(village=village)
    TaskForceFactory(village=village)
    WorkerFactory.create_batch(3, village=VillageFactory())
    refresh()
    check = run_country(at=NOW + DAY)
    assert (check.changed, check.drifted) == (0, 0)


def test_drift_is_found_counted_and_mended(village: Village) -> None:
    run_country()
    VillageMeasures.objects.filter(village=village).update(known_workers=999)
    check = run_country(at=NOW + DAY)
    assert check.drifted == 1
    assert VillageMeasures.objects.get(village=village).known_workers == 1


def test_forged_finding_is_drift(village: Village) -> None:
    run_country()
    Assessment.objects.filter(village=village).update(outcome=1)
    assert run_country(at=NOW + DAY).drifted == 1
    assert finding(village).outcome == 0


def test_announced_change_is_no_drift(village: Village) -> None:
    run_country()
    RegulationFactory(village=village)
    check = run_country(at=NOW + DAY)
    assert (check.changed, check.drifted) == (1, 0)


def test_change_of_day_is_no_drift(village: Village) -> None:
    TaskForceFactory(
        village=village, since_date=TODAY - DAY, until_date=TODAY, decree_date=TODAY - DAY
    )
    run_country()
    assert finding(village).outcomes[2] == 1
    tomorrow = run_country(as_of=TODAY + DAY, at=NOW + DAY)
    assert tomorrow.drifted is None
    assert finding(village).outcomes[2] == 0


def test_history_and_replay(village: Village, version: CriteriaVersion) -> None:
    run_country()
    RegulationFactory(village=village, enacted_date=TODAY)
    services.refresh_villages([village.pk], as_of=TODAY + 5 * DAY, at=NOW + 5 * DAY)

    def outcome_on(day: date) -> int | None:
        replayed = services.replay(village_id=village.pk, version_id=version.pk, on=day)
        assert replayed is None or replayed.agrees
        return None if replayed is None else replayed.verdict.outcome

    assert outcome_on(TODAY - DAY) is None
    assert outcome_on(TODAY) == 0
    assert outcome_on(TODAY + 4 * DAY) == 0
    assert outcome_on(TODAY + 5 * DAY) == 1


def test_replay_notices_a_forged_verdict(village: Village, version: CriteriaVersion) -> None:
    run_country()
    Assessment.objects.update(outcome=1)
    replayed = services.replay(village_id=village.pk, version_id=version.pk, on=TODAY)
    assert replayed is not None
    assert not replayed.agrees


def test_merged_village_leaves_the_assessments(village: Village) -> None:
    run_country()
    village.merged_into = VillageFactory()
    village.save()
    refresh()
    assert not Assessment.objects.filter(village=village).exists()
    assert AssessmentHistory.objects.filter(village=village, superseded_date=TODAY).count() == 1


def test_draft_against_the_country(village: Village, version: CriteriaVersion) -> None:
    RegulationFactory(village=village)
    run_country()
    draft = services.copy_version(version, by=None, at=NOW)
    services.change_criterion(
        draft.criteria.get(measure="known_workers"), threshold=2, by=None, at=NOW
    )
    criteria = list(draft.criteria.order_by("position"))
    (effect,) = try_criteria(criteria, against=version.pk, as_of=TODAY)
    assert (effect.province_code, effect.before, effect.after, effect.villages) == ("35", 1, 0, 1)
    (changed,), whole = list_changed_villages(trial_of(draft, as_of=TODAY), limit=10)
    assert whole == 1
    assert (changed.village_id, changed.name) == (village.pk, village.area.name)

    services.publish_version(draft, valid_from=TODAY + DAY, by=None, at=NOW)
    run_country(as_of=TODAY + DAY, at=NOW + DAY)
    assert Assessment.objects.get(village=village, version=draft).outcome == changed.after


def test_replay_command_judges_the_country_again(
    village: Village, capsys: pytest.CaptureFixture[str]
) -> None:
    run_country()
    call_command("replay", on=TODAY)
    assert "1 findings of 2026-11-21 judged again" in capsys.readouterr().out
    Assessment.objects.update(score=99)
    with pytest.raises(CommandError, match="1 findings do not agree"):
        call_command("replay", on=TODAY, area="35.04")
