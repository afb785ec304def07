"""`manage.py load_reference_data`: programs, pillars, criteria, code lists and partners."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from programs.importers.reference import load_reference_data


class Command(BaseCommand):
    """Loads what every installation needs; run again, it adds only what is missing."""

    help = "Load the reference data: programs, pillars, criteria, code lists, countries, partners."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="also reset entries that an administrator edited (published criteria never)",
        )

    def handle(self, *args: Any, overwrite: bool, **options: Any) -> None:
        """Load, and print every entry that was added, changed or left as edited."""
        report = load_reference_data(by=None, at=timezone.now(), overwrite=overwrite)
        for word, names in (("changed", report.changed), ("kept as edited", report.kept)):
            for name in names:
                self.stdout.write(f"{word}: {name}")
        self.stdout.write(
            f"reference data: {len(report.added)} added, {len(report.changed)} changed, "
            f"{len(report.kept)} kept as edited"
        )
