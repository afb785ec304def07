"""`manage.py check_coverage`: whether every province is served by exactly one BP3MI."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from training.selectors import EXPECTED_OFFICES, coverage_report


class Command(BaseCommand):
    """Prints what is missing and fails where something is."""

    help = "Check that every province is served by exactly one BP3MI on a day; fails with the gaps."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", type=date.fromisoformat, help="the day, YYYY-MM-DD; today")

    def handle(self, *args: Any, on: date | None = None, **options: Any) -> None:
        """Print the report.

        Raises:
            CommandError: a province is served by no office, or by several.
        """
        report = coverage_report(on or timezone.localdate())
        self.stdout.write(
            f"{report.on}: {report.offices} offices (the ministry speaks of {EXPECTED_OFFICES}); "
            f"{report.served} of {len(report.rows)} provinces served by exactly one, "
            f"{len(report.unconfirmed)} of them unconfirmed"
        )
        for row in report.gaps:
            self.stdout.write(f"no office: {row.code} {row.name}")
        for row in report.doubles:
            names = ", ".join(coverage.office.name for coverage in row.coverages)
            self.stdout.write(f"several offices: {row.code} {row.name}: {names}")
        if not report.is_whole:
            raise CommandError(
                f"{len(report.gaps)} provinces without an office, {len(report.doubles)} with several"
            )
