"""Everything that a dashboard shows, in a constant number of grouped queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache

from programs.eligibility import Outcome
from programs.models import Program
from reports.models import Stay
from reports.selectors.designations import Decided, count_on, designations, undated
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
    """The people of a part on the day."""

    abroad: int = 0
    procedural: int = 0
    non_procedural: int = 0
    unknown: int = 0
    returned: int = 0

    @property
    def procedural_share(self) -> float | None:
        """Procedural among those whose status was judged, in percent; ``None`` where none was."""
        return share(self.procedural, self.procedural + self.non_procedural)

    @property
    def unknown_share(self) -> float | None:
        """Whose status nobody judged, among all abroad, in percent."""
        return share(self.unknown, self.abroad)


@dataclass(frozen=True)
class Dashboard:
    """The state of a scope on a day, and how it came there.

    ``days`` are the ends of the months before and, last, the day itself. ``stay_days`` has no entry
    for a day that no night counted. ``known`` is told for today only: no record says since when
    somebody is known.
    """

    scope: Scope
    on: date
    days: list[date]
    programs: list[Program]
    parts: dict[str, str]
    villages: dict[str, int]
    outcomes: list[ProgramHistory]
    designated: list[Decided]
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

    def outcome(self, program: str, outcome: Outcome | None, part: str = "") -> int:
        """Return the villages with an outcome on the day; ``None`` is not assessed."""
        found = self.history(program)
        by_outcome = {} if found is None else (found.by_part.get(part, {}) if part else found.now)
        if outcome is not None:
            return by_outcome.get(outcome, 0)
        whole = self.villages.get(part, 0) if part else self.village_total
        return max(0, whole - sum(by_outcome.values()))

    def designations_on(self, day: date) -> Counter[tuple[str, str]]:
        """Return the villages designated on ``day``, by program and part."""
        return count_on(self.designated, day)

    def undated_designations(self) -> Counter[str]:
        """Return the designated villages whose decree has no known date, by program."""
        return undated(self.designated)

    def people(self, part: str = "") -> PeopleOfPart:
        """Return the people of a part, or of the whole scope."""
        rows = [row for row in self.stays.rows if not part or row.part == part]
        of = Counter[tuple[int, int]]()
        for row in rows:
            of[row.stay, row.status] += row.people
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
    key = f"dashboard:2:{scope.key}:{on}:{len(days)}:{today}"
    kept: Dashboard | None = cache.get(key)
    if kept is None:
        kept = _dashboard(scope, on, sorted({*days, on}), today)
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _dashboard(scope: Scope, on: date, days: list[date], today: date) -> Dashboard:
    villages = village_counts(scope, on=on)
    outcomes = outcome_history(scope, days, today=today)
    stays = stays_on(scope, on)
    stay_days = kept_days(scope, days)
    stay_days[on] = Counter()
    for row in stays.rows:
        stay_days[on][row.stay, row.status] += row.people
    return Dashboard(
        scope=scope,
        on=on,
        days=days,
        programs=programs_shown(),
        parts=part_names(scope, set(villages)),
        villages=villages,
        outcomes=outcomes,
        designated=designations(scope),
        stays=stays,
        stay_days=stay_days,
        businesses=businesses_on(scope, on),
        known=known_workers(scope) if on == today else None,
    )
