"""What a cooperative does: units, annual meetings, supply links, and how its health was graded."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.models import AnnualMeeting, BusinessUnit, HealthAssessment, SupplyLink
from migranportal.accounts.models import User
from migranportal.accounts.records import save_record


def open_business_unit(*, unit: BusinessUnit, by: User | None, at: datetime) -> BusinessUnit:
    """Save a unit of a cooperative.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    save_record(unit, act="business_unit.opened", by=by, at=at)
    return unit


def change_business_unit(*, unit: BusinessUnit, by: User | None, at: datetime) -> BusinessUnit:
    """Save a changed unit; its last day closes it.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    save_record(unit, act="business_unit.changed", by=by, at=at)
    return unit


def record_annual_meeting(
    *, meeting: AnnualMeeting, by: User | None, at: datetime
) -> AnnualMeeting:
    """Save an annual members' meeting.

    Raises:
        django.core.exceptions.ValidationError: the book year has its meeting already, or has not
            begun on the day of the meeting, or that day lies ahead.
    """
    _refuse_days_ahead(meeting, at=at)
    save_record(meeting, act="annual_meeting.recorded", by=by, at=at, book_year=meeting.book_year)
    return meeting


def change_annual_meeting(
    *, meeting: AnnualMeeting, by: User | None, at: datetime
) -> AnnualMeeting:
    """Save a changed annual members' meeting.

    Raises:
        django.core.exceptions.ValidationError: as for ``record_annual_meeting``.
    """
    _refuse_days_ahead(meeting, at=at)
    save_record(meeting, act="annual_meeting.changed", by=by, at=at, book_year=meeting.book_year)
    return meeting


def _refuse_days_ahead(meeting: AnnualMeeting, *, at: datetime) -> None:
    if meeting.held_date is not None and meeting.held_date > timezone.localdate(at):
        raise ValidationError({"held_date": _("Record the meeting once it was held.")})


def record_supply_link(*, link: SupplyLink, by: User | None, at: datetime) -> SupplyLink:
    """Save a buyer that a cooperative supplies.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or the buyer is supplied with
            this commodity in that period already.
    """
    save_record(link, act="supply_link.recorded", by=by, at=at, buyer_kind=link.buyer_kind)
    return link


def change_supply_link(*, link: SupplyLink, by: User | None, at: datetime) -> SupplyLink:
    """Save a changed supply link; its last day ends it.

    Raises:
        django.core.exceptions.ValidationError: as for ``record_supply_link``.
    """
    save_record(link, act="supply_link.changed", by=by, at=at)
    return link


def record_health(
    *, assessment: HealthAssessment, by: User | None, at: datetime
) -> HealthAssessment:
    """Save the grade of a book year, new or corrected.

    Raises:
        django.core.exceptions.ValidationError: the book year has its grade already, or is not over.
    """
    act = "recorded" if assessment.pk is None else "changed"
    year = assessment.book_year
    save_record(assessment, act=f"health_assessment.{act}", by=by, at=at, book_year=year)
    return assessment
