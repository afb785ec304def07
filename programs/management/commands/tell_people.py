"""`manage.py tell_people`: tell today what the daily task would tell."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from programs.services.notices import tell_changed_outcomes, tell_what_ends


class Command(BaseCommand):
    """Tells villages and offices what ends soon and which outcomes changed; nothing twice."""

    help = "Tell people what ends soon and which outcomes changed, as the daily task does."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        """Tell, and print how many notices were new."""
        on, at = timezone.localdate(), timezone.now()
        told = tell_what_ends(on=on, at=at) + tell_changed_outcomes(on=on, at=at)
        if verbosity:
            self.stdout.write(f"notices: {told} new")
