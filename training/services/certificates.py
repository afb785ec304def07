"""Certificates: issued for a held session, and revoked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from training.models import Certificate, Participant, Session
from training.selectors import certifiable


class CertificateError(DomainError):
    """A certificate cannot be issued or revoked."""


@transaction.atomic
def issue_certificates(
    *, session: Session, on: date, by: User | None, at: datetime
) -> list[Certificate]:
    """Issue a certificate to everybody who attended a held session, was not failed, and has none.

    The number counts on within the session: ``PMI-<year>-<session>-<number>``, the portal's own way.

    Raises:
        CertificateError: the session is not held, or nobody is left to get one.
    """
    rows = Session.objects.select_related("course", "office", "area__parent__parent__parent")
    locked: Session = rows.select_for_update(of=("self",)).get(pk=session.pk)
    if locked.state != Session.State.HELD:
        raise CertificateError(_("Certificates are issued once the session is closed as held."))
    people = list(certifiable(locked).order_by("pk"))
    if not people:
        raise CertificateError(_("Everybody who attended and passed has a certificate already."))
    first = Certificate.objects.filter(participant__session=locked).count() + 1
    with pghistory.context(user=getattr(by, "pk", None)):
        issued = Certificate.objects.bulk_create(
            Certificate(
                participant=participant,
                number=f"PMI-{locked.end_date.year}-{locked.pk:05d}-{number:03d}",
                issued_date=on,
                issued_at=at,
                content=_content(locked, participant),
            )
            for number, participant in enumerate(people, start=first)
        )
        record(
            "session.certificates_issued",
            target=locked,
            by=by,
            at=at,
            area_code=locked.scope_code,
            count=len(issued),
        )
    return issued


def revoke_certificate(
    *, certificate: Certificate, reason: str, on: date, by: User | None, at: datetime
) -> Certificate:
    """Revoke a certificate; its public page says so from now on.

    Raises:
        CertificateError: it is revoked already, or no reason is given.
    """
    with transaction.atomic():
        rows = Certificate.objects.select_related("participant__village__area")
        locked: Certificate = rows.select_for_update(of=("self",)).get(pk=certificate.pk)
        if not locked.is_valid:
            raise CertificateError(_("The certificate is revoked already."))
        if not reason.strip():
            raise CertificateError(_("Enter the reason."), field="reason")
        locked.revoked_date, locked.revoked_reason = on, reason.strip()
        save_record(locked, act="certificate.revoked", by=by, at=at)
    return locked


def _content(session: Session, participant: Participant) -> dict[str, Any]:
    """Return every word of the certificate, as plain values for JSON."""
    return {
        "name": participant.name,
        "course": session.course.title,
        "hours": session.course.hours,
        "start": session.start_date.isoformat(),
        "end": session.end_date.isoformat(),
        "place": ", ".join(filter(None, (session.venue, session.area.name))),
        "office": session.office.name if session.office else "",
        "trainers": session.trainers,
        "result": participant.result,
    }
