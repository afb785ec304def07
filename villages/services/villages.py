"""The program file of a village."""

from datetime import datetime

from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from villages.models import Village


def update_village(*, village: Village, by: User | None, at: datetime) -> Village:
    """Save the changed contacts and figures of a village file.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    save_record(village, act="village.changed", by=by, at=at)
    return village


def confirm_village_data(*, village: Village, by: User, at: datetime) -> Village:
    """Record that ``by`` found the file of the village complete and right on that day.

    Criteria may ask for data that was confirmed lately.
    """
    village.confirmed_date = timezone.localdate(at)
    village.confirmed_by = by.email
    save_record(
        village, act="village.confirmed", by=by, at=at, date=village.confirmed_date.isoformat()
    )
    return village
