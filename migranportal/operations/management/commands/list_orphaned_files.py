"""Lists the private files that no record names any more."""

from typing import Any

from django.core.management.base import BaseCommand
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from migranportal.operations.selectors.orphans import orphaned_files


class Command(BaseCommand):
    """Print name, size and day of each; delete nothing."""

    help = "List the private files of removed records: day, bytes, name. Nothing is deleted."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each file, and the total."""
        found = sorted(orphaned_files(at=timezone.now()), key=lambda orphan: orphan.name)
        for orphan in found:
            day = timezone.localtime(orphan.stored_at).date().isoformat()
            self.stdout.write(f"{day}\t{orphan.size}\t{orphan.name}")
        size = filesizeformat(sum(orphan.size for orphan in found))
        self.stderr.write(f"{len(found)} files, {size}")
