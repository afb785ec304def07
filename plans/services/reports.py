"""Reports of progress: the only way in which the state of an item changes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from migranportal.audit.services import SYSTEM
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save
from plans.models import OPEN, ItemAct, PlanItem, ProgressReport
from plans.models.workflow import TRANSITIONS, Transition

WHOLE = 100


class WrongStateError(DomainError):
    """The item is in a state from which the act does not lead on."""


class IncompleteReportError(DomainError):
    """Something that the report must say is missing or cannot be."""


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """What somebody reports; ``percent`` is 0 to 100, or ``None`` where the act needs none."""

    act: ItemAct
    date: date
    percent: int | None = None
    done_text: str = ""
    obstacle: str = ""
    evidence_link: str = ""
    reason: str = ""


@transaction.atomic
def report_item(
    *, item: PlanItem, report: NewReport, by: User | None, at: datetime, today: date
) -> ProgressReport:
    """Add a report and move the item along the table; what was reported is never changed.

    Raises:
        WrongStateError: not from this state.
        IncompleteReportError: a reason, a figure or a text is missing; the day lies in the future
            or before the last report.
        django.core.exceptions.ValidationError: a field is at fault.
    """
    locked = PlanItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    line = TRANSITIONS[report.act]
    before = locked.state
    _check(locked, line, report, today)
    percent = locked.percent if report.percent is None else report.percent
    row = ProgressReport(
        item=locked,
        act=line.act,
        from_state=before,
        to_state=line.target,
        date=report.date,
        percent=percent,
        done_text=report.done_text,
        obstacle=report.obstacle,
        evidence_link=report.evidence_link,
        reason=report.reason,
        at=at,
        by_name=getattr(by, "email", None) or SYSTEM,
    )
    validate_and_save(row)
    is_closed = line.target not in OPEN
    locked.state, locked.percent = line.target, percent
    locked.reason = report.reason if is_closed else ""
    locked.closed_date = report.date if is_closed else None
    save_record(locked, act=f"planitem.{line.act.value}", by=by, at=at, percent=percent)
    for name in ("state", "percent", "reason", "closed_date"):
        setattr(item, name, getattr(locked, name))
    return row


def _check(item: PlanItem, line: Transition, report: NewReport, today: date) -> None:
    if item.state not in line.sources:
        raise WrongStateError(
            _("This item is %(state)s. Reload its page and choose again.")
            % {"state": item.get_state_display()}
        )
    if report.date > today:
        raise IncompleteReportError(
            _("The day lies in the future. Report what has happened."), field="date"
        )
    last = item.reports.order_by("-date").values_list("date", flat=True).first()
    if last is not None and report.date < last:
        raise IncompleteReportError(
            _("A report of a later day exists already. Choose that day or a later one."),
            field="date",
        )
    _check_content(line, report)


def _check_content(line: Transition, report: NewReport) -> None:
    if line.act == ItemAct.REPORT and report.percent is None:
        raise IncompleteReportError(_("Say how far it is, in percent."), field="percent")
    if line.act == ItemAct.REPORT and not report.done_text:
        raise IncompleteReportError(_("Say what was done."), field="done_text")
    if line.act == ItemAct.COMPLETE and report.percent != WHOLE and not report.reason:
        raise IncompleteReportError(
            _("Enter 100 percent, or say why it counts as done with less."), field="reason"
        )
    if line.needs_reason and not report.reason:
        raise IncompleteReportError(_("Give the reason."), field="reason")
