"""Start a recompute through the workers and, if asked, follow it."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from migranportal.core.errors import DomainError
from programs import services
from programs.models import Run
from programs.selectors import outcome_counts
from programs.tasks import hand_out

POLL_SECONDS = 0.1


class Command(BaseCommand):
    """``manage.py recompute [--area CODE] [--wait] [--json]``."""

    help = "Recompute the assessments of the country or of an area through the Celery workers."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--area", default="", help="area code; default: the whole country")
        parser.add_argument("--reason", default="manage.py recompute")
        parser.add_argument("--wait", action="store_true", help="wait until the run has finished")
        parser.add_argument("--timeout", type=int, default=600, help="seconds to wait at most")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the run and report it."""
        try:
            run = services.start_run(
                area_code=options["area"],
                reason=options["reason"],
                by=None,
                at=timezone.now(),
                as_of=timezone.localdate(),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        hand_out(run)
        if options["wait"]:
            self._wait(run, options["timeout"])
        figures = _figures(run)
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            for name, value in figures.items():
                self.stdout.write(f"{name}: {value}")

    def _wait(self, run: Run, timeout: int) -> None:
        end = time.monotonic() + timeout
        while run.state in Run.OPEN_STATES:
            if time.monotonic() > end:
                raise CommandError(
                    f"Run #{run.pk} has not finished after {timeout} s; is a worker running?"
                )
            time.sleep(POLL_SECONDS)
            run.refresh_from_db()
        if run.state == Run.State.FAILED:
            raise CommandError(f"Run #{run.pk} failed: {run.error}")


def _figures(run: Run) -> dict[str, Any]:
    seconds = (run.finished_at - run.created_at).total_seconds() if run.finished_at else None
    return {
        "run": run.pk,
        "state": run.state,
        "as_of": run.as_of_date.isoformat(),
        "parts": run.parts.count(),
        "villages": run.villages,
        "changed": run.changed,
        "seconds": seconds,
        "outcomes": outcome_counts(as_of=run.as_of_date),
    }
