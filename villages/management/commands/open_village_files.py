"""manage.py open_village_files"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from villages.services import files


class Command(BaseCommand):
    """Opens the program files of villages that are new in the register."""

    help = "Open a program file for every village of the register that has none."

    def handle(self, *args: Any, **options: Any) -> None:
        """Open and say how many."""
        count = files.open_files(by=None, at=timezone.now())
        self.stdout.write(f"{count} village files opened")
