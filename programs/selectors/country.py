"""The state of the country, or of a user's areas, in a constant number of grouped queries."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from migranportal.accounts.models import User, covers, within
from migranportal.accounts.roles import Permission
from migranportal.regions.models import Area
from programs.eligibility import Outcome
from programs.models import Assessment, CriteriaVersion, Run, StaleVillage
from villages.models import Village

# Length of the codes that a table is grouped by -> the level of those areas.
_LEVELS = {
    2: Area.Level.PROVINCE,
    5: Area.Level.REGENCY,
    8: Area.Level.DISTRICT,
    13: Area.Level.VILLAGE,
}
_MINUTE = 60
_NEXT = {0: 2, 2: 5, 5: 8, 8: 13, 13: 13}


@dataclass(frozen=True)
class RunProgress:
    """A run with the number of its parts, and of those that are done."""

    run: Run
    parts: int
    done: int

    @property
    def percent(self) -> int:
        """How much is done; 100 only once the run has ended."""
        if self.run.state == Run.State.FINISHED:
            return 100
        return min(99, 100 * self.done // self.parts) if self.parts else 0

    @property
    def is_open(self) -> bool:
        """Whether workers are still at it."""
        return self.run.state in Run.OPEN_STATES

    @property
    def duration(self) -> timedelta | None:
        """From the order to the end."""
        return self.run.finished_at - self.run.created_at if self.run.finished_at else None

    @property
    def duration_text(self) -> str:
        """The duration in words."""
        if self.duration is None:
            return ""
        seconds = self.duration.total_seconds()
        if seconds < _MINUTE:
            return _("%(seconds)s seconds") % {"seconds": number_format(seconds, 1)}
        minutes, rest = divmod(round(seconds), _MINUTE)
        return _("%(minutes)s minutes %(seconds)s seconds") % {"minutes": minutes, "seconds": rest}


@dataclass(frozen=True)
class Cell:
    """How many villages have one outcome under one version; ``None`` is not assessed."""

    version: CriteriaVersion
    outcome: Outcome | None
    villages: int


@dataclass(frozen=True)
class AreaRow:
    """One area of the table."""

    code: str
    name: str
    villages: int
    never_confirmed: int
    cells: tuple[Cell, ...]

    @property
    def share_never_confirmed(self) -> int:
        """The share of villages whose file nobody ever confirmed, in percent."""
        return round(100 * self.never_confirmed / self.villages) if self.villages else 0


@dataclass(frozen=True)
class ProgramCounts:
    """How many villages have which outcome in one program in force."""

    version: CriteriaVersion
    villages: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Overview:
    """What the first page shows. ``level`` is the level of the rows."""

    last_run: RunProgress | None
    open_runs: tuple[RunProgress, ...]
    stale: int
    villages: int
    programs: tuple[ProgramCounts, ...]
    rows: tuple[AreaRow, ...]
    level: Area.Level = field(default=Area.Level.PROVINCE)


def overview_for(user: User, *, on: date) -> Overview:
    """Return the state of the areas where ``user`` may see programs, on the day ``on``."""
    areas = user.areas_for(Permission.VIEW_PROGRAMS)
    width = _NEXT[min((len(code) for code in areas), default=0)]
    versions = list(
        CriteriaVersion.objects.in_force(on).select_related("program").order_by("program_id")
    )
    counts = _outcomes(user, versions, width)
    files = _files(areas, on, width)
    rows = _rows(versions, counts, files, _names(set(files), width))
    villages = sum(row.villages for row in rows)
    return Overview(
        last_run=_last_country_run(),
        open_runs=tuple(r for r in _open_runs() if _concerns(r.run, areas)),
        stale=_stale(areas),
        villages=villages,
        programs=tuple(_program(v, villages, rows) for v in versions),
        rows=rows,
        level=_LEVELS[width],
    )


def run_progress(run_id: int) -> RunProgress | None:
    """Return a run and how far it is, in one query."""
    run = _with_parts(Run.objects.filter(pk=run_id)).first()
    return None if run is None else _progress(run)


def _outcomes(
    user: User, versions: list[CriteriaVersion], width: int
) -> Counter[tuple[str, int, int]]:
    """Count the villages by area, version and outcome."""
    grouped = (
        Assessment.objects.visible_to(user)
        .filter(version__in=versions)
        .annotate(part=Left("village__area__code", width))
        .values_list("part", "version", "outcome")
        .annotate(villages=Count("village_id"))
        .order_by()
    )
    return Counter({(part, version, outcome): n for part, version, outcome, n in grouped})


def _files(areas: list[str], on: date, width: int) -> dict[str, tuple[int, int]]:
    """Return, by area, the number of villages and of those never confirmed."""
    grouped = (
        Village.objects.filter(within(areas, "area__code"), merged_into=None)
        .filter(Q(area__valid_until=None) | Q(area__valid_until__gt=on))
        .annotate(part=Left("area__code", width))
        .values_list("part")
        .annotate(
            villages=Count("area_id"), unconfirmed=Count("area_id", filter=Q(confirmed_date=None))
        )
        .order_by("part")
    )
    return {part: (villages, unconfirmed) for part, villages, unconfirmed in grouped}


def _names(codes: set[str], width: int) -> dict[str, str]:
    named = Area.objects.filter(level=_LEVELS[width], valid_until=None, code__in=codes)
    return dict(named.values_list("code", "name"))


def _rows(
    versions: list[CriteriaVersion],
    counts: Counter[tuple[str, int, int]],
    files: dict[str, tuple[int, int]],
    names: dict[str, str],
) -> tuple[AreaRow, ...]:
    return tuple(
        AreaRow(
            code=code,
            name=names.get(code, code),
            villages=villages,
            never_confirmed=unconfirmed,
            cells=tuple(
                Cell(version, outcome, counts[code, version.pk, outcome])
                for version in versions
                for outcome in SHOWN_OUTCOMES
            ),
        )
        for code, (villages, unconfirmed) in files.items()
    )


# Best news first; the order of cards, bars and columns.
SHOWN_OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)


def _program(version: CriteriaVersion, villages: int, rows: tuple[AreaRow, ...]) -> ProgramCounts:
    sums = Counter[Outcome | None]()
    for row in rows:
        sums.update({c.outcome: c.villages for c in row.cells if c.version is version})
    assessed = sum(sums.values())
    cells = [Cell(version, outcome, sums[outcome]) for outcome in SHOWN_OUTCOMES]
    return ProgramCounts(
        version, villages, (*cells, Cell(version, None, max(0, villages - assessed)))
    )


def _with_parts(runs: QuerySet[Run]) -> QuerySet[Run]:
    return runs.annotate(
        part_count=Count("parts"), done_count=Count("parts", filter=~Q(parts__finished_at=None))
    )


def _progress(run: Run) -> RunProgress:
    counted = vars(run)
    return RunProgress(run, counted["part_count"], counted["done_count"])


def _last_country_run() -> RunProgress | None:
    ended = Run.objects.filter(area_code="", finished_at__isnull=False).order_by("-created_at")
    run = ended.first()
    return None if run is None else RunProgress(run, 0, 0)


def _open_runs() -> list[RunProgress]:
    runs = _with_parts(Run.objects.filter(state__in=Run.OPEN_STATES)).order_by("-created_at")
    return [_progress(run) for run in runs]


def _concerns(run: Run, areas: list[str]) -> bool:
    return any(covers(run.area_code, area) or covers(area, run.area_code) for area in areas)


def _stale(areas: list[str]) -> int:
    noted = StaleVillage.objects.all()
    if "" not in areas:
        inside = Village.objects.filter(within(areas, "area__code")).values("pk")
        noted = noted.filter(village_id__in=inside)
    return noted.aggregate(n=Count("village_id", distinct=True))["n"] or 0
