"""Reads of village records that a plain queryset does not say."""

from typing import Any

from django.db.models.fields.files import FieldFile

from migranportal.regions.models import Area
from villages.models import Evidence, TaskForce, Village, VillageRegulation

DOCUMENTS: tuple[tuple[Any, str], ...] = (
    (Evidence, "file"),
    (VillageRegulation, "file"),
    (TaskForce, "decree_file"),
)
"""Every record with a file, and the field that holds it."""


def file_merged_from(area: Area) -> Village | None:
    """Return the closed file of ``area``, if its village was merged into another."""
    merged = Village.objects.filter(area=area, merged_into__isnull=False)
    return merged.select_related("merged_into__area").first()


def visible_document(name: str, *, user: Any) -> FieldFile | None:
    """Return the file stored under ``name``, if it belongs to a record that ``user`` may see."""
    for model, field in DOCUMENTS:
        folder = model._meta.get_field(field).upload_to.folder
        if name.startswith(f"{folder}/"):
            record = model.objects.visible_to(user).filter(**{field: name}).order_by("pk").first()
            return getattr(record, field) if record is not None else None
    return None
