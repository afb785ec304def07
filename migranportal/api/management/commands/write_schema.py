"""`manage.py write_schema`: the committed schema of the partner API."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from migranportal.api.views.schema import SCHEMA


class Command(BaseCommand):
    """Writes ``openapi.yaml`` from what datasets and views declare; part of `make schema`."""

    help = "Write the schema of the partner API, checked against the OpenAPI standard."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it; a warning of the generator is an error."""
        call_command("spectacular", file=str(SCHEMA), lang="en", validate=True, fail_on_warn=True)
        self.stdout.write(f"{SCHEMA.name} written")
