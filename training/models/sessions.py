"""When and where a course is given."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import period_is_ordered, tracked
from migranportal.regions.models import Area
from training.models.courses import Course
from training.models.offices import Office
from training.models.workflow import SessionState


@tracked
class Session(ScopedRecord):
    """A course given once: place, days, seats and trainers. Its state moves by the services only.

    ``area`` is where it takes place and decides who organises it: a province, regency, district or
    village.
    """

    State = SessionState

    area_path = "area__code"
    view_permission = Permission.VIEW_TRAINING
    edit_permission = Permission.EDIT_TRAINING

    course = models.ForeignKey(
        Course, verbose_name=_("course"), related_name="sessions", on_delete=models.PROTECT
    )
    office = models.ForeignKey(
        Office,
        verbose_name=_("organised by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        help_text=_("Village, district, regency or province where it takes place."),
    )
    venue = models.CharField(
        _("venue"), max_length=200, blank=True, help_text=_("Building and address.")
    )
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"))
    capacity = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    trainers: Any = ArrayField(
        models.CharField(max_length=150),
        verbose_name=_("trainers"),
        default=list,
        blank=True,
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=SessionState.choices,
        default=SessionState.PLANNED,
        editable=False,
    )
    state_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        constraints = [
            period_is_ordered("session_period_ordered", since="start_date", until="end_date"),
            models.CheckConstraint(
                name="session_has_seats",
                condition=Q(capacity__gt=0),
                violation_error_message=_("A session has at least one seat."),
            ),
            models.CheckConstraint(
                name="session_state_known",
                condition=Q(state__in=SessionState.values),
            ),
            models.CheckConstraint(
                name="session_cancelled_with_reason",
                condition=~Q(state="cancelled") | ~Q(state_reason=""),
                violation_error_message=_("A cancelled session needs the reason."),
            ),
        ]
        indexes = [
            models.Index(name="session_by_day", fields=["start_date", "id"]),
            models.Index(name="session_by_state", fields=["state", "end_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.start_date:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Whether participants can be added and removed."""
        return self.state == SessionState.PLANNED
