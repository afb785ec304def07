"""Count the people of past months, for the dashboards' history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reports.services.figures import count_people, month_ends


class Command(BaseCommand):
    """Counts today and the ends of months before it, again where they were counted."""

    help = "Count people by whereabouts, country, scheme and status for today and past month ends."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of months and the last day."""
        parser.add_argument("--months", type=int, default=12, help="Months back (default 12).")
        parser.add_argument("--on", type=date.fromisoformat, help="The last day (default today).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count each day."""
        last = options["on"] or timezone.localdate()
        for day in [*month_ends(last, options["months"]), last]:
            self.stdout.write(f"{day} {count_people(on=day)}")
