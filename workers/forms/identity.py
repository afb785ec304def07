"""Identity numbers in forms: typed in, checked, never sent back from the file."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.core.errors import DomainError
from migranportal.core.identity import Nik, parse_family_card, warnings
from workers.models import Person
from workers.selectors import district_is_known
from workers.services.people import NikTakenError, check_nik

REMOVE = "-"
KEEP_HELP = _("Sixteen digits. Empty: the number on file stays; a hyphen removes it.")


def entered(text: str) -> str | None:
    """Return the number to save: ``None`` to keep the one on file, ``""`` to remove it."""
    if not text:
        return None
    return "" if text == REMOVE else text


def number_field(label: Any, help_text: Any) -> forms.CharField:
    """Return a field for sixteen digits, typed with the phone's number keys."""
    attrs = {"autocomplete": "off", "inputmode": "numeric"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def checked_nik(text: str, *, person: Person, by: User, address_of: Callable[[Person], str]) -> Nik:
    """Return the NIK in ``text``, if ``person`` may have it.

    Raises:
        django.core.exceptions.ValidationError: it cannot be a NIK, or is taken; where ``by`` may
            see by whom, with a link to that record at ``address_of``.
    """
    try:
        return check_nik(text, person=person, by=by, on=timezone.localdate())
    except NikTakenError as error:
        if error.person is None:
            raise ValidationError(str(error)) from error
        address = address_of(error.person)
        link = format_html('{} <a href="{}">{}</a>', str(error), address, error.person)
        raise ValidationError(link) from error
    except DomainError as error:
        raise ValidationError(str(error)) from error


def checked_family_card(text: str) -> str:
    """Return the family card number in ``text``.

    Raises:
        django.core.exceptions.ValidationError: it cannot be one.
    """
    try:
        return parse_family_card(text)
    except DomainError as error:
        raise ValidationError(str(error)) from error


def nik_hints(nik: Nik, person: Person) -> list[str]:
    """Return what in ``nik`` does not fit ``person``; none of it makes the number wrong."""
    found = warnings(
        nik,
        birth_date=person.birth_date,
        sex=person.sex,
        district_known=district_is_known(nik.district_code),
    )
    return [str(hint) for hint in found]
