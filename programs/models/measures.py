"""The measures of every village: one row per village, one typed column per measure.

Null means: cannot be determined. Absence of a record is knowledge only once somebody confirmed the
village's file (``Village.confirmed_date``); before that a count is null, not zero. The catalogue in
``programs.measures`` says what each column means and how it is computed.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedQuerySet
from migranportal.accounts.models.grants import is_granted
from migranportal.accounts.roles import Permission
from migranportal.core.changes import noting
from villages.models import Village


def _count() -> Any:
    return models.IntegerField(null=True)


def _flag() -> Any:
    return models.BooleanField(null=True)


def _share() -> Any:
    """Return a percentage; eight decimals keep it exact against any two-decimal threshold."""
    return models.DecimalField(max_digits=11, decimal_places=8, null=True)


def _date() -> Any:
    return models.DateField(null=True)


class VillageMeasures(models.Model):
    """The measures of one village as of ``as_of_date``; rewritten only when a value changes."""

    area_path = "village__area__code"
    view_permission = Permission.VIEW_PROGRAMS
    edit_permission = Permission.EDIT_CRITERIA

    village = models.OneToOneField(
        Village,
        verbose_name=_("village"),
        primary_key=True,
        db_constraint=False,
        related_name="measures",
        on_delete=models.CASCADE,
    )
    as_of_date = models.DateField(_("as of"))

    known_workers = _count()
    workers_abroad = _count()
    procedural_share = _share()
    unknown_status_share = _share()
    departures_12_months = _count()
    returnees = _count()
    has_active_task_force = _flag()
    has_protection_regulation = _flag()
    usable_facility_kinds = _count()
    protection_activities_12_months = _count()
    empowerment_activities_12_months = _count()
    education_activities_12_months = _count()
    financial_literacy_activities_12_months = _count()
    parenting_activities_12_months = _count()
    active_business_groups = _count()
    legal_cooperatives = _count()
    returnee_member_share = _share()
    has_annual_meeting = _flag()
    data_confirmed_date = _date()

    # The date of the newest evidence behind the measures of each source.
    workers_evidence_date = _date()
    task_force_evidence_date = _date()
    regulation_evidence_date = _date()
    facilities_evidence_date = _date()
    activities_evidence_date = _date()
    business_groups_evidence_date = _date()
    cooperatives_evidence_date = _date()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("village measures")
        verbose_name_plural = _("village measures")
        triggers = noting(
            "programs_villagemeasureschange",
            "village_id",
            key="village_id",
            followed=is_granted("measures"),
        )

    def __str__(self) -> str:
        return str(self.village)
