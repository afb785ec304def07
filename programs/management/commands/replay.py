"""Judge every village's finding of a past day again and compare it with what was recorded."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from migranportal.accounts.models import within
from programs.models import CriteriaVersion
from programs.services import replay_many

SHOWN = 20


class Command(BaseCommand):
    """``manage.py replay [--on DATE] [--area CODE]``; exits 1 where a finding does not agree."""

    help = "Judge the findings of a day again from the values that were kept, and compare."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument(
            "--on", type=date.fromisoformat, default=None, help="day; default: today"
        )
        parser.add_argument("--area", default="", help="area code; default: the whole country")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the number of findings per version, and those that do not agree."""
        on = options["on"] or timezone.localdate()
        which = within([options["area"]], "village__area__code") if options["area"] else Q()
        wrong = 0
        for version in CriteriaVersion.objects.in_force(on):
            count = 0
            for one in replay_many(version_id=version.pk, on=on, which=which):
                count += 1
                if not one.agrees:
                    wrong += 1
                    if wrong <= SHOWN:
                        self.stderr.write(
                            f"village {one.finding.village_id}: {one.finding.outcome} recorded"
                        )
            self.stdout.write(f"{version}: {count} findings of {on} judged again")
        if wrong:
            raise CommandError(f"{wrong} findings do not agree with their own values.")
