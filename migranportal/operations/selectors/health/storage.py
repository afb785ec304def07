"""How much room the portal takes, how much is left, and when it was last backed up."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection

from migranportal.operations.selectors.orphans import Orphans, orphans_counted

MOST_FILES = 200_000
KEPT_SECONDS = 600
NEARLY_FULL = 0.1
"""Share of free disk below which somebody should look."""
OLD_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Files:
    """The private files: how many and how large. ``is_capped`` where there are more than counted."""

    count: int
    size: int
    is_capped: bool = False


@dataclass(frozen=True)
class Storage:
    """The room that the portal takes."""

    database: int
    files: Files
    disk_total: int
    disk_free: int
    backup_at: datetime | None
    backup_is_old: bool
    backup_is_watched: bool
    """Whether this installation says where a backup leaves its mark (``PORTAL_BACKUP_MARK``)."""
    orphans: Orphans | None
    """Files of removed records; ``None`` where they were not counted yet."""

    @property
    def free_share(self) -> int:
        """The free share of the disk, in per cent."""
        return round(100 * self.disk_free / self.disk_total) if self.disk_total else 0

    @property
    def is_nearly_full(self) -> bool:
        """Whether little room is left."""
        return self.disk_total > 0 and self.disk_free < NEARLY_FULL * self.disk_total


def storage_state(*, at: datetime, may_cache: bool = True) -> Storage:
    """Measure database, files and disk; the files at most every ten minutes."""
    folder = Path(str(getattr(default_storage, "location", settings.BASE_DIR)))
    disk = shutil.disk_usage(folder if folder.exists() else settings.BASE_DIR)
    backup_at = _backup_at(settings.PORTAL_BACKUP_MARK)
    return Storage(
        database=_database_size(),
        files=_files(folder, may_cache=may_cache),
        disk_total=disk.total,
        disk_free=disk.free,
        backup_at=backup_at,
        backup_is_old=backup_at is not None and at - backup_at > OLD_BACKUP,
        backup_is_watched=bool(settings.PORTAL_BACKUP_MARK),
        orphans=orphans_counted() if may_cache else None,
    )


def _database_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _backup_at(mark: str) -> datetime | None:
    """Return when the file that a backup touches was last touched."""
    try:
        return datetime.fromtimestamp(Path(mark).stat().st_mtime, tz=UTC) if mark else None
    except OSError:
        return None


def _files(folder: Path, *, may_cache: bool) -> Files:
    if not may_cache:
        return _measured(folder)
    key = f"files-size:{folder}"
    kept: Any = cache.get(key)
    if isinstance(kept, Files):
        return kept
    files = _measured(folder)
    cache.set(key, files, KEPT_SECONDS)
    return files


def _measured(folder: Path) -> Files:
    count = size = 0
    for entry in _walk(folder):
        count += 1
        size += entry
        if count >= MOST_FILES:
            return Files(count, size, is_capped=True)
    return Files(count, size)


def _walk(folder: Path) -> Iterator[int]:
    """Yield the size of every file below ``folder``."""
    for path, _folders, names in os.walk(folder):
        for name in names:
            try:
                yield (Path(path) / name).stat().st_size
            except OSError:
                continue  # deleted meanwhile
