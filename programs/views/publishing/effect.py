"""What a draft does to the country, made ready for the page: totals, provinces, maps, criteria."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from migranportal.core.maps import Caption, Choropleth, Place, choropleth
from migranportal.regions.models import Area
from migranportal.regions.selectors.shapes import map_shapes
from programs.eligibility import Outcome
from programs.evaluation import Cause, CauseCounts, ChangeKind, DraftEffect, Trial
from programs.forms import KIND_LABELS
from programs.measures import measure
from programs.models import Criterion
from programs.selectors import threshold_text
from programs.views.charts import outcome_label

_ORDER = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)


@dataclass(frozen=True)
class Figure:
    """A number of villages that leads to its list."""

    villages: int
    label: str
    kind: str
    url: str


@dataclass(frozen=True)
class ProvinceEffect:
    """What a draft changes in one province."""

    code: str
    name: str
    villages: int
    figures: tuple[Figure, ...]

    @property
    def changed(self) -> int:
        """Villages whose outcome changes."""
        return sum(f.villages for f in self.figures)


@dataclass(frozen=True)
class CauseEffect:
    """What one criterion flips: its condition in force, its condition in the draft, how many."""

    title: str
    code: str
    before: str
    after: str
    figures: tuple[Figure, ...]

    @property
    def flips(self) -> int:
        """Villages that it flips; one that several criteria flip counts at each."""
        return sum(f.villages for f in self.figures)


@dataclass(frozen=True)
class Effect:
    """What a draft would change in the country."""

    before: dict[Outcome | None, int]
    after: dict[Outcome, int]
    figures: tuple[Figure, ...]
    provinces: tuple[ProvinceEffect, ...]
    villages: int

    @property
    def changed(self) -> int:
        """Villages whose outcome would change."""
        return sum(f.villages for f in self.figures)

    @property
    def table(self) -> list[tuple[str, Outcome | None, int, int]]:
        """One line per outcome: its words, the outcome, before and after."""
        lines: list[tuple[str, Outcome | None, int, int]] = [
            (outcome_label(o), o, self.before.get(o, 0), self.after.get(o, 0)) for o in _ORDER
        ]
        if self.before.get(None):
            lines.append((outcome_label(None), None, self.before[None], 0))
        return lines


class Links:
    """Addresses of lists of changed villages, on the page of the try or as a download."""

    def __init__(self, version_id: int | None) -> None:
        self.version_id = version_id

    def villages(self, **wanted: str) -> str:
        """Return the address of the list narrowed to ``wanted``; none without a draft."""
        if self.version_id is None:
            return ""
        page = reverse("admin:programs_version_publish", args=[self.version_id])
        return f"{page}?{urlencode(wanted)}#villages"


def effect_of(rows: Iterable[DraftEffect], names: Mapping[str, str], links: Links) -> Effect:
    """Return the effect in totals and by province."""
    before, after = Counter[Outcome | None](), Counter[Outcome]()
    kinds = Counter[ChangeKind]()
    provinces: dict[str, Counter[Any]] = {}
    for row in rows:
        before[row.before] += row.villages
        after[row.after] += row.villages
        provinces.setdefault(row.province_code, Counter())["villages"] += row.villages
        if row.kind is not None:
            kinds[row.kind] += row.villages
            provinces[row.province_code][row.kind] += row.villages
    lines = tuple(
        ProvinceEffect(
            code,
            names.get(code, code),
            counts["villages"],
            figures_of(counts, links, province=code),
        )
        for code, counts in sorted(provinces.items())
    )
    figures = figures_of(kinds, links)
    return Effect(dict(before), dict(after), figures, lines, sum(after.values()))


def figures_of(counts: Mapping[Any, int], links: Links, **wanted: str) -> tuple[Figure, ...]:
    """Return the numbers of each kind of change, in the same order everywhere."""
    return tuple(
        Figure(
            counts.get(kind, 0),
            str(KIND_LABELS[kind]),
            kind.value,
            links.villages(kind=kind.value, **wanted),
        )
        for kind in ChangeKind
    )


def cause_effects(counts: Iterable[CauseCounts], links: Links) -> list[CauseEffect]:
    """Return the criteria that flip villages or differ from those in force, in their order."""
    lines = []
    for found in counts:
        line = CauseEffect(
            title=str(found.cause.criterion.title),
            code=found.cause.code,
            before=condition_text(found.cause.old),
            after=condition_text(found.cause.new),
            figures=figures_of(found.villages, links, cause=found.cause.code),
        )
        if line.flips or line.before != line.after:
            lines.append(line)
    return lines


def condition_text(criterion: Criterion | None) -> str:
    """Return what a criterion asks for, and whether it decides."""
    if criterion is None:
        return _("not asked for")
    text = threshold_text(criterion, measure(criterion.measure))
    if criterion.max_age_days is not None:
        text += ", " + _("evidence of at most %(days)d days") % {"days": criterion.max_age_days}
    return f"{text} ({_('mandatory') if criterion.is_mandatory else _('supporting')})"


def is_changed(cause: Cause) -> bool:
    """Tell whether the draft asks something else than the version in force."""
    return condition_text(cause.old) != condition_text(cause.new)


def maps_of(effect: Effect) -> list[Choropleth]:
    """Return a map of the provinces for each kind of change that happens somewhere."""
    if not effect.changed:
        return []
    shapes = map_shapes(Area.Level.PROVINCE)
    drawn = []
    for number, figure in enumerate(effect.figures):
        if figure.kind == ChangeKind.OTHER or not figure.villages:
            continue
        places = {code: Place(code, 0) for code in shapes.by_code} | {
            p.code: Place(p.name, p.figures[number].villages, url=p.figures[number].url)
            for p in effect.provinces
        }
        caption = Caption(f"map-{figure.kind}", figure.label, unit=_("villages"))
        drawn.append(choropleth(shapes, places, caption))
    return drawn


def default_curve(trial: Trial, causes: Iterable[Cause], curved: list[Criterion]) -> str:
    """Return the first threshold that the draft changes, else the first that there is.

    A mandatory one comes before those that decide nothing.
    """
    codes = [c.code for c in curved]
    changed = [c for c in causes if c.code in codes and is_changed(c)]
    changed.sort(key=lambda c: not c.criterion.is_mandatory)
    return next(iter([*(c.code for c in changed), *codes]), "")
