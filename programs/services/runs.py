"""Recompute runs: cut into parts that any number of workers share, resumed after a killed one.

A worker holds a part by a lock of its database session while it evaluates it in one transaction. A
worker that dies takes its transaction and its lock with it, so the part is free again; nothing has
to notice the death. Whoever finishes the last part closes the run.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Min, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.regions.models import Area
from programs.evaluation import BLOCK, Evaluated, evaluate
from programs.measures import Scope
from programs.models import Run, RunPart, StaleVillage
from villages.models import Village
from villages.services.files import open_files

log = structlog.get_logger()

AREA_PART = 2_000  # villages in a part of an area's run
REFRESH_BATCH = 10_000  # stale villages refreshed in one transaction
OWN_CHANGES = 200  # most villages that a request refreshes before it answers
MAX_ATTEMPTS = 3
_REFRESH_LOCK = 0x4D5052  # one drain of the queue at a time
_PART_LOCK = 0x4D5053  # with the key of the part


class RunAlreadyOpenError(DomainError):
    """A run over this area is under way."""


class UnknownAreaError(DomainError):
    """No area of the register has this code."""


@transaction.atomic
def start_run(*, area_code: str = "", reason: str, by: Any, at: datetime, as_of: date) -> Run:
    """Create a run over ``area_code`` (``""`` is the whole country) and cut it into parts.

    The caller hands it to the workers. Villages without a file get one first.

    Raises:
        RunAlreadyOpenError: one over the same area is under way.
        UnknownAreaError: the register has no such area.
    """
    if area_code and not Area.objects.filter(code=area_code).exists():
        raise UnknownAreaError(
            _("There is no area %(code)s in the register.") % {"code": area_code}, field="area_code"
        )
    _refuse_second_run(area_code)
    open_files(by=by, at=at)
    run = Run(
        area_code=area_code,
        reason=reason,
        started_by=getattr(by, "email", "system"),
        as_of_date=as_of,
        created_at=at,
    )
    _save_new(run)
    RunPart.objects.bulk_create(_area_parts(run) if area_code else _country_parts(run))
    record("run.started", target=run, by=by, at=at, area_code=area_code, reason=reason)
    return run


def work_on_run(run_id: int) -> int:
    """Evaluate free parts of a run until none is left; return how many this call evaluated.

    Any number of callers may work on the same run. A part that fails three times fails the run.
    """
    Run.objects.filter(pk=run_id, state=Run.State.WAITING).update(
        state=Run.State.RUNNING, started_at=timezone.now()
    )
    parts = RunPart.objects.filter(run_id=run_id, finished_at__isnull=True).order_by("position")
    done = 0
    for part_id in parts.values_list("pk", flat=True):
        with _held(part_id) as held:
            if held and _begin_attempt(part_id):
                _evaluate_part(part_id)
                done += 1
    _finish(run_id)
    return done


def unfinished_runs() -> QuerySet[Run]:
    """Return the runs that are open; workers look after them again and again."""
    return Run.objects.filter(state__in=Run.OPEN_STATES).order_by("created_at")


@transaction.atomic
def fail_run(run: Run, *, error: str, at: datetime) -> None:
    """Close a run as failed; what its finished parts wrote stays valid."""
    run.state, run.error, run.finished_at = Run.State.FAILED, error, at
    run.save(update_fields=["state", "error", "finished_at"])
    log.error("run_failed", run=run.pk, error=error)


def refresh_villages(ids: Iterable[int], *, as_of: date, at: datetime) -> Evaluated:
    """Measure and judge these villages now."""
    return evaluate(Scope(ids=tuple(sorted(set(ids)))), as_of=as_of, at=at)


def refresh_own_changes(*, as_of: date, at: datetime) -> tuple[int, ...]:
    """Refresh the villages that this database connection changed since; return their keys.

    For the end of a request that saved a form. A change that touches more villages than a person
    can wait for is left to the workers.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT village_id FROM programs_stalevillage"
            " WHERE backend_pid = pg_backend_pid() LIMIT %s",
            [OWN_CHANGES + 1],
        )
        ids = tuple(row[0] for row in cursor.fetchall())
    if not ids or len(ids) > OWN_CHANGES:
        return ()
    refresh_villages(ids, as_of=as_of, at=at)
    return ids


