"""Count people and villages of past months, for the dashboards' history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reports.services.figures import count_days, month_ends


class Command(BaseCommand):
    """Counts today and the ends of months before it, again where they were counted."""

    help = "Count people and villages for today and past month ends, again where they were."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of months and the last day."""
        parser.add_argument("--months", type=int, default=12, help="Months back (default 12).")
        parser.add_argument("--on", type=date.fromisoformat, help="The last day (default today).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count each day."""
        today = timezone.localdate()
        last = options["on"] or today
        days = [*month_ends(last, options["months"]), last]
        count_days(days=days, today=today)
        self.stdout.write(", ".join(day.isoformat() for day in days))
