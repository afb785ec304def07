"""The items of plans from a spreadsheet: one row each, for plans that are there already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from migranportal.accounts.models import Organisation, User, within
from migranportal.accounts.roles import Permission
from migranportal.core.tables import Cell, text_of
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written, twice
from migranportal.imports.problems import Found
from migranportal.imports.values import (
    NULL,
    Converted,
    Day,
    Job,
    Number,
    StoredChoice,
    Text,
    Value,
)
from migranportal.imports.values.choices import Labelled
from plans.models import ActionPlan, PlanItem
from plans.services import add_items_in_bulk, forget_links
from villages.importers import Place
from villages.models import Pillar

MOST_RUPIAH = 10**15 - 1
# A comma parts codes only: a village may be written with its district after one.
_BETWEEN = re.compile(r"[;\n]+|,(?=\s*\d)")


@dataclass(frozen=True)
class Several(Value):
    """Several values of one kind in a cell, with semicolons between them."""

    one: Value
    sql: str = "bigint[]"

    def convert(self, cells: Sequence[Cell], job: Job, *, required: bool) -> Converted:
        """Return the values as arrays; a cell is refused for the first part that cannot be read."""
        parts = [[p.strip() for p in _BETWEEN.split(text_of(cell)) if p.strip()] for cell in cells]
        places = [place for place, own in enumerate(parts) for _part in own]
        flat = [part for own in parts for part in own]
        done = self.one.convert(flat, job, required=False)
        found: list[list[str]] = [[] for _cell in cells]
        for place, text in zip(places, done.texts[0], strict=True):
            if text != NULL and text not in found[place]:
                found[place].append(text)
        problems: dict[int, tuple[int, str, str]] = {}
        for position, code, detail in done.problems:
            problems.setdefault(places[position], (places[position], code, detail))
        texts = ["{" + ",".join(own) + "}" for own in found]
        return Converted([texts], list(problems.values()))

    def sampled(self, texts: list[str]) -> list[str]:
        """Return what the values mean, in words."""
        parts = [[part for part in text.strip("{}").split(",") if part] for text in texts]
        labels = iter(self.one.sampled([part for own in parts for part in own]))
        return ["; ".join(self.one.shown(next(labels)) for _part in own) for own in parts]


def _plans(area_code: str) -> list[Labelled]:
    """Return the plans of an area and of those inside it."""
    rows = ActionPlan.objects.filter(within([area_code], "area__code")).order_by("title", "pk")
    found = rows.values_list("pk", "title", "code")
    return [(pk, f"{title} ({code})", title) for pk, title, code in found]


def _pillars(area_code: str) -> list[Labelled]:
    rows = Pillar.objects.order_by("program", "position", "code")
    with override("id"):
        return [(p.pk, f"{p.name_id} ({p.get_program_display()})", p.name_id) for p in rows]


def _organisations(area_code: str) -> list[Labelled]:
    rows = Organisation.objects.order_by("name").values_list("pk", "name", "code")
    return [(pk, name, code) for pk, name, code in rows]


_ORGANISATION = StoredChoice(_organisations, sql="bigint")
_REGISTERED = f"""
    SELECT s.row, 'title', 'record_registered', ''
    FROM {STAGED} s JOIN plans_planitem i ON i.plan_id = s.plan AND i.title = s.title
"""  # noqa: S608 (a constant)
_DATES = f"""
    SELECT row, 'end_date', 'ends_before_start', '' FROM {STAGED} WHERE end_date < start_date
"""  # noqa: S608 (a constant)
_PILLAR = f"""
    SELECT s.row, 'pillar', 'pillar_other_program', ''
    FROM {STAGED} s JOIN plans_actionplan p ON p.id = s.plan
    JOIN villages_pillar l ON l.code = s.pillar
    WHERE p.program_id IS NOT NULL AND p.program_id <> l.program
"""  # noqa: S608 (a constant)
_OUTSIDE = f"""
    SELECT s.row, 'villages', 'village_outside_plan',
        string_agg(v.name || ' (' || v.code || ')', ', ' ORDER BY v.code)
    FROM {STAGED} s JOIN plans_actionplan p ON p.id = s.plan
    JOIN regions_area a ON a.id = p.area_id
    CROSS JOIN LATERAL unnest(s.villages) AS named (id)
    JOIN villages_village f ON f.id = named.id
    JOIN regions_area v ON v.id = f.area_id
    WHERE v.code NOT LIKE a.code || '.%%'
    GROUP BY s.row
