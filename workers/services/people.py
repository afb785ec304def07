"""People: registered, changed, and their identity numbers shown."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import remove_record, save_record
from migranportal.accounts.roles import Permission
from migranportal.audit.services import record
from migranportal.core.encryption import lookup_hash
from migranportal.core.errors import DomainError
from migranportal.core.identity import Nik, parse_family_card, parse_nik
from villages.models import Village
from workers.models import FamilyMember, Person, ReturneeBusiness
from workers.permissions import can_reveal_identifier


class NikTakenError(DomainError):
    """Somebody else is registered with the NIK; ``person`` is who, where the user may see them."""

    def __init__(self, person: Person | None) -> None:
        self.person = person
        super().__init__(
            _("Somebody with this NIK is registered already; open that record instead.")
            if person
            else _(
                "Somebody with this NIK is registered already, in an area that your role does not "
                "cover. Ask the office of that area or the ministry to move the record."
            ),
            field="nik",
        )


class NoSuchIdentifierError(DomainError):
    """The person has no such number on file, or no key of this installation reads it."""


class ReasonMissingError(DomainError):
    """An act that is only done for a stated reason: showing a number, moving a person."""


class MoveRefusedError(DomainError):
    """A person cannot be moved to the village."""


class PersonInUseError(DomainError):
    """A person on whom other records hang cannot be removed."""


def register_person(
    *, person: Person, nik: str = "", family_card: str = "", by: User | None, at: datetime
) -> Person:
    """Save a new person; ``nik`` and ``family_card`` as typed, empty where not known.

    Raises:
        InvalidNikError, InvalidFamilyCardError: the number cannot be one.
        NikTakenError: somebody is registered with this NIK.
        django.core.exceptions.ValidationError: another field is at fault.
    """
    return _save(person, nik, family_card, act="person.registered", by=by, at=at)


def update_person(
    *,
    person: Person,
    nik: str | None = None,
    family_card: str | None = None,
    by: User | None,
    at: datetime,
) -> Person:
    """Save changes to a person; a number that is ``None`` stays as it is, ``""`` removes it.

    Raises:
        InvalidNikError, InvalidFamilyCardError: the number cannot be one.
        NikTakenError: somebody else is registered with this NIK.
        django.core.exceptions.ValidationError: another field is at fault.
    """
    return _save(person, nik, family_card, act="person.changed", by=by, at=at)


def check_nik(text: str, *, person: Person, by: User | None, on: date) -> Nik:
    """Return the NIK in ``text``, which ``person`` may have.

    Raises:
        InvalidNikError: it cannot be a NIK.
        NikTakenError: somebody else is registered with it.
    """
    nik = parse_nik(text, on=on)
    if _is_taken(nik.number, by_other_than=person.pk):
        others = Person.objects.with_nik(nik.number)
        raise NikTakenError(others.visible_to(by).first() if by else others.first())
    return nik


def move_person(
    *, person: Person, to: Village, reason: str, by: User | None, at: datetime
) -> Person:
    """Record that a person lives in another village now; migration record and family go along.

    Letters of the village left stay in its register.

    Raises:
        MoveRefusedError: ``by`` may not change people in both villages, the person lives there
            already, or the village's file is closed.
        ReasonMissingError: no reason is given.
    """
    if not reason.strip():
        raise ReasonMissingError(_("State why the person is moved."), field="reason")
    _check_move(person, to, by=by)
    before = person.scope_code
    person.village = to
    save_record(
        person,
        act="person.moved",
        by=by,
        at=at,
        from_code=before,
        to_code=to.scope_code,
        why=reason.strip(),
    )
    return person


def remove_person(*, person: Person, by: User | None, at: datetime) -> None:
    """Delete a person entered by mistake, with the migration record and its placements.

    Raises:
        PersonInUseError: family members or businesses hang on the record.
        django.db.models.ProtectedError: letters or memberships refer to the person.
    """
    family = FamilyMember.objects.filter(worker=person.pk)
    businesses = ReturneeBusiness.objects.filter(owner=person.pk)
    if family.exists() or businesses.exists():
        raise PersonInUseError(
            _("Family members or businesses are recorded with this person. Remove those first.")
        )
    remove_record(person, by=by, at=at)


def reveal_identifier(
    *, person: Person, field: str = "nik", by: User, at: datetime, reason: str
) -> str:
    """Return the full number in ``field`` (``"nik"`` or ``"family_card"``); the act is audited.

    Raises:
        PermissionDenied: ``by`` may not see identity numbers in the person's area.
        ReasonMissingError: no reason is given.
        NoSuchIdentifierError: there is no number to show.
    """
    if not can_reveal_identifier(by, person):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonMissingError(_("State why you need the number."), field="reason")
    number: str | None = {"nik": person.nik, "family_card": person.family_card}[field]
    if not number:
        raise NoSuchIdentifierError(_("There is no readable number on file."), field="field")
    record(
        "person.identifier_revealed",
        target=person,
        by=by,
        at=at,
        area_code=person.scope_code,
        reason=reason.strip(),
        field=field,
    )
    return number


def _save(
    person: Person,
    nik: str | None,
    family_card: str | None,
    *,
    act: str,
    by: User | None,
    at: datetime,
) -> Person:
    if nik is not None:
        checked = check_nik(nik, person=person, by=by, on=timezone.localdate(at)) if nik else None
        person.set_nik(checked.number if checked else None)
    if family_card is not None:
        person.set_family_card(parse_family_card(family_card) if family_card else None)
    save_record(person, act=act, by=by, at=at)
    return person


def _check_move(person: Person, to: Village, *, by: User | None) -> None:
    if to.pk == person.village_id:
        raise MoveRefusedError(_("The person lives in this village already."), field="village")
    if to.merged_into_id is not None or to.area.valid_until is not None:
        raise MoveRefusedError(
            _("This village is no longer in force. Choose the one that took over."), field="village"
        )
    outside = [code for code in (person.scope_code, to.scope_code) if by and not _edits(by, code)]
    if outside:
        raise MoveRefusedError(
            _(
                "Your role does not cover %(code)s. Ask the regency office or BP3MI, who work in both "
                "villages, to move the record."
            )
            % {"code": outside[0]},
            field="village",
        )


def _edits(user: User, code: str) -> bool:
    return user.holds(Permission.EDIT_PEOPLE, area=code)


def _is_taken(number: str, *, by_other_than: int | None) -> bool:
    """Ask the whole country: NIKs are unique beyond the areas that the session sees."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workers_nik_is_taken(%s, %s)",
            [lookup_hash(number, purpose="nik"), by_other_than],
        )
        return bool(cursor.fetchone()[0])
