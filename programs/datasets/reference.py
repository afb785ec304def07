"""The code lists that other datasets refer to, with their sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from migranportal.api.datasets import Field, Figures, Filter, Kind, register
from migranportal.regions.models import Country
from programs.models import Program
from villages.models import ActivityKind, FacilityKind, Pillar, ProgramCode
from villages.models.reference import CodeListEntry
from workers.models import ComplaintKind

Entry = dict[str, Any]


def _activity_kinds() -> Iterator[Entry]:
    with override("id"):
        indonesian = {kind: str(kind.label) for kind in ActivityKind}
    with override("en"):
        english = {kind: str(kind.label) for kind in ActivityKind}
    for kind in ActivityKind:
        yield _entry(kind.value, indonesian[kind], english[kind])


def _countries() -> Iterator[Entry]:
    for country in Country.objects.order_by("code"):
        yield _entry(country.code, country.name_id, country.name_en)


def _programs() -> Iterator[Entry]:
    for program in Program.objects.order_by("code"):
        yield _entry(
            program.code,
            program.name_id,
            program.name_en,
            program.legal_source,
            program=program.code,
        )


def _pillars() -> Iterator[Entry]:
    for entry in Pillar.objects.order_by("program", "position", "code"):
        yield _of_list(entry) | {"program": entry.program, "kind": entry.kind}


def _entries(rows: QuerySet[Any]) -> Callable[[], Iterator[Entry]]:
    return lambda: map(_of_list, rows.order_by("position", "code"))


def _of_list(entry: CodeListEntry) -> Entry:
    return _entry(
        entry.code, entry.name_id, entry.name_en, entry.source, is_confirmed=entry.is_confirmed
    )


def _entry(
    code: str,
    name_id: str,
    name_en: str,
    source: str = "",
    *,
    is_confirmed: bool | None = None,
    program: str | None = None,
) -> Entry:
    return {
        "code": code,
        "name_id": name_id,
        "name_en": name_en,
        "program": program,
        "kind": None,
        "source": source,
        "is_confirmed": is_confirmed,
    }


_LISTS: dict[str, tuple[Any, Callable[[], Iterator[Entry]]]] = {
    "activity-kinds": (_("Kinds of activities"), _activity_kinds),
    "complaint-kinds": (_("Kinds of complaints"), _entries(ComplaintKind.objects.all())),
    "countries": (_("Countries"), _countries),
    "facility-kinds": (_("Kinds of facilities"), _entries(FacilityKind.objects.all())),
    "pillars": (_("Pillars"), _pillars),
    "programs": (_("Programs"), _programs),
}
_CHOICES = [(name, label) for name, (label, _read) in _LISTS.items()]


def _lists(areas: Sequence[str], filters: Mapping[str, Any]) -> list[Entry]:
    """Return the entries of the list asked for, or of all; one query a list, whatever the areas."""
    wanted = [filters["list"]] if "list" in filters else list(_LISTS)
    return [{"list": name, **entry} for name in wanted for entry in _LISTS[name][1]()]


REFERENCE_LISTS = register(
    Figures(
        name="reference-lists",
        label=_("Reference lists"),
        description=_(
            "The codes that other datasets use, with their names in both languages. Where no "
            "official text names an entry it is not confirmed."
        ),
        compute=_lists,
        fields=(
            Field("list", Kind.TEXT, _("List"), is_key=True, choices=_CHOICES, is_nullable=False),
            Field("code", Kind.TEXT, _("Code"), is_key=True, is_nullable=False),
            Field("name_id", Kind.TEXT, _("Name in Indonesian"), is_nullable=False),
            Field("name_en", Kind.TEXT, _("Name in English"), is_nullable=False),
            Field("program", Kind.TEXT, _("Program"), choices=ProgramCode.choices),
            Field("kind", Kind.TEXT, _("Kind of pillar"), choices=Pillar.Kind.choices),
            Field(
                "source", Kind.TEXT, _("Source; empty where none is recorded"), is_nullable=False
            ),
            Field("is_confirmed", Kind.FLAG, _("Confirmed; null where the list does not tell")),
        ),
        filters=(Filter("list", "list", Kind.TEXT, _("List"), choices=_CHOICES),),
    )
)
