"""Published figures in a sheet: one row for each figure, of any measure and dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written
from migranportal.imports.problems import Found
from migranportal.imports.values import Choice, Day, Number, Text
from migranportal.regions.models import Area, Country
from reports.models import (
    AREA_DIMENSIONS,
    CATEGORIES,
    UNITS,
    Dimension,
    Measure,
    PublishedFigure,
    Unit,
    Version,
)
from reports.services.statistics import add_figures, key_of

MOST = 10**15
MOST_HOUSEHOLDS = 10_000_000
_web_address = URLValidator(schemes=["http", "https"])
_NEEDED = ("measure", "dimension", "period_start", "period_end", "value", "version", "publisher")
_LEVELS = {Dimension.PROVINCE: Area.Level.PROVINCE, Dimension.REGENCY: Area.Level.REGENCY}

Values = dict[str, Any]


class FigureImport(ImportKind):
    """Figures that others published: placements, complaints, remittances, surveys of households."""

    code = "figures"
    position = 20
    title = _("Published figures")
    explanation = _(
        "One row for each figure with its period, version and source. Figures of different versions "
        "stand side by side and are never added."
    )
    permission = Permission.LOAD_STATISTICS
    is_national = True
    models = (PublishedFigure,)
    columns = (
        Column(
            "measure",
            "Ukuran",
            _("What was counted, from the list."),
            Choice(Measure),
            required=True,
            aliases=("Measure",),
        ),
        Column(
            "dimension",
            "Menurut",
            _("Of what the figure is a part, from the list."),
            Choice(Dimension),
            required=True,
            aliases=("Dimensi", "Dimension"),
        ),
        Column(
            "key",
            "Kode",
            _(
                "The country by code or name, the area by its code as text (35.04), or the occupation, "
                "sex or formality; empty for the whole country."
            ),
            Text(80),
            aliases=("Kode atau nama", "Code"),
        ),
        Column(
            "name_in_source",
            "Nama di sumber",
            _("What the source calls it, where that differs."),
            Text(120),
            aliases=("Name in the source",),
        ),
        Column(
            "period_start",
            "Hari pertama",
            _("First day of the period, day/month/year."),
            Day(),
            required=True,
            example="01/01/2025",
            aliases=("Mulai", "First day"),
        ),
        Column(
            "period_end",
            "Hari terakhir",
            _("Last day of the period, day/month/year."),
            Day(),
            required=True,
            example="31/12/2025",
            aliases=("Sampai", "Last day"),
        ),
        Column(
            "value",
            "Nilai",
            _("The figure in whole people, cases, rupiah or US dollars."),
            Number(0, MOST),
            required=True,
            example="1000",
            aliases=("Angka", "Jumlah", "Value"),
        ),
        Column(
            "unit",
            "Satuan",
            _("From the list; empty for the usual one of the measure."),
            Choice(Unit),
            aliases=("Unit",),
        ),
        Column(
            "version",
            "Versi",
            _("What kind of statement it is, from the list."),
            Choice(Version),
            required=True,
            aliases=("Version",),
        ),
        Column(
            "office_code",
            "BP3MI provinsi",
            _("Code of the province of the office; only for counts of one BP3MI."),
            Text(2),
            aliases=("BP3MI",),
        ),
        Column(
            "households",
            "Rumah tangga ditanya",
            _("How many households a survey asked."),
            Number(1, MOST_HOUSEHOLDS),
            aliases=("Households",),
        ),
        Column(
            "publisher",
            "Penerbit",
            _("Who published it."),
            Text(200),
            required=True,
            example="KP2MI, laporan tahunan",
            aliases=("Sumber", "Publisher"),
        ),
        Column(
            "url", "Tautan", _("Address of the source."), Text(500), aliases=("URL", "source_url")
        ),
        Column("note", "Catatan", _("A remark."), Text(300), aliases=("Note",)),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return figures whose parts do not fit, that stand twice, or that are recorded already."""
        first: dict[tuple[Any, ...], int] = {}
        present = _Present.of(rows := list(_resolved(staged)))
        for row, figure, problems in rows:
            yield from problems
            if figure is None or problems:
                continue
            key = key_of(figure)
            value = present.values.get(key)
            if value is not None:
                same = value == figure.value
                code = "record_registered" if same else "figure_differs"
                yield Found(row, "value", code, "" if same else str(value))
            elif key in first:
                yield Found(row, "value", "twice_record", str(first[key]))
            first.setdefault(key, row)

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Save the figures."""
        figures = [figure for _row, figure, _found in _resolved(staged) if figure is not None]
        return Written({PublishedFigure: add_figures(figures=figures, by=by, at=at)})


@dataclass(frozen=True)
class _Present:
    """The figures that are recorded, of the measures that a sheet names."""

    values: dict[tuple[Any, ...], int]

    @classmethod
    def of(cls, rows: list[tuple[int, PublishedFigure | None, list[Found]]]) -> _Present:
        measures = {figure.measure for _row, figure, _found in rows if figure is not None}
        known = PublishedFigure.objects.filter(measure__in=measures)
        return cls({key_of(figure): figure.value for figure in known})


@dataclass
class _Lists:
    """What keys may name."""

    countries: dict[str, str] = field(default_factory=dict)
    areas: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> _Lists:
        lists = cls()
        for code, *names in Country.objects.values_list("code", "name_id", "name_en"):
            lists.countries |= {word.casefold(): code for word in (code, *names)}
        for dimension, level in _LEVELS.items():
            codes = Area.objects.filter(level=level).values_list("code", flat=True)
            lists.areas[dimension] = set(codes)
        return lists


def _resolved(staged: Staged) -> Iterator[tuple[int, PublishedFigure | None, list[Found]]]:
    """Yield row number, figure and problems of every staged row that can be read at all."""
    names = ["row", *(column.code for column in FigureImport.columns)]
    staged.cursor.execute(f"SELECT {', '.join(names)} FROM {STAGED} ORDER BY row")  # noqa: S608
    lists = _Lists.read()
    for cells in staged.cursor.fetchall():
        values = dict(zip(names, cells, strict=True))
        if any(values[name] is None for name in _NEEDED):
            continue  # the cells have their own problems
        yield _figure(values, lists)


def _figure(values: Values, lists: _Lists) -> tuple[int, PublishedFigure | None, list[Found]]:
    row = values.pop("row")
    key = values.pop("key") or ""
    units = UNITS[values["measure"]]
    for name in ("name_in_source", "office_code", "url", "note"):
        values[name] = values[name] or ""
    values["unit"] = values["unit"] or units[0]
    part, problem = _key_part(values, key, lists)
    figure = PublishedFigure(**values, **part)
    found = [*_misfits(figure, units)]
    if problem:
        found.append(("key", "figure_key", problem))
    return row, None if problem else figure, [Found(row, *rest) for rest in found]


def _misfits(figure: PublishedFigure, units: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield column, code and detail of what the database would refuse."""
    if figure.unit not in units:
        yield "unit", "choice", ", ".join(str(Unit(unit).label) for unit in units)
    if figure.period_end < figure.period_start:
        yield "period_end", "ends_before_start", ""
    if figure.url and not _is_web_address(figure.url):
        yield "url", "figure_url", ""
    is_office = figure.version == Version.BP3MI_OFFICE
    if is_office and not (len(figure.office_code) == 2 and figure.office_code.isdecimal()):
        yield "office_code", "required", ""
    if figure.office_code and not is_office:
        yield "office_code", "figure_empty", str(Version.BP3MI_OFFICE.label)
    if figure.households and figure.measure != Measure.HOUSEHOLD_REMITTANCE:
        yield "households", "figure_empty", str(Measure.HOUSEHOLD_REMITTANCE.label)


def _is_web_address(text: str) -> bool:
    try:
        _web_address(text)
    except ValidationError:
        return False
    return True


def _key_part(values: Values, key: str, lists: _Lists) -> tuple[Values, str]:
    """Return the fields that ``key`` fills, and what is needed where it fits nothing."""
    dimension = values["dimension"]
    if dimension == Dimension.NATIONAL:
        return {}, gettext("an empty cell") if key else ""
    if dimension == Dimension.COUNTRY:
        code = lists.countries.get(key.casefold())
        return {"country_id": code}, "" if code else gettext("a country by name or code")
    if dimension in AREA_DIMENSIONS:
        known = key in lists.areas[dimension]
        return {"area_code": key}, "" if known else gettext("the area's code as text, as 35.04")
    return _category_part(dimension, key)


def _category_part(dimension: str, key: str) -> tuple[Values, str]:
    code = "_".join(key.casefold().split())
    allowed = CATEGORIES.get(dimension)
    if allowed is None:
        is_code = code.replace("_", "").replace("-", "").isalnum() and code.isascii()
        return {"category": code}, "" if is_code else gettext("the occupation in plain letters")
    return {"category": code}, "" if code in allowed else ", ".join(allowed)