"""  # noqa: S608 (a constant)


class PlanItemImport(ImportKind):
    """Items of action plans; taken back while nobody has reported on them."""

    code = "plan-items"
    position = 7
    title = _("Items of action plans")
    explanation = _(
        "One row for each thing that a plan says will be done. The plan itself is entered first, with "
        "its document."
    )
    permission = Permission.EDIT_PLANS
    is_for_villages = False
    models = (PlanItem,)
    columns = (
        Column(
            "plan",
            "Rencana aksi",
            _("The plan, from the list; its title alone where no other has it."),
            StoredChoice(_plans, sql="bigint"),
            required=True,
            aliases=("Rencana", "Plan"),
        ),
        Column(
            "title",
            "Kegiatan",
            _("What is done, in a few words; once in a plan."),
            Text(250),
            required=True,
            example="Sosialisasi migrasi aman",
            aliases=("Program", "Butir", "What is done"),
        ),
        Column(
            "description",
            "Uraian",
            _("More about it."),
            Text(2000),
            aliases=("Keterangan", "Description"),
        ),
        Column(
            "pillar",
            "Pilar",
            _("The pillar, from the list; empty where it serves none."),
            StoredChoice(_pillars),
            aliases=("Pillar",),
        ),
        Column(
            "villages",
            "Desa",
            _("Codes or names of the villages, with semicolons between them."),
            Several(Place()),
            example="35.04.14.2011; 35.04.14.2016",
            aliases=("Kode desa", "Lokasi", "Villages"),
        ),
        Column(
            "responsible",
            "Penanggung jawab",
            _("The responsible organisation, from the list; empty while it is not known."),
            _ORGANISATION,
            aliases=("Pelaksana", "Instansi", "Responsible"),
        ),
        Column(
            "supporting",
            "Pendukung",
            _("Organisations that help, with semicolons between them."),
            Several(_ORGANISATION),
            aliases=("Instansi pendukung", "Supported by"),
        ),
        Column(
            "start_date",
            "Mulai",
            _("The first day, day/month/year; empty while it is not known."),
            Day(past=False),
            example="01/02/2026",
            aliases=("Tanggal mulai", "Begins"),
        ),
        Column(
            "end_date",
            "Tenggat",
            _("The last day, day/month/year; empty while no time line was set."),
            Day(past=False),
            example="30/06/2026",
            aliases=("Selesai", "Batas waktu", "Due"),
        ),
        Column(
            "budget_source",
            "Sumber anggaran",
            _("For example APBN, APBD, or the village fund; empty while it is not known."),
            Text(120),
            example="APBD",
            aliases=("Source of the budget",),
        ),
        Column(
            "budget_amount",
            "Anggaran (rupiah)",
            _("Whole rupiah; empty while it is not known, never zero."),
            Number(1, MOST_RUPIAH),
            aliases=("Anggaran", "Budget"),
        ),
        Column(
            "indicator",
            "Indikator",
            _("By what one sees that it succeeded."),
            Text(250),
            aliases=("Indicator",),
        ),
        Column("target", "Target", _("The value that is aimed at."), Text(120)),
        Column(
            "source",
            "Sumber",
            _("Where it is written, where that is not the plan's own document."),
            Text(300),
            aliases=("Source",),
        ),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return items that stand twice or are there already, and what does not fit their plan."""
        given = "plan IS NOT NULL AND title IS NOT NULL"
        yield from staged.problems(twice("title", "twice_record", keys="plan, title", given=given))
        for query in (_REGISTERED, _DATES, _PILLAR, _OUTSIDE):
            yield from staged.problems(query)

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Add the items after those that the plans have."""
        return Written({PlanItem: add_items_in_bulk(staged=STAGED, at=at)})

    def before_undo(self, ids: Sequence[int]) -> None:
        """Remove the names of villages and supporters, which are parts of the items."""
        forget_links(items=ids)
