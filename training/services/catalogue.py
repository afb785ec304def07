"""What belongs to the whole country: offices, whom they serve, courses, and figures of KUR."""

from datetime import datetime

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import conflict
from migranportal.audit.services import record
from migranportal.core.models import validate_and_save
from migranportal.regions.models import Area
from training.models import Course, CourseKind, CreditFigure, Office, OfficeCoverage

National = Office | OfficeCoverage | Course | CourseKind | CreditFigure
_COARSE = (Area.Level.PROVINCE, Area.Level.REGENCY)


def save_national(*, entry: National, by: User | None, at: datetime) -> None:
    """Check and save an office, a province served, a course, its kind, or a figure of KUR.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, the province is unknown, another
            office serves it in that period, or a figure is about a smaller area than a regency.
    """
    _check_area(entry)
    added = entry._state.adding  # noqa: SLF001 (Django's own mark of an unsaved row)
    act = f"{entry._meta.model_name}.{'recorded' if added else 'changed'}"
    try:
        with transaction.atomic(), pghistory.context(user=getattr(by, "pk", None)):
            validate_and_save(entry)
            record(act, target=entry, by=by, at=at)
    except IntegrityError as error:
        raise conflict(entry, error) from error


@transaction.atomic
def remove_national(*, entry: National, by: User | None, at: datetime) -> None:
    """Remove an entry that was recorded by mistake; history and audit keep what it said.

    Raises:
        django.db.models.ProtectedError: other records refer to it.
    """
    with pghistory.context(user=getattr(by, "pk", None)):
        record(f"{entry._meta.model_name}.removed", target=entry, by=by, at=at)
        entry.delete()


def _check_area(entry: National) -> None:
    if isinstance(entry, OfficeCoverage):
        known = Area.objects.filter(level=Area.Level.PROVINCE, code=entry.province_code)
        if not known.exists():
            raise ValidationError({"province_code": _("The register knows no such province.")})
    if isinstance(entry, Office) and entry.seat and entry.seat.level not in _COARSE:
        raise ValidationError({"seat": _("Choose a regency or city.")})
    if isinstance(entry, CreditFigure) and entry.area and entry.area.level not in _COARSE:
        raise ValidationError(
            {"area": _("KUR figures are of a province or regency; leave it empty for the country.")}
        )
