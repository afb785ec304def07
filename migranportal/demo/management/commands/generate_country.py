"""`manage.py generate_country`: an invented country for measuring."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from migranportal.demo.country import NotEmptyError, generate
from migranportal.demo.country.weights import regency_weights
from villages.services.files import open_files


class Command(BaseCommand):
    """Fills an empty database with the register in a folder and invented people; benchmarks only."""

    help = "Load the register in DIR and invent people and village records for all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "folder",
            metavar="DIR",
            nargs="?",
            type=Path,
            help="reference data (wilayah, migration, population); without it the areas that are "
            "loaded are used, and every regency counts the same",
        )
        parser.add_argument("--workers", type=int, default=5_000_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="day to count back from (default: today)"
        )

        parser.add_argument(
            "--database", default="owner", help="connection of the tables' owner (default: owner)"
        )

    def handle(
        self,
        *args: Any,
        folder: Path | None,
        workers: int,
        seed: int,
        as_of: date | None,
        **options: Any,
    ) -> None:
        """Load the register, open the village files, invent, and print each step with its time."""
        weights = self._load(folder) if folder else {}
        open_files(by=None, at=timezone.now())
        began = perf_counter()

        def tell(step: str) -> None:
            self.stdout.write(f"{perf_counter() - began:7.1f} s  {step}")

        try:
            generate(
                workers=workers,
                seed=seed,
                as_of=as_of or timezone.localdate(),
                at=timezone.now(),
                weights=weights,
                using=options["database"],
                tell=tell,
            )
        except NotEmptyError as error:
            raise CommandError(str(error)) from error

    def _load(self, folder: Path) -> dict[str, float]:
        try:
            weights = regency_weights(folder)
        except OSError as error:
            raise CommandError(f"{folder}: {error}") from error
        call_command("load_regions", folder, stdout=self.stdout)
        return weights
