"""`manage.py load_demo`: sample data and accounts."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from migranportal.demo.accounts import ACCOUNTS, PASSWORD
from migranportal.demo.loading import load_demo
from migranportal.demo.sandbox import sandbox_access


class Command(BaseCommand):
    """Fills a demo with real villages and invented people; run again, it changes nothing."""

    help = "Load sample data: villages named in public reports, invented people, demo accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="day to count back from (default: today)"
        )
        parser.add_argument(
            "--register", type=Path, metavar="DIR", help="load the whole official register first"
        )
        parser.add_argument(
            "--list-accounts", action="store_true", help="only show the demo accounts"
        )
        parser.add_argument(
            "--show-client", action="store_true", help="only show the client for trying the API"
        )
        parser.add_argument(
            "--analyze",
            action="store_true",
            help="tell the planner afterwards what the tables hold, as their owner",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(
        self,
        *args: Any,
        as_of: date | None,
        register: Path | None,
        list_accounts: bool,
        show_client: bool,
        **options: Any,
    ) -> None:
        """Load, or show the accounts.

        Raises:
            CommandError: outside a demo, where these accounts would be an open door.
        """
        if not getattr(settings, "PORTAL_DEMO", False):
            raise CommandError("Sample data and accounts are for demos only (PORTAL_DEMO).")
        if list_accounts:
            self._list_accounts(as_json=options["json"])
            return
        if show_client:
            self._show_client(as_json=options["json"])
            return
        if register:
            call_command("load_regions", register, stdout=self.stdout)
        report = load_demo(as_of=as_of or timezone.localdate(), at=timezone.now())
        if options["analyze"]:
            _analyze()
        self._print(asdict(report), as_json=options["json"])

    def _print(self, counts: dict[str, int], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(counts))
            return
        added = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"demo data: {added} added")
        self.stdout.write(f"password of every demo account: {PASSWORD}")

    def _list_accounts(self, *, as_json: bool) -> None:
        rows = [
            {"role": a.role.value, "email": a.email, "password": PASSWORD, "area": a.area}
            for a in ACCOUNTS
        ]
        if as_json:
            self.stdout.write(json.dumps(rows))
            return
        for row in rows:
            self.stdout.write("  ".join(f"{value:24}" for value in row.values()).rstrip())

    def _show_client(self, *, as_json: bool) -> None:
        access = sandbox_access()
        values = asdict(access) if access else {}
        if as_json:
            self.stdout.write(json.dumps(values))
            return
        for name, value in values.items():
            self.stdout.write(f"{name:14}{value}")


def _analyze() -> None:
    """Bring the statistics up to date: autovacuum may have seen the tables empty during the load."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
