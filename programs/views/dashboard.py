"""The first page of the desk: the state of the country, or of the areas of the user."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.regions.models import Area
from programs.models import CriteriaVersion
from programs.permissions import can_recompute, can_recompute_somewhere, can_view_programs
from programs.selectors import AreaRow, Cell, Overview, ProgramCounts, overview_for
from programs.views.charts import Segment, outcome_class, outcome_label, stacked_bar

_PLURALS = {
    Area.Level.PROVINCE: _("Provinces"),
    Area.Level.REGENCY: _("Regencies and cities"),
    Area.Level.DISTRICT: _("Districts"),
    Area.Level.VILLAGE: _("Villages"),
}


@dataclass(frozen=True)
class Figure:
    """A number that opens the list behind it."""

    label: str
    css: str
    villages: int
    percent: str
    url: str


@dataclass(frozen=True)
class ProgramCard:
    """One program in force with its figures and its bar."""

    version: CriteriaVersion
    villages: int
    figures: tuple[Figure, ...]
    bar: tuple[Segment, ...]
    description: str


@dataclass(frozen=True)
class Column:
    """A column of the table and the address that sorts by it."""

    label: str
    url: str
    sort: str
    """``ascending``, ``descending`` or ``none``, as ``aria-sort`` wants it."""


@dataclass(frozen=True)
class TableRow:
    """One area of the table."""

    row: AreaRow
    url: str
    figures: tuple[Figure, ...]
    never_confirmed_url: str


def dashboard_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the first page shows to the signed-in user; nothing to who may not see it."""
    user: Any = request.user
    if not can_view_programs(user):
        return {}
    overview = overview_for(user, on=timezone.localdate())
    columns = _columns(overview)
    return {
        "overview": overview,
        "cards": [_card(program) for program in overview.programs],
        "columns": _headings(columns, request.GET.get("sort", "")),
        "program_spans": [(p.version.program, len(p.cells) - 1) for p in overview.programs],
        "table": _sorted_rows(overview, columns, request.GET.get("sort", "")),
        "table_title": _PLURALS[overview.level],
        "stale_url": _list_url(overview, stale="yes"),
        "may_recompute_country": can_recompute(user),
        "may_recompute": can_recompute_somewhere(user),
        "is_limited": "" not in user.areas_for("view_programs"),
        "has_findings": any(c.villages for p in overview.programs for c in p.cells[:-1]),
    }


def _list_url(overview: Overview, **filters: Any) -> str:
    if "version" not in filters and overview.programs:
        filters["version"] = overview.programs[0].version.pk
    return f"{reverse('admin:programs_assessment_changelist')}?{urlencode(filters)}"


def _figure(cell: Cell, whole: int, area: str = "") -> Figure:
    filters: dict[str, Any] = {"version": cell.version.pk}
    if cell.outcome is not None:
        filters["outcome"] = int(cell.outcome)
    if area:
        filters["area"] = area
    url = f"{reverse('admin:programs_assessment_changelist')}?{urlencode(filters)}"
    return Figure(
        label=outcome_label(cell.outcome),
        css=outcome_class(cell.outcome),
        villages=cell.villages,
        percent=f"{round(100 * cell.villages / whole)}" if whole else "0",
        url=url if cell.outcome is not None else "",
    )


def _card(program: ProgramCounts) -> ProgramCard:
    figures = tuple(_figure(cell, program.villages) for cell in program.cells)
    shown = [f for f in figures if f.villages or f.css != "none"]
    return ProgramCard(
        version=program.version,
        villages=program.villages,
        figures=tuple(shown),
        bar=stacked_bar([(c.outcome, c.villages) for c in program.cells]),
        description=", ".join(f"{f.label}: {f.villages}" for f in shown),
    )


Key = Callable[[AreaRow], Any]


def _columns(overview: Overview) -> list[tuple[str, str, Key]]:
    """Return the code, the label and the sort key of each column."""
    columns: list[tuple[str, str, Key]] = [
        ("name", str(overview.level.label), lambda row: row.name),
        ("villages", str(_("Villages")), lambda row: row.villages),
    ]
    cells = [c for p in overview.programs for c in p.cells[:-1]]
    for n, cell in enumerate(cells):
        code = f"{cell.version.program_id}-{outcome_class(cell.outcome)}"
        columns.append((code, outcome_label(cell.outcome), _cell_key(n)))
    never = str(_("Never confirmed"))
    return [*columns, ("never", never, lambda row: row.share_never_confirmed)]


def _cell_key(n: int) -> Key:
    return lambda row: row.cells[n].villages


def _headings(columns: list[tuple[str, str, Key]], sort: str) -> list[Column]:
    headings = []
    for code, label, _key in columns:
        states = {code: "ascending", f"-{code}": "descending"}
        state = states.get(sort, "none")
        # A name is first wanted from A to Z, a number from the greatest down.
        first, second = (code, f"-{code}") if code == "name" else (f"-{code}", code)
        target = second if sort == first else first
        headings.append(Column(label, f"?sort={target}#areas", state))
    return headings


def _sorted_rows(
    overview: Overview, columns: list[tuple[str, str, Key]], sort: str
) -> list[TableRow]:
    keys = {code: key for code, _label, key in columns}
    key = keys.get(sort.removeprefix("-"), lambda row: row.code)
    ordered = sorted(overview.rows, key=key, reverse=sort.startswith("-"))
    return [
        TableRow(
            row=row,
            url=_list_url(overview, area=row.code),
            figures=tuple(_figure(cell, row.villages, row.code) for cell in row.cells),
            never_confirmed_url=_list_url(overview, area=row.code, confirmed="never"),
        )
        for row in ordered
    ]
