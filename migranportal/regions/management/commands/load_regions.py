"""manage.py load_regions DIR"""

import json
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from migranportal.regions.importers import ImportRefused, LoadReport, load_register
from migranportal.regions.services.register import Counts

# The decree behind the shipped reference data, and the day it was signed.
DECREE = "Kepmendagri 300.2.2-2430/2025"
VALID_FROM = date(2025, 6, 23)
SHOWN_PROBLEMS = 200
COLUMNS = ("added", "renamed", "corrected", "ended", "unchanged")


class Command(BaseCommand):
    """Loads the official register; run again, it changes only what differs."""

    help = "Load the official register of areas, their outlines and the countries from a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder and the decree."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="holds wilayah/ and geo/")
        parser.add_argument("--decree", default=DECREE, help="default: %(default)s")
        parser.add_argument(
            "--valid-from",
            type=date.fromisoformat,
            default=VALID_FROM,
            metavar="DATE",
            help="the day from which the files hold (default: %(default)s)",
        )
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print what changed."""
        started = time.perf_counter()
        try:
            report = load_register(
                folder=options["folder"],
                decree=options["decree"],
                valid_from=options["valid_from"],
                by=None,
                at=timezone.now(),
                dry_run=options["dry_run"],
            )
        except ImportRefused as refused:
            self._print_problems(refused)
            raise CommandError(str(refused)) from refused
        seconds = time.perf_counter() - started
        if options["json"]:
            content = {**report.as_dict(), "seconds": round(seconds, 2)}
            self.stdout.write(json.dumps({**content, "dry_run": options["dry_run"]}))
        else:
            self._print(report, seconds, dry_run=options["dry_run"])

    def _print_problems(self, refused: ImportRefused) -> None:
        for problem in refused.problems[:SHOWN_PROBLEMS]:
            self.stderr.write(str(problem))
        hidden = len(refused.problems) - SHOWN_PROBLEMS
        if hidden > 0:
            self.stderr.write(f"... {hidden} more")

    def _print(self, report: LoadReport, seconds: float, *, dry_run: bool) -> None:
        self.stdout.write(f"{'':12}" + "".join(f"{name:>11}" for name in COLUMNS))
        for level, counts in [*report.areas.items(), ("all areas", report.total)]:
            self._print_counts(level, counts)
        self._print_counts("boundaries", report.boundaries)
        self._print_counts("countries", report.countries)
        for note in report.notes:
            self.stdout.write(note)
        done = "Nothing was written (dry run)" if dry_run else "Done"
        self.stdout.write(f"{done}: {seconds:.1f} s")

    def _print_counts(self, title: str, counts: Counts) -> None:
        cells = "".join(f"{getattr(counts, name):>11}" for name in COLUMNS)
        self.stdout.write(f"{title:12}{cells}")
