"""Institutions that were renamed, and the agreements proposed in place of theirs."""

from datetime import date, datetime
from typing import Any

import pghistory
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Party, Succession
from agreements.services.content import propose_agreement
from migranportal.accounts.models import User
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save

_COPIED = ("kind", "title", "purpose", "scope", "parent")
_CODE_LENGTH = 55


class CircleError(DomainError):
    """The institution would follow itself by way of others."""


@transaction.atomic
def record_succession(*, succession: Succession, by: User | None, at: datetime) -> Succession:
    """Save that an institution goes on as another; its agreements are flagged until replaced.

    Raises:
        CircleError: the successor is itself followed by the predecessor.
        django.core.exceptions.ValidationError: a field is at fault, or it has a successor already.
    """
    following = dict(
        Succession.objects.exclude(pk=succession.pk).values_list("predecessor", "successor")
    )
    after: int | None = succession.successor_id
    while after is not None:
        after = following.get(after)
        if after == succession.predecessor_id:
            raise CircleError(
                _("The successor is itself followed by this institution."), field="successor"
            )
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(succession)
        record("succession.recorded", target=succession, by=by, at=at)
    return succession


@transaction.atomic
def propose_replacement(
    *, agreement: Agreement, on: date, by: User | None, at: datetime
) -> Agreement:
    """Propose an agreement with the same text between the institutions as they are called now.

    Rights, duties and data clauses are copied; numbers, term and work plan are not. Once it is
    signed it supersedes ``agreement``.
    """
    now = _present_names()
    copy = Agreement(
        code=_free_code(agreement.code),
        source=str(agreement)[:300],
        **{name: getattr(agreement, name) for name in _COPIED},
    )
    propose_agreement(agreement=copy, on=on, by=by, at=at, note=agreement.title)
    with pghistory.context(user=getattr(by, "pk", None)):
        seen: set[int] = set()
        for party in agreement.parties.all():
            organisation = now.get(party.organisation_id, party.organisation_id)
            if organisation not in seen:
                Party.objects.create(
                    agreement=copy,
                    organisation_id=organisation,
                    position=party.position,
                    unit=party.unit,
                    liaison_name=party.liaison_name,
                    liaison_contact=party.liaison_contact,
                )
            seen.add(organisation)
        for rows in (agreement.obligations.all(), agreement.clauses.all()):
            for part in rows:
                _copy_part(part, copy, now)
    return copy


def _copy_part(part: Any, agreement: Agreement, now: dict[int, int]) -> None:
    own = {"id", "agreement_id", "organisation_id", "created_at", "updated_at"}
    names = [f.attname for f in part._meta.concrete_fields if f.attname not in own]
    type(part).objects.create(
        agreement=agreement,
        organisation_id=now.get(part.organisation_id, part.organisation_id),
        **{name: getattr(part, name) for name in names},
    )


def _present_names() -> dict[int, int]:
    """Return for each former institution the one that it is today."""
    following = dict(Succession.objects.values_list("predecessor", "successor"))

    def last(institution: int) -> int:
        return last(following[institution]) if institution in following else institution

    return {former: last(former) for former in following}


def _free_code(code: str) -> str:
    stem = slugify(code)[:_CODE_LENGTH]
    taken = set(Agreement.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(c for n in range(2, len(taken) + 3) if (c := f"{stem}-{n}") not in taken)
