"""Checks the ledger of decisions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.services.ledger import verify_decisions


class Command(BaseCommand):
    """Tell whether every decision is as it was made."""

    help = "Check that every step of proposals, decrees and designations is unchanged and chained."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the head of the chain; fail with the list of what is wrong."""
        found = verify_decisions()
        for place in found.breaks:
            self.stderr.write(
                f"entry {place.number or '-'}: {place.kind} step {place.step_id}: {place.what}"
            )
        if found.breaks:
            raise CommandError(f"{len(found.breaks)} of {found.entries} entries are not right.")
        self.stdout.write(f"{found.entries} decisions verified; head {found.head or '-'}.")
