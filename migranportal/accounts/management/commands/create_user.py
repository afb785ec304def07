"""Make the first account of an installation, or any other, from the command line."""

import getpass
import os
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from migranportal.accounts import services
from migranportal.accounts.roles import Role
from migranportal.core.errors import DomainError

PASSWORD_VARIABLE = "PORTAL_PASSWORD"  # noqa: S105 (the name of the variable)


class Command(BaseCommand):
    """Makes an account with one role; the password is prompted for or comes from PORTAL_PASSWORD."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the account and its role."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--area", default="", help="Area code; empty for the whole country.")
        parser.add_argument(
            "--since", type=date.fromisoformat, help="First day; today if left out."
        )
        parser.add_argument("--until", type=date.fromisoformat, help="Last day; open if left out.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account and give the role, or neither."""
        at = timezone.now()
        new = services.NewAssignment(
            role=Role(options["role"]),
            area_code=options["area"],
            since=options["since"] or timezone.localdate(at),
            until=options["until"],
        )
        try:
            password = read_password()
            with transaction.atomic():
                user = services.create_user(
                    email=options["email"],
                    name=options["name"],
                    password=password,
                    by=None,
                    at=at,
                )
                services.assign_role(user=user, new=new, by=None, at=at)
        except DomainError as error:
            raise CommandError(f"{error.field}: {error}" if error.field else str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.email}: {new.role.label} {new.area_code}".rstrip())


def read_password() -> str:
    """Return the password from the environment, else from two equal prompts.

    Raises:
        ValidationError: the password is too weak, or the prompts differ.
    """
    password = os.environ.get(PASSWORD_VARIABLE)
    if password is None:
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Password (again): "):
            raise ValidationError("The passwords differ.")
    validate_password(password)
    return password