def refresh_stale(*, as_of: date, at: datetime) -> int:
    """Refresh every village that is noted as stale; return how many villages that were.

    Returns 0 at once while another worker is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_REFRESH_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    try:
        refreshed = 0
        while ids := _stale_batch():
            refresh_villages(ids, as_of=as_of, at=at)
            refreshed += len(ids)
        return refreshed
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_REFRESH_LOCK])


def _refuse_second_run(area_code: str) -> None:
    other = unfinished_runs().filter(area_code=area_code).first()
    if other is not None:
        raise RunAlreadyOpenError(
            _("Run #%(number)s over this area is under way already; wait until it has finished.")
            % {"number": other.pk}
        )


def _save_new(run: Run) -> None:
    """Save the run; another one that began at the same moment wins by the database's constraint."""
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        raise RunAlreadyOpenError(
            _("A run over this area is under way already; wait until it has finished.")
        ) from None


def _stale_batch() -> list[int]:
    stale = StaleVillage.objects.order_by("village_id").values_list("village_id", flat=True)
    return list(stale.distinct()[:REFRESH_BATCH])


def _country_parts(run: Run) -> list[RunPart]:
    ends = Village.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    blocks = range(ends["first"] // BLOCK, ends["last"] // BLOCK + 1)
    return [
        RunPart(
            run=run,
            position=position,
            first_village=block * BLOCK,
            last_village=(block + 1) * BLOCK - 1,
        )
        for position, block in enumerate(blocks, start=1)
    ]


def _area_parts(run: Run) -> list[RunPart]:
    inside = Area.objects.inside(run.area_code).values("pk")
    ids = list(Village.objects.filter(area__in=inside).order_by("pk").values_list("pk", flat=True))
    return [
        RunPart(run=run, position=position, village_ids=ids[start : start + AREA_PART])
        for position, start in enumerate(range(0, len(ids), AREA_PART), start=1)
    ]


@contextmanager
def _held(part_id: int) -> Iterator[bool]:
    """Hold a part for the length of the block; tells whether it was free.

    The lock belongs to the database session: it goes with a worker that dies.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_PART_LOCK, part_id])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_PART_LOCK, part_id])


def _begin_attempt(part_id: int) -> bool:
    """Count an attempt on a part that is held; ``False`` where nothing is to be done with it."""
    part = RunPart.objects.select_related("run").get(pk=part_id)
    if part.finished_at is not None or part.run.state != Run.State.RUNNING:
        return False
    if part.attempts >= MAX_ATTEMPTS:
        error = f"Part {part.position} failed {MAX_ATTEMPTS} times."
        fail_run(part.run, error=error, at=timezone.now())
        return False
    part.attempts += 1
    part.save(update_fields=["attempts"])
    return True


@transaction.atomic
def _evaluate_part(part_id: int) -> None:
    """Evaluate a part that is held, in one transaction."""
    part = RunPart.objects.select_related("run").get(pk=part_id)
    scope = (
        Scope(ids=tuple(part.village_ids))
        if part.village_ids is not None
        else Scope(first=part.first_village, last=part.last_village)
    )
    at = timezone.now()
    result = evaluate(scope, as_of=part.run.as_of_date, at=at, run_id=part.run_id)
    part.villages, part.changed = result.villages, result.changed
    part.drifted, part.finished_at = len(result.unannounced), timezone.now()
    part.save(update_fields=["villages", "changed", "drifted", "finished_at"])


@transaction.atomic
def _finish(run_id: int) -> None:
    """Close the run if every part is done; the worker that commits last always sees that."""
    run = Run.objects.select_for_update().get(pk=run_id)
    parts = RunPart.objects.filter(run=run)
    if run.state != Run.State.RUNNING or parts.filter(finished_at__isnull=True).exists():
        return
    sums = parts.aggregate(v=Sum("villages"), c=Sum("changed"), d=Sum("drifted"))
    run.state, run.finished_at = Run.State.FINISHED, timezone.now()
    run.villages, run.changed = sums["v"] or 0, sums["c"] or 0
    run.drifted = (sums["d"] or 0) if _expects_no_change(run) else None
    run.save(update_fields=["state", "finished_at", "villages", "changed", "drifted"])
    if run.drifted:
        log.error("assessments_drifted", run=run.pk, villages=run.drifted)
        record("run.drifted", target=run, by=None, at=run.finished_at, villages=run.drifted)


def _expects_no_change(run: Run) -> bool:
    """Tell whether an earlier country run of the same day makes every unannounced change a fault."""
    return Run.objects.filter(
        area_code="",
        as_of_date=run.as_of_date,
        state=Run.State.FINISHED,
        created_at__lt=run.created_at,
    ).exists()


def abandon_old_runs(*, at: datetime, after: timedelta) -> None:
    """Close runs that have been open for longer than ``after``: their day of assessment is past."""
    for run in unfinished_runs().filter(created_at__lt=at - after):
        fail_run(run, error=str(_("Not finished within a day.")), at=at)
