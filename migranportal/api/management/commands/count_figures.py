"""`manage.py count_figures`: count now what the nightly task would count."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from migranportal.api.services.figures import count_month


class Command(BaseCommand):
    """Counts the figures of this month that are not counted yet; a counted month stays as it is."""

    help = "Count the figures about people that partners read, as the nightly task does."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        """Count, and print the datasets that were counted."""
        counted = count_month(on=timezone.localdate())
        if verbosity:
            self.stdout.write(f"counted: {', '.join(counted) or 'nothing, this month is counted'}")
