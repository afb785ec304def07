"""Recording a visit with its photos, as part of a step of a proposal or a designation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.core.errors import DomainError
from programs.models import Designation, Proposal, Visit, VisitPhoto
from programs.selectors.frozen import Frozen


class VisitIncompleteError(DomainError):
    """The form of the visit lacks something."""


@dataclass(frozen=True)
class VisitReport:
    """What is reported about a visit; see ``Visit`` for its parts."""

    on: date
    manner: str
    team: str
    summary: str
    conclusion: str
    met: str = ""
    findings: dict[str, dict[str, str]] = field(default_factory=dict)
    photos: Sequence[File[Any]] = ()


def check_visit(report: VisitReport | None) -> None:
    """Refuse a missing or incomplete report.

    Raises:
        VisitIncompleteError: with the field at fault.
    """
    if report is None:
        raise VisitIncompleteError(_("Fill in the form of the visit."))
    if report.manner == Visit.Manner.ON_SITE and not report.photos:
        raise VisitIncompleteError(_("A visit on site needs at least one photo."), field="photos")


def store_visit(
    report: VisitReport, *, of: Proposal | Designation, number: int, by: User, today: date
) -> Frozen:
    """Store the visit that belongs to step ``number``; return what the step keeps of it.

    ``today`` bounds the day of the visit.

    Raises:
        VisitIncompleteError: the visit lies in the future.
        django.core.exceptions.ValidationError: a field or a photo is not acceptable.
    """
    if report.on > today:
        raise VisitIncompleteError(_("The visit lies in the future."), field="on")
    visit = Visit(
        village=of.village,
        proposal=of if isinstance(of, Proposal) else None,
        designation=of if isinstance(of, Designation) else None,
        step_number=number,
        on=report.on,
        manner=report.manner,
        team=report.team,
        met=report.met,
        findings=report.findings,
        summary=report.summary,
        conclusion=report.conclusion,
        recorded_by=by,
    )
    visit.full_clean(exclude=["village", "proposal", "designation", "recorded_by"])
    visit.save(force_insert=True)
    sums = [_store_photo(visit, photo) for photo in report.photos]
    return {
        "id": visit.pk,
        "on": visit.on.isoformat(),
        "manner": visit.manner,
        "team": visit.team,
        "met": visit.met,
        "findings": visit.findings,
        "summary": visit.summary,
        "conclusion": visit.conclusion,
        "photos": sums,
    }


def _store_photo(visit: Visit, photo: File[Any]) -> str:
    stored = VisitPhoto(visit=visit, file=photo)
    stored.full_clean(exclude=["visit", "sha256"])
    stored.file.save(str(photo.name), photo, save=False)
    with stored.file.open() as file:
        stored.sha256 = hashlib.sha256(file.read()).hexdigest()
    stored.save(force_insert=True)
    return stored.sha256
