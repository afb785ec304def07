"""The complaint register: recording, the steps of the table, and who opened what is confidential."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from migranportal.audit.services import SYSTEM, record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save
from villages.models import Village
from workers.models import (
    Complaint,
    ComplaintAct,
    ComplaintDeadline,
    ComplaintState,
    ComplaintStep,
)
from workers.models.complaint_workflow import COMPLAINT_LINES, FINAL_STATES, ComplaintLine

_MOVED = (
    *("state", "state_date", "due_date", "closed_date"),
    *("level", "organisation", "updated_at"),
)


class ComplaintMovedError(DomainError):
    """The step does not start from the state in which the complaint is."""


def record_complaint(
    *, complaint: Complaint, complainant: str, contact: str, by: User | None, at: datetime
) -> Complaint:
    """Enter a complaint into the register under the next number of its village and year.

    ``complainant`` and ``contact`` are stored encrypted; both are empty where it is anonymous.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, the day lies in the future, or
            the migrant whom it is about lives in another village.
    """
    _check(complaint, on=timezone.localdate(at))
    _name(complaint, complainant, contact)
    with transaction.atomic():
        complaint.recorded_by = by
        complaint.state = ComplaintState.RECEIVED
        complaint.number = _next_number(complaint.village, complaint.received_date.year)
        _enter_state(complaint, on=complaint.received_date)
        save_record(complaint, act="complaint.recorded", by=by, at=at)
        _add_step(complaint, ComplaintAct.RECORD, "", by=by, at=at)
    return complaint


def change_complaint(
    *, complaint: Complaint, complainant: str, contact: str, by: User | None, at: datetime
) -> Complaint:
    """Save changes to a complaint that nobody verified or took up yet; its number stays.

    Raises:
        ComplaintMovedError: it is no longer only received.
        django.core.exceptions.ValidationError: as in ``record_complaint``.
    """
    with transaction.atomic():
        stored = Complaint.objects.select_for_update().get(pk=complaint.pk)
        if stored.state != ComplaintState.RECEIVED:
            raise ComplaintMovedError(
                _("Only a complaint that was just received can be changed. Add a remark instead.")
            )
        _check(complaint, on=timezone.localdate(at))
        _name(complaint, complainant, contact)
        _enter_state(complaint, on=complaint.received_date)
        save_record(complaint, act="complaint.changed", by=by, at=at)
    return complaint


def move_complaint(
    *,
    complaint: Complaint,
    act: str,
    remark: str = "",
    level: str = "",
    organisation: str = "",
    by: User | None,
    at: datetime,
) -> Complaint:
    """Do one step of the table: the new state gets its deadline, the step joins the time line.

    ``level`` and ``organisation`` say to whom a complaint is referred. The remark is for the time
    line only; the audit does not repeat it.

    Raises:
        ComplaintMovedError: somebody was faster, and the act does not start from where it is now.
        django.core.exceptions.ValidationError: remark or level are missing.
    """
    line, remark = COMPLAINT_LINES[act], remark.strip()
    _check_needs(line, remark, level)
    with transaction.atomic():
        stored = _locked(complaint, line)
        before = stored.state
        if line.target is not None:
            stored.state = line.target
            _enter_state(stored, on=max(timezone.localdate(at), stored.received_date))
        if line.needs_level:
            stored.level, stored.organisation = level, organisation.strip()
        _save_step(stored, line, by=by, at=at)
        _add_step(stored, line.act, before, remark=remark, by=by, at=at)
    return stored


def note_opening(*, complaint: Complaint, by: User, at: datetime) -> None:
    """Record that somebody opened a strictly confidential complaint; others are not recorded."""
    if complaint.is_strict:
        area = complaint.scope_code
        record("complaint.opened", target=complaint, by=by, at=at, area_code=area)


def _check(complaint: Complaint, *, on: date) -> None:
    if complaint.received_date > on:
        raise ValidationError(
            {"received_date": _("This day lies in the future. Record it once it has happened.")}
        )
    if complaint.about is not None and complaint.about.village_id != complaint.village_id:
        raise ValidationError({"about": _("This person lives in another village.")})


def _name(complaint: Complaint, complainant: str, contact: str) -> None:
    is_anonymous = complaint.is_anonymous
    complaint.complainant = None if is_anonymous else complainant.strip() or None
    complaint.contact = None if is_anonymous else contact.strip() or None


def _check_needs(line: ComplaintLine, remark: str, level: str) -> None:
    if line.needs_remark and not remark:
        raise ValidationError({"remark": _("This step needs a remark.")})
    if line.needs_level and not level:
        raise ValidationError({"level": _("A referral needs to whom.")})


def _locked(complaint: Complaint, line: ComplaintLine) -> Complaint:
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("village__area")
    stored: Complaint = rows.get(pk=complaint.pk)
    if stored.state not in line.sources:
        raise ComplaintMovedError(
            _("The complaint has moved on meanwhile: %(state)s. Open it again.")
            % {"state": stored.get_state_display()}
        )
    return stored


def _save_step(complaint: Complaint, line: ComplaintLine, *, by: User | None, at: datetime) -> None:
    """Save what a step changes and nothing else.

    The migrant may live outside the areas of the session by now, and name and contact may stand
    under a key that is gone: neither must stop the step, nor be lost by it.
    """
    with pghistory.context(user=getattr(by, "pk", None)):
        complaint.full_clean(exclude={"about", "complainant", "contact"})
        complaint.save(update_fields=_MOVED)
        act, area = f"complaint.{line.act.value}", complaint.scope_code
        record(act, target=complaint, by=by, at=at, area_code=area)


def _enter_state(complaint: Complaint, *, on: date) -> None:
    """Set the day of the state, its deadline, and the day of the end in a final one."""
    complaint.state_date = on
    complaint.closed_date = on if complaint.state in FINAL_STATES else None
    rule = ComplaintDeadline.objects.filter(state=complaint.state).first()
    if rule is None or complaint.closed_date is not None:
        complaint.due_date = None
        return
    is_urgent = complaint.urgency == Complaint.Urgency.URGENT
    complaint.due_date = on + timedelta(days=rule.urgent_days if is_urgent else rule.days)


def _next_number(village: Village, year: int) -> str:
    """Return the next number; complaints of the village recorded at once wait for each other.

    The number keeps the code of the village that recorded it, also when villages merge later.
    """
    Village.objects.select_for_update(of=("self",)).get(pk=village.pk)
    prefix = f"ADU/{village.area.code}/{year}/"
    numbers = Complaint.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    last = max((int(number.removeprefix(prefix)) for number in numbers), default=0)
    return f"{prefix}{last + 1:03d}"


def _add_step(
    complaint: Complaint,
    act: ComplaintAct,
    before: str,
    *,
    remark: str = "",
    by: User | None,
    at: datetime,
) -> None:
    is_referral = act == ComplaintAct.REFER
    step = ComplaintStep(
        complaint=complaint,
        act=act,
        from_state=before,
        to_state=complaint.state,
        remark=remark,
        level=complaint.level if is_referral else "",
        organisation=complaint.organisation if is_referral else "",
        by=by,
        by_name=str(by) if by is not None else SYSTEM,
        at=at,
    )
    validate_and_save(step)
