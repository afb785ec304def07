"""Mentoring visits and their follow-ups."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative
from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from training.models import MentoringVisit


def record_visit(*, visit: MentoringVisit, by: User | None, at: datetime) -> MentoringVisit:
    """Save a visit that took place.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, the day lies in the future, or
            the cooperative or group belongs to another village.
    """
    _check(visit, on=timezone.localdate(at))
    save_record(visit, act="mentoring.recorded", by=by, at=at)
    return visit


def change_visit(*, visit: MentoringVisit, by: User | None, at: datetime) -> MentoringVisit:
    """Save changes to a visit, or that its follow-up is done.

    Raises:
        django.core.exceptions.ValidationError: as ``record_visit``.
    """
    _check(visit, on=timezone.localdate(at))
    save_record(visit, act="mentoring.changed", by=by, at=at)
    return visit


def _check(visit: MentoringVisit, *, on: date) -> None:
    late = {
        field: _("This day lies in the future. Record it once it has happened.")
        for field in ("date", "done_date")
        if (day := getattr(visit, field)) is not None and day > on
    }
    if late:
        raise ValidationError(late)
    group = visit.business_group
    if group is not None and group.village_id != visit.village_id:
        raise ValidationError({"business_group": _("This group belongs to another village.")})
    if visit.cooperative_id is not None:
        near = Q(seat=visit.village_id) | Q(served_villages__village=visit.village_id)
        if not Cooperative.objects.filter(near, pk=visit.cooperative_id).exists():
            raise ValidationError(
                {"cooperative": _("This cooperative neither sits in this village nor serves it.")}
            )
