"""The village's register of permission letters."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from villages.models import Village
from workers.models import PermissionLetter


def issue_letter(*, letter: PermissionLetter, by: User | None, at: datetime) -> PermissionLetter:
    """Enter a letter into the register of its village, under the next serial number of its year.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, the day lies in the future,
            the holder lives in another village, or the register holds this number already.
    """
    _check_days(letter, on=timezone.localdate(at))
    if letter.person.village_id != letter.village_id:
        raise ValidationError({"person": _("This person lives in another village.")})
    letter.holder_name = letter.person.name
    with transaction.atomic():
        letter.serial = _next_serial(letter.village_id, letter.issued_date.year)
        save_record(letter, act="permission_letter.issued", by=by, at=at)
    return letter


def change_letter(*, letter: PermissionLetter, by: User | None, at: datetime) -> PermissionLetter:
    """Save changes to a letter; moved to another year it gets that year's next serial number.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, a day lies in the future, or
            the register holds this number already.
    """
    _check_days(letter, on=timezone.localdate(at))
    with transaction.atomic():
        stored = PermissionLetter.objects.get(pk=letter.pk)
        if stored.issued_date.year != letter.issued_date.year:
            letter.serial = _next_serial(letter.village_id, letter.issued_date.year)
        save_record(letter, act="permission_letter.changed", by=by, at=at)
    return letter


def revoke_letter(
    *, letter: PermissionLetter, revoked_date: date, reason: str, by: User | None, at: datetime
) -> PermissionLetter:
    """Record that the permission was taken back, when and why; the letter stays in the register.

    Raises:
        django.core.exceptions.ValidationError: it was revoked already, the day lies in the future
            or before the letter, or no reason is given.
    """
    if not letter.is_in_force:
        raise ValidationError({"revoked_date": _("The letter is revoked already.")})
    letter.revoked_date, letter.revoked_reason = revoked_date, reason.strip()
    _check_days(letter, on=timezone.localdate(at))
    save_record(letter, act="permission_letter.revoked", by=by, at=at, reason=letter.revoked_reason)
    return letter


def _next_serial(village_id: int, year: int) -> int:
    """Return the next serial number; letters of the village issued at once wait for each other."""
    Village.objects.select_for_update(of=("self",)).get(pk=village_id)
    letters = PermissionLetter.objects.filter(village=village_id, issued_date__year=year)
    return (letters.aggregate(last=Max("serial"))["last"] or 0) + 1


def _check_days(letter: PermissionLetter, *, on: date) -> None:
    message = _("This day lies in the future. Record it once it has happened.")
    late = {
        field: message
        for field in ("issued_date", "revoked_date")
        if (day := getattr(letter, field)) is not None and day > on
    }
    if late:
        raise ValidationError(late)
