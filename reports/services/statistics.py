"""Published figures: loaded from files and sheets, corrected and confirmed one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from migranportal.accounts.records import conflict
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save
from migranportal.regions.models import Area
from reports.models import PublishedFigure

KEY_FIELDS = (
    *("measure", "unit", "dimension", "area_code", "country_id", "category", "unmatched_name"),
    *("period_start", "period_end", "version", "office_code", "publisher", "url"),
)
"""What a figure is known by: two rows that agree in all of these are the same statement."""
_SAID = ("value", "households", "name_in_source", "note")
_BATCH = 1000


class FiguresRefusedError(DomainError):
    """The figures contradict each other or name areas that do not exist; nothing was saved."""


@dataclass(frozen=True)
class Change:
    """A figure whose value was another before."""

    figure: PublishedFigure
    before: int


@dataclass(frozen=True)
class Loaded:
    """What a load did; ``kept`` are confirmed figures that the file says otherwise."""

    added: list[PublishedFigure] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    unchanged: int = 0


def key_of(figure: PublishedFigure) -> tuple[Any, ...]:
    """Return what the figure is known by."""
    return tuple(getattr(figure, name) for name in KEY_FIELDS)


@transaction.atomic
def load_figures(*, figures: Sequence[PublishedFigure], by: Any, at: datetime) -> Loaded:
    """Add the figures that are missing and correct those that the source now says otherwise.

    Running it again changes nothing. What somebody confirmed is never overwritten. Figures that are
    not among ``figures`` stay.

    Raises:
        FiguresRefusedError: two of them say different things, or an area is in no register.
    """
    wanted = _without_repeats(figures)
    _require_known_areas(wanted.values())
    present = {
        key_of(row): row
        for row in PublishedFigure.objects.filter(
            measure__in={figure.measure for figure in wanted.values()}
        )
    }
    loaded, rewritten, unchanged = Loaded(), [], 0
    for key, figure in wanted.items():
        row = present.get(key)
        if row is None:
            figure.imported_by, figure.imported_at = by, at
            loaded.added.append(figure)
        elif all(getattr(row, name) == getattr(figure, name) for name in _SAID):
            unchanged += 1
        elif row.is_confirmed:
            loaded.kept.append(Change(row, figure.value))
        else:
            loaded.changed.append(Change(row, row.value))
            for name in _SAID:
                setattr(row, name, getattr(figure, name))
            row.imported_by, row.imported_at, row.updated_at = by, at, at
            rewritten.append(row)
    with pghistory.context(user=getattr(by, "pk", None)):
        PublishedFigure.objects.bulk_create(loaded.added, batch_size=_BATCH)
        PublishedFigure.objects.bulk_update(
            rewritten, [*_SAID, "imported_by", "imported_at", "updated_at"], batch_size=_BATCH
        )
    written = [*loaded.added, *rewritten]
    if written:
        added, changed = len(loaded.added), len(rewritten)
        record("figures.loaded", target=written[0], by=by, at=at, added=added, changed=changed)
    return Loaded(loaded.added, loaded.changed, loaded.kept, unchanged)


def add_figures(*, figures: Iterable[PublishedFigure], by: Any, at: datetime) -> list[int]:
    """Save the checked figures of a sheet and return their ids; the import keeps history and audit.

    Raises:
        django.db.IntegrityError: one of them was recorded meanwhile.
    """
    rows = list(figures)
    for row in rows:
        row.imported_by, row.imported_at = by, at
    return [row.pk for row in PublishedFigure.objects.bulk_create(rows, batch_size=_BATCH)]


def save_figure(*, figure: PublishedFigure, by: Any, at: datetime) -> None:
    """Check one figure and save it, new or corrected.

    Raises:
        ValidationError: with one message per field at fault.
    """
    act = "figure.added" if figure.pk is None else "figure.changed"
    if figure.pk is None:
        figure.imported_by, figure.imported_at = by, at
    if figure.area_code and not Area.objects.filter(code=figure.area_code).exists():
        raise ValidationError({"area_code": _("No area has this code. Write it as 35 or 35.04.")})
    try:
        with transaction.atomic(), pghistory.context(user=getattr(by, "pk", None)):
            validate_and_save(figure)
            record(act, target=figure, by=by, at=at, area_code=figure.area_code)
    except IntegrityError as error:
        raise conflict(figure, error) from error


@transaction.atomic
def remove_figure(*, figure: PublishedFigure, by: Any, at: datetime) -> None:
    """Delete a figure that was recorded by mistake; history and audit keep what it said."""
    with pghistory.context(user=getattr(by, "pk", None)):
        record("figure.removed", target=figure, by=by, at=at, area_code=figure.area_code)
        figure.delete()


def _without_repeats(
    figures: Iterable[PublishedFigure],
) -> dict[tuple[Any, ...], PublishedFigure]:
    wanted: dict[tuple[Any, ...], PublishedFigure] = {}
    for figure in figures:
        same = wanted.setdefault(key_of(figure), figure)
        if same.value != figure.value:
            raise FiguresRefusedError(
                _(
                    "One source says %(first)s and %(second)s in the same version: %(figure)s. Mark "
                    "one of the two as a contradiction, or remove it."
                )
                % {"first": same.value, "second": figure.value, "figure": figure}
            )
    return wanted


def _require_known_areas(figures: Iterable[PublishedFigure]) -> None:
    named = {figure.area_code for figure in figures if figure.area_code}
    known = set(Area.objects.filter(code__in=named).values_list("code", flat=True))
    if named - known:
        raise FiguresRefusedError(
            _("The register of areas has no %(codes)s. Load the areas first, or mend the codes.")
            % {"codes": ", ".join(sorted(named - known)[:10])}
        )
