"""What the pages of imports show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from migranportal.accounts.models import User
from migranportal.imports.kinds import Column, ImportKind, all_kinds
from migranportal.imports.models import Import, ImportProblem
from migranportal.imports.problems import Shown, message
from migranportal.regions.models import Area


@dataclass(frozen=True)
class ColumnCount:
    """How many problems one column of a sheet has."""

    code: str
    header: str
    count: int


def importable_areas(user: User) -> list[tuple[str, str]]:
    """Return code and name of the areas into which ``user`` may import something."""
    codes = sorted({code for kind in all_kinds() for code in user.areas_for(kind.permission)})
    areas = Area.objects.filter(code__in=codes, valid_until=None)
    names = dict(areas.values_list("code", "name"))
    return [(code, f"{names.get(code, '')} ({code})" if code else "Indonesia") for code in codes]


def imports_of(user: User, *, area_code: str | None = None) -> QuerySet[Import]:
    """Return the imports that ``user`` may see, newest first; into one area, or into any."""
    found = Import.objects.visible_to(user).select_related("started_by")
    if area_code is not None:
        found = found.filter(area_code=area_code)
    rows: QuerySet[Import] = found.defer("sample").order_by("-created_at", "-pk")
    return rows


def shown_problems(kind: ImportKind, problems: QuerySet[ImportProblem]) -> list[Shown]:
    """Return problems, ordered already, as a person reads them."""
    headers = {column.code: column.header for column in kind.columns}
    return [
        Shown(p.row, headers.get(p.column, ""), p.value or "", message(p.code, p.detail))
        for p in problems
    ]


def problems_by_column(started: Import) -> list[ColumnCount]:
    """Return how many problems each column has, in the order of the columns."""
    counts = dict(started.problems.order_by().values_list("column").annotate(count=Count("pk")))
    columns = [(c.code, c.header) for c in started.get_kind().columns] + [("", "-")]
    return [
        ColumnCount(code or "-", header, counts[code]) for code, header in columns if code in counts
    ]


def sample_table(started: Import) -> tuple[list[Column], list[list[str]]]:
    """Return the columns that the sample fills, and its rows as a person reads them."""
    columns, rows = started.get_kind().columns, started.sampled_rows
    used = [
        n for n, _column in enumerate(columns) if any(row[n] not in {"", r"\N"} for row in rows)
    ]
    shown = [
        [row[n] if columns[n].value.is_secret else columns[n].value.shown(row[n]) for n in used]
        for row in rows
    ]
    return [columns[n] for n in used], shown
