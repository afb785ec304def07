"""Reads of village records that a plain queryset does not say."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max
from django.db.models.fields.files import FieldFile

from migranportal.regions.models import Area
from villages.models import (
    Activity,
    BudgetLine,
    Evidence,
    Facility,
    TaskForce,
    Village,
    VillageRegulation,
)
from villages.models.documents import picture_of

_DOCUMENTS: list[tuple[Any, str]] = [
    (Evidence, "file"),
    (VillageRegulation, "file"),
    (TaskForce, "decree_file"),
]


def add_document(model: Any, field: str) -> None:
    """Let files of ``field`` be served to who may see the record; apps above call it when ready."""
    _DOCUMENTS.append((model, field))


def file_merged_from(area: Area) -> Village | None:
    """Return the closed file of ``area``, if its village was merged into another."""
    merged = Village.objects.filter(area=area, merged_into__isnull=False)
    return merged.select_related("merged_into__area").first()


@dataclass(frozen=True)
class Recorded:
    """How much of one kind a village has recorded, and the newest day that a record names."""

    name: str
    """The kind, as in the names of its pages."""
    label: str
    count: int
    newest: date | None


_KINDS: tuple[tuple[str, Any, str | None], ...] = (
    ("task_force", TaskForce, "until_date"),
    ("regulation", VillageRegulation, "enacted_date"),
    ("facility", Facility, "checked_date"),
    ("activity", Activity, "date"),
    ("budget_line", BudgetLine, None),
)


def recorded_in(village: Village) -> list[Recorded]:
    """Return what the file of ``village`` holds of each kind, for who is to confirm it."""
    found = []
    for name, model, day in _KINDS:
        figures = model.objects.filter(village=village).aggregate(
            count=Count("pk"), **({"newest": Max(day)} if day else {})
        )
        label = str(model._meta.verbose_name_plural)
        found.append(Recorded(name, label, figures["count"], figures.get("newest")))
    return found


def visible_document(name: str, *, user: Any) -> FieldFile | None:
    """Return the file stored under ``name``, if it belongs to a record that ``user`` may see.

    The name of a thumbnail finds its picture: who may see the one may see the other.
    """
    if "\0" in name:
        return None  # no text in the database holds one
    picture = picture_of(name)
    for model, field in _DOCUMENTS:
        folder = model._meta.get_field(field).upload_to.folder
        if picture.startswith(f"{folder}/"):
            records = model.objects.visible_to(user).filter(**{field: picture})
            record = records.order_by("pk").first()
            return getattr(record, field) if record is not None else None
    return None
