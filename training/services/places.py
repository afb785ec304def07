"""LTSA, Rumah Ramah and posts."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from migranportal.regions.models import Area
from training.models import ServicePlace


def save_place(*, place: ServicePlace, by: User | None, at: datetime) -> ServicePlace:
    """Save a place of service.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or an LTSA would serve less than
            a regency (PP 59/2021 art. 30: formed by a governor or regent).
    """
    larger = (Area.Level.PROVINCE, Area.Level.REGENCY)
    if place.kind == ServicePlace.Kind.LTSA and place.area.level not in larger:
        raise ValidationError({"area": _("An LTSA serves a regency or a province.")})
    added = place._state.adding  # noqa: SLF001 (Django's own mark of an unsaved row)
    act = "service_place.recorded" if added else "service_place.changed"
    save_record(place, act=act, by=by, at=at)
    return place
