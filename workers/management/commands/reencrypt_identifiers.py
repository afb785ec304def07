"""Bring what is encrypted under the newest key of PORTAL_FIELD_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workers.services.reencryption import BATCH, Renewed, reencrypt


class Command(BaseCommand):
    """Renews identity numbers, drafts, imports and second factors; may be stopped and started again."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--lookup-hashes",
            action="store_true",
            help="Compute the hashes that find a number anew: after a change of PORTAL_LOOKUP_KEY.",
        )
        parser.add_argument("--batch", type=int, default=BATCH, help="Rows in one transaction.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew, and fail where a value cannot be read."""
        results = reencrypt(
            by=None,
            at=timezone.now(),
            lookup_hashes=options["lookup_hashes"],
            batch=options["batch"],
            progress=self._say,
        )
        written = sum(done.written for done in results)
        self.stdout.write(f"Renewed {written:,} values.")
        unreadable = sum(done.unreadable for done in results)
        if unreadable:
            raise CommandError(
                f"{unreadable:,} values fit no key. Add the key they were written with to "
                "PORTAL_FIELD_KEY, after the newest, and start again."
            )

    def _say(self, done: Renewed) -> None:
        self.stdout.write(f"{done.name}: {done.seen:,} read, {done.written:,} renewed")
