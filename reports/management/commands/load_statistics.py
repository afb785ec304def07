"""`manage.py load_statistics DIR`: published statistics from a folder of CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from migranportal.core.errors import DomainError
from reports.importers.folder import known_files, read_folder
from reports.services import Loaded, load_figures


class Command(BaseCommand):
    """Loads what is new or corrected; run again, it changes nothing. All of it or nothing."""

    help = "Load published statistics from the CSV files in a folder and the folders below it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load, and print every value that changed or was kept because it is confirmed."""
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder. Name the folder that holds the CSV files.")
        read = read_folder(folder)
        if not read.files:
            raise CommandError(f"No file of statistics is here. Known are: {known_files()}")
        if read.problems:
            lines = "\n".join(read.problems)
            raise CommandError(f"Nothing was loaded. Mend these lines (file, line):\n{lines}")
        try:
            loaded = load_figures(figures=read.figures, by=None, at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._tell(loaded, read.files)

    def _tell(self, loaded: Loaded, files: list[str]) -> None:
        for change in loaded.changed:
            self.stdout.write(f"changed: {change.figure}, {change.before} to {change.figure.value}")
        for change in loaded.kept:
            self.stdout.write(
                f"kept as confirmed: {change.figure}, {change.figure.value}; the file says "
                f"{change.before}"
            )
        self.stdout.write(
            f"statistics of {len(files)} files: {len(loaded.added)} added, "
            f"{len(loaded.changed)} changed, {len(loaded.kept)} kept as confirmed, "
            f"{loaded.unchanged} unchanged"
        )
