"""The list of villages that a draft changes: rows with what flips them, on the page and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from migranportal.core.exports import Table
from migranportal.regions.selectors import area_names
from programs.evaluation import (
    ChangedVillage,
    Flip,
    Trial,
    Wanted,
    explain_changes,
    explained,
    list_changed_villages,
)
from programs.forms import KIND_LABELS
from programs.measures import measure
from programs.models import CriteriaVersion
from programs.selectors import margin_text, value_text
from programs.views.charts import outcome_label
from programs.views.publishing.effect import condition_text

_PLACES = (2, 5, 8)  # lengths of the codes of province, regency and district


@dataclass(frozen=True)
class FlipLine:
    """What flips a village, in words."""

    title: str
    value: str
    before: str
    after: str
    margin: str


@dataclass(frozen=True)
class VillageLine:
    """A village of the list."""

    village: ChangedVillage
    place: str
    kind: str
    kind_label: str
    flips: tuple[FlipLine, ...]


def village_lines(trial: Trial, villages: list[ChangedVillage]) -> list[VillageLine]:
    """Return the rows of a page, with the names of the areas around each village."""
    if not villages:
        return []
    flips = explain_changes(trial, villages)
    names = _names(villages)
    return [
        VillageLine(
            v,
            ", ".join(names.get(v.code[:n], "") for n in reversed(_PLACES)),
            v.kind.value if v.kind else "",
            str(KIND_LABELS[v.kind]) if v.kind else "",
            flip_lines(flips[v.village_id]),
        )
        for v in villages
    ]


def flip_lines(flips: Iterable[Flip]) -> tuple[FlipLine, ...]:
    """Return in words what flips a village."""
    return tuple(
        FlipLine(
            title=str(f.cause.criterion.title),
            value=value_text(measure(f.cause.criterion.measure), f.value),
            before=condition_text(f.cause.old),
            after=condition_text(f.cause.new),
            margin=margin_text(measure(f.cause.criterion.measure), f.margin),
        )
        for f in flips
    )


def _names(villages: Iterable[ChangedVillage]) -> dict[str, str]:
    """Return the names of the areas around the villages, by code."""
    return area_names(v.code[:n] for v in villages for n in _PLACES)


def changes_table(version: CriteriaVersion, trial: Trial, wanted: Wanted) -> Table:
    """Return every changed village, one row per criterion that flips it."""
    villages, _whole = list_changed_villages(trial, wanted)
    header = (
        *(_("village code"), _("Village"), _("District"), _("Regency"), _("Province")),
        *(_("Before"), _("After"), _("What changes"), _("Criterion"), _("Measured")),
        *(_("In force"), _("Draft"), _("Distance to the threshold"), _("Unit")),
    )
    return Table(
        name=f"draft-{version.program_id}-{version.number}",
        header=header,
        rows=_rows(trial, villages),
        notes=_notes(version, trial, len(villages)),
    )


def _notes(version: CriteriaVersion, trial: Trial, villages: int) -> list[str]:
    against = (
        _("Compared with version %(number)s.") % {"number": trial.against.number}
        if (trial.against)
        else _("The program has no version in force.")
    )
    return [
        _("Try of the draft “%(title)s” (%(program)s) on the measures of %(day)s.")
        % {"title": version.title, "program": version.program, "day": trial.as_of.isoformat()},
        against,
        _("%(count)d villages; a village has one row per criterion that flips it.")
        % {"count": villages},
    ]


def _rows(trial: Trial, villages: list[ChangedVillage]) -> Iterator[tuple[Any, ...]]:
    names = _names(villages)
    for village, flips in explained(trial, villages):
        kind = village.kind
        start = (
            *(village.code, village.name),
            *(names.get(village.code[:n], "") for n in reversed(_PLACES)),
            *(outcome_label(village.before), outcome_label(village.after)),
            str(KIND_LABELS[kind]) if kind else "",
        )
        for flip in flips or (None,):
            yield (*start, *(_cells(flip) if flip else ("", "", "", "", "", "")))


def _cells(flip: Flip) -> tuple[Any, ...]:
    of = measure(flip.cause.criterion.measure)
    return (
        str(flip.cause.criterion.title),
        value_text(of, flip.value) if flip.value is None else _plain(flip.value),
        condition_text(flip.cause.old),
        condition_text(flip.cause.new),
        "" if flip.margin is None else _plain(flip.margin),
        str(of.unit),
    )


def _plain(value: Any) -> float:
    """Return a number that a spreadsheet counts with."""
    return round(float(value), 4)
