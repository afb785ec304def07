"""What an agreement says: proposed, changed while it is a draft, and the rows that belong to it."""

from datetime import date, datetime

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    Agreement,
    AgreementAct,
    DataClause,
    MonitoringNote,
    Party,
    Task,
)
from agreements.models.agreement import AgreementPart
from agreements.services.steps import take_step
from migranportal.accounts.models import User
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save
from migranportal.regions.models import Area

ALWAYS_OPEN: tuple[type[AgreementPart], ...] = (Task, MonitoringNote)
"""Rows that belong to carrying an agreement out, not to its text."""
TEXT = ("kind", "title", "purpose", "scope", "parent")


class FrozenTextError(DomainError):
    """The text of a signed agreement changes only by an addendum."""


@transaction.atomic
def propose_agreement(
    *, agreement: Agreement, on: date, by: User | None, at: datetime, note: str = ""
) -> Agreement:
    """Save a new agreement as a proposal.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    take_step(agreement, AgreementAct.PROPOSE, on=on, by=by, at=at, note=note)
    return agreement


@transaction.atomic
def change_agreement(*, agreement: Agreement, by: User | None, at: datetime) -> Agreement:
    """Save changed fields; of a signed agreement only source and whether its text was seen.

    Raises:
        FrozenTextError: the text of a signed agreement would change.
        django.core.exceptions.ValidationError: a field is at fault.
    """
    stored = Agreement.objects.select_for_update().get(pk=agreement.pk)
    agreement.state = stored.state
    changed = [name for name in TEXT if getattr(stored, name) != getattr(agreement, name)]
    if changed and not stored.is_draft:
        raise FrozenTextError(
            _("The text of a signed agreement changes only by an addendum. Record one instead."),
            field=changed[0],
        )
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(agreement)
        record("agreement.changed", target=agreement, by=by, at=at, fields=changed)
    return agreement


@transaction.atomic
def record_part(*, part: AgreementPart, by: User | None, at: datetime) -> AgreementPart:
    """Save a row of an agreement: party, right or duty, data clause, task or note.

    Raises:
        FrozenTextError: it belongs to the text, and the agreement is signed. The numbers and
            liaison of a party may change at any time.
        django.core.exceptions.ValidationError: a field is at fault.
    """
    _refuse_frozen(part, is_new=part.pk is None)
    if isinstance(part, DataClause):
        _refuse_unknown_areas(part)
        _refuse_stranger(part)
    if isinstance(part, Party) and part.pk and _moves_organisation(part):
        _refuse_named(Party.objects.get(pk=part.pk))
    if isinstance(part, MonitoringNote) and not part.author:
        part.author = getattr(by, "email", "")
    kind = part._meta.model_name
    act = f"{kind}.{'recorded' if part.pk is None else 'changed'}"
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(part)
        record(act, target=part, by=by, at=at, agreement=part.agreement_id)
    return part


@transaction.atomic
def remove_part(*, part: AgreementPart, by: User | None, at: datetime) -> None:
    """Remove a row of an agreement; history and audit keep what it said.

    Raises:
        FrozenTextError: it belongs to the text, and the agreement is signed.
        django.core.exceptions.ValidationError: a party that data clauses name.
    """
    _refuse_frozen(part, is_new=True)
    if isinstance(part, Party):
        _refuse_named(part)
    with pghistory.context(user=getattr(by, "pk", None)):
        act = f"{part._meta.model_name}.removed"
        record(act, target=part, by=by, at=at, agreement=part.agreement_id)
        part.delete()


def _refuse_frozen(part: AgreementPart, *, is_new: bool) -> None:
    agreement = Agreement.objects.select_for_update().get(pk=part.agreement_id)
    if agreement.is_draft or isinstance(part, ALWAYS_OPEN):
        return
    if isinstance(part, Party) and not is_new and not _moves_organisation(part):
        return
    raise FrozenTextError(
        _("The text of a signed agreement changes only by an addendum. Record one instead.")
    )


def _moves_organisation(part: Party) -> bool:
    stored = Party.objects.get(pk=part.pk)
    return stored.organisation_id != part.organisation_id


def _refuse_unknown_areas(clause: DataClause) -> None:
    codes = set(clause.area_codes)
    known = Area.objects.filter(code__in=codes, valid_until=None).values_list("code", flat=True)
    if unknown := codes - set(known):
        raise ValidationError(
            {
                "area_codes": _("No area has the code %(codes)s. Look it up in the register.")
                % {"codes": ", ".join(sorted(unknown))}
            }
        )


def _refuse_stranger(clause: DataClause) -> None:
    """Who receives data stands under the agreement: nobody reads by what others have signed."""
    parties = Party.objects.filter(agreement=clause.agreement_id)
    if not parties.filter(organisation=clause.organisation_id).exists():
        text = _("“%(name)s” is no party to this agreement. Record it as a party first.")
        raise ValidationError({"organisation": text % {"name": clause.organisation}})


def _refuse_named(party: Party) -> None:
    clauses = DataClause.objects.filter(agreement=party.agreement_id)
    if clauses.filter(organisation=party.organisation_id).exists():
        text = _("Data clauses name “%(name)s”. Remove those first.")
        raise ValidationError(text % {"name": party.organisation})
