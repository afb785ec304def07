"""Private files that no record names any more.

A record that is removed keeps its history, and the file stays: a proof may be asked for years later.
Such files are counted and listed; who throws one away does so knowingly, by hand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import models
from pghistory.models import Event

from migranportal.core.documents import picture_of
from migranportal.core.rowsecurity import whole_country
from migranportal.entry.models import UPLOAD_FOLDER

NAMES_AS_TEXT: tuple[tuple[str, str], ...] = (
    ("programs.ProposalLetter", "name"),
    ("imports.Import", "file"),
    ("api.ExportPiece", "file"),
)
"""Columns that name a stored file without being file fields."""
SETTLED = timedelta(days=1)
"""A younger file may belong to a record that is being saved."""
_KEPT = "orphaned-files"


@dataclass(frozen=True)
class Orphan:
    """A file that no record names: its name in the storage, its size in bytes, when it was stored."""

    name: str
    size: int
    stored_at: datetime


@dataclass(frozen=True)
class Orphans:
    """How many such files there were when they were last counted, and how large they are together."""

    count: int
    size: int
    at: datetime


def orphaned_files(*, at: datetime) -> Iterator[Orphan]:
    """Yield every stored file that no record names and that is older than a day, in no order."""
    known = stored_names()
    root = Path(default_storage.path(""))
    for folder, folders, names in os.walk(root):
        if Path(folder) == root and UPLOAD_FOLDER in folders:
            folders.remove(UPLOAD_FOLDER)  # uploads under way forget themselves
        for name in names:
            found = _looked_at(Path(folder) / name, root)
            if found is None or at - found.stored_at <= SETTLED:
                continue
            if not {found.name, picture_of(found.name)} & known:
                yield found


def stored_names() -> set[str]:
    """Return the name of every file that a record of today names; history does not count."""
    names: set[str] = set()
    with whole_country():
        for model, field in _columns():
            rows = model.objects.exclude(**{field: ""}).order_by()
            names.update(rows.values_list(field, flat=True).iterator())
    return names


def count_orphans(*, at: datetime) -> Orphans:
    """Count them, and keep the figures for the page of health."""
    sizes = [orphan.size for orphan in orphaned_files(at=at)]
    found = Orphans(len(sizes), sum(sizes), at)
    cache.set(_KEPT, found, timeout=None)
    return found


def orphans_counted() -> Orphans | None:
    """Return the figures of the last count; ``None`` where nobody counted since the queue started."""
    kept = cache.get(_KEPT)
    return kept if isinstance(kept, Orphans) else None


def _columns() -> Iterator[tuple[Any, str]]:
    for model in apps.get_models():
        if not issubclass(model, Event):
            for field in model._meta.local_fields:
                if isinstance(field, models.FileField):
                    yield model, field.name
    for label, name in NAMES_AS_TEXT:
        yield apps.get_model(label), name


def _looked_at(path: Path, root: Path) -> Orphan | None:
    try:
        state = path.stat()
    except OSError:
        return None  # deleted meanwhile
    stored_at = datetime.fromtimestamp(state.st_mtime, tz=UTC)
    return Orphan(path.relative_to(root).as_posix(), state.st_size, stored_at)
