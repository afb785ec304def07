"""Everything that a dashboard shows, in a constant number of grouped queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache

from programs.eligibility import Outcome
from programs.models import Program
from programs.models.workflow import IN_FORCE
from reports.models import Stay
from reports.selectors.designations import REPORTED, States, designations
from reports.selectors.people import Stays, businesses_on, kept_days, known_workers, stays_on
from reports.selectors.scope import Scope, part_names
from reports.selectors.villages import ProgramHistory, outcome_history, village_counts
from workers.models import Worker

_KEPT_SECONDS = 60
PROCEDURAL = Worker.ProceduralStatus.PROCEDURAL
NON_PROCEDURAL = Worker.ProceduralStatus.NON_PROCEDURAL
UNKNOWN = Worker.ProceduralStatus.UNKNOWN


@dataclass(frozen=True)
class PeopleOfPart:
    """The people of a part on the day; ``None`` while they are being counted."""

    abroad: int | None = None
    procedural: int | None = None
    non_procedural: int | None = None
    unknown: int | None = None
    returned: int | None = None

    @property
    def procedural_share(self) -> float | None:
        """Procedural among those whose status was judged, in percent; ``None`` where none was."""
        judged = (self.procedural or 0) + (self.non_procedural or 0)
        return share(self.procedural or 0, judged)

    @property
    def unknown_share(self) -> float | None:
        """Whose status nobody judged, among all abroad, in percent."""
        return share(self.unknown or 0, self.abroad or 0)


@dataclass(frozen=True)
class Dashboard:
    """The state of a scope on a day, and how it came there.

    ``days`` are the ends of the months before and, last, the day itself. ``stay_days`` and
    ``outcomes`` have no entry for a day that was not counted. ``known`` is told for today only: no
    record says since when somebody is known.
    """

    scope: Scope
    on: date
    days: list[date]
    programs: list[Program]
    parts: dict[str, str]
    villages: dict[str, int]
    outcomes: list[ProgramHistory]
    designated: States
    stays: Stays
    stay_days: dict[date, Counter[tuple[int, int]]]
    businesses: dict[str, Counter[str]]
    known: int | None

    @property
    def village_total(self) -> int:
        """The villages with a file."""
        return sum(self.villages.values())

    @property
    def has_people_parts(self) -> bool:
        """Whether people are counted by part: by regency at the finest."""
        return self.scope.width <= 5

    def history(self, program: str) -> ProgramHistory | None:
        """Return the outcomes of a program; ``None`` where it had no criteria in the period."""
        return next((h for h in self.outcomes if h.program == program), None)

    def outcome(
        self, program: str, outcome: Outcome | None, part: str = "", on: date | None = None
    ) -> int | None:
        """Return the villages with an outcome; ``None`` for ``outcome`` is not assessed.

        On the day of the page, or on one of ``days``. ``None`` where the day is not counted yet.
        """
        found, day = self.history(program), on or self.on
        if found is None:
            by_outcome = {}
        elif day not in found.days:
            return None
        else:
            whole_scope = found.on(day) or {}
            by_outcome = found.by_part.get(part, {}).get(day, {}) if part else whole_scope
        if outcome is not None:
            return by_outcome.get(outcome, 0)
        whole = self.villages.get(part, 0) if part else self.village_total
        return max(0, whole - sum(by_outcome.values()))

    @property
    def is_pending(self) -> bool:
        """Whether figures of the day have yet to be counted in the background."""
        counted = all(self.on in history.days for history in self.outcomes)
        return self.stays.is_pending or not counted

    def designations_on(self, day: date) -> Counter[tuple[str, str]]:
        """Return the villages designated on ``day``, by program and part."""
        counts: Counter[tuple[str, str]] = Counter()
        for (program, part, state), villages in self.designated[day].items():
            if state in IN_FORCE:
                counts[program, part] += villages
        return counts

    def designated_total(self, day: date, program: str) -> int:
        """Return the villages of the whole scope designated on ``day``."""
        counts = self.designations_on(day)
        return sum(villages for (code, _part), villages in counts.items() if code == program)

    def in_state(self, program: str, state: str, part: str = "") -> int:
        """Return the villages of a program in a state on the day."""
        day = None if state == REPORTED else self.on
        return sum(
            villages
            for (code, area, found), villages in self.designated[day].items()
            if (code, found) == (program, state) and part in ("", area)
        )

    def undated_designations(self) -> Counter[str]:
        """Return the villages designated by reports only, whose decree has no known date."""
        counts: Counter[str] = Counter()
        for (program, _part, _state), villages in self.designated[None].items():
            counts[program] += villages
        return counts

    def people(self, part: str = "") -> PeopleOfPart:
        """Return the people of a part, or of the whole scope."""
        if self.stays.is_pending:
            return PeopleOfPart()
        of = Counter[tuple[int, int]]()
        for (area, stay, status), people in self.stays.by_status.items():
            if part in ("", area):
                of[stay, status] += people
        return people_of(of)


def programs_shown() -> list[Program]:
    """Return the programs in the order of the pages: the one that designates now comes first."""
    return list(Program.objects.order_by("-code"))


def people_of(counts: Counter[tuple[int, int]]) -> PeopleOfPart:
    """Return the figures behind counts by whereabouts and procedural status."""
    statuses = {status: counts[Stay.ABROAD, status] for status in Worker.ProceduralStatus.values}
    return PeopleOfPart(
        abroad=sum(statuses.values()),
        procedural=statuses[PROCEDURAL],
        non_procedural=statuses[NON_PROCEDURAL],
        unknown=statuses[UNKNOWN],
        returned=sum(n for (stay, _status), n in counts.items() if stay == Stay.RETURNED),
    )


def share(part: int, whole: int) -> float | None:
    """Return a share in percent with one decimal; ``None`` of nothing."""
    return round(100 * part / whole, 1) if whole else None


def dashboard(scope: Scope, *, on: date, days: list[date], today: date) -> Dashboard:
    """Return the dashboard of a scope on the day ``on``; ``days`` are the month ends before it.

    Kept for a minute, so that the page, its files and its maps say the same.
    """
    key = f"dashboard:3:{scope.key}:{on}:{len(days)}:{today}"
    kept: Dashboard | None = cache.get(key)
    if kept is None:
        kept = _dashboard(scope, on, sorted({*days, on}), today)
        if not kept.is_pending:
            cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _dashboard(scope: Scope, on: date, days: list[date], today: date) -> Dashboard:
    villages = village_counts(scope, on=on)
    outcomes = outcome_history(scope, days, today=today)
    stays = stays_on(scope, on)
    stay_days = kept_days(scope, days)
    if not stays.is_pending:
        stay_days[on] = Counter()
        for (_part, stay, status), people in stays.by_status.items():
            stay_days[on][stay, status] += people
    return Dashboard(
        scope=scope,
        on=on,
        days=days,
        programs=programs_shown(),
        parts=part_names(scope, set(villages)),
        villages=villages,
        outcomes=outcomes,
        designated=designations(scope, days, today=today),
        stays=stays,
        stay_days=stay_days,
        businesses=businesses_on(scope, on),
        known=known_workers(scope) if on == today else None,
    )
