"""What the dashboards keep: the people of a day, counted, and the monthly reports that were made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.core.documents import DocumentField, StoredName
from migranportal.core.models import Record, tracked
from programs.models import CriteriaVersion
from programs.models.assessment import Outcome


class Stay(models.IntegerChoices):
    """Where somebody was on a day, by the last departure until then."""

    ABROAD = 1, _("Abroad")
    RETURNED = 2, _("Returned")
    DECEASED = 3, _("Deceased")


class CountedBy(models.TextChoices):
    """By what a figure of a day counts people."""

    STATUS = "status", _("Procedural status")
    COUNTRY = "country", _("Destination country")
    SCHEME = "scheme", _("Placement scheme")


class CountedDay(models.Model):
    """A day whose people and villages were counted; the counts are ``DailyFigure``, ``DailyOutcome``."""

    on_date = models.DateField(_("day"), primary_key=True)
    is_final = models.BooleanField(
        _("counted after it was over"),
        help_text=_("Findings of a day that is not over still change; they are counted later."),
    )

    class Meta:
        verbose_name = _("counted day")
        verbose_name_plural = _("counted days")

    def __str__(self) -> str:
        return f"{self.on_date}"


class DailyFigure(models.Model):
    """How many people of a regency were where on a day: counts only, nobody's record.

    Each person is counted three times, by status, by country and by scheme (``counted_by``), never
    by two of them at once. Counted each night from dated facts (departures, returns, judgements), because counting five
    million people takes longer than a page may. What is corrected later is counted when the day is
    counted again.
    """

    on_date = models.DateField(_("day"))
    area_code = models.CharField(_("area code"), max_length=5)
    stay = models.PositiveSmallIntegerField(_("whereabouts"), choices=Stay.choices)
    counted_by = models.CharField(_("counted by"), max_length=7, choices=CountedBy.choices)
    key = models.CharField(_("status, country or scheme"), max_length=12, blank=True)
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("figure of a day")
        verbose_name_plural = _("figures of days")
        constraints = [
            models.UniqueConstraint(
                name="daily_figure_once",
                fields=["on_date", "counted_by", "area_code", "stay", "key"],
                include=["people"],
                violation_error_message=_("These people are counted for this day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.area_code}"


class DailyOutcome(models.Model):
    """How many villages of a regency the criteria found how on a day that is over."""

    on_date = models.DateField(_("day"))
    area_code = models.CharField(_("area code"), max_length=5)
    version = models.ForeignKey(
        CriteriaVersion, verbose_name=_("criteria version"), on_delete=models.CASCADE
    )
    outcome = models.PositiveSmallIntegerField(_("outcome"), choices=Outcome.choices)
    villages = models.PositiveIntegerField(_("villages"))

    class Meta:
        verbose_name = _("outcome of a day")
        verbose_name_plural = _("outcomes of days")
        constraints = [
            models.UniqueConstraint(
                name="daily_outcome_once",
                fields=["on_date", "area_code", "version", "outcome"],
                include=["villages"],
                violation_error_message=_("These villages are counted for this day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.area_code}"


@tracked
class MonthlyReport(Record):
    """The report of a month for the whole country: made once, kept with its hash."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    month = models.DateField(_("month"), unique=True, help_text=_("The first day of the month."))
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    percent = models.PositiveSmallIntegerField(_("progress"), default=0)
    requested_by = models.CharField(_("ordered by"), max_length=254)
    requested_at = models.DateTimeField(_("ordered at"))
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    file = DocumentField(_("file"), upload_to=StoredName("reports"), blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True)

    class Meta:
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        constraints = [
            models.CheckConstraint(
                name="monthly_report_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("A month is named by its first day."),
            ),
            models.CheckConstraint(
                name="monthly_report_ready_has_file",
                condition=~Q(state="ready")
                | (Q(made_at__isnull=False) & ~Q(file="") & ~Q(sha256="")),
                violation_error_message=_("A finished report needs its file and hash."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def is_open(self) -> bool:
        """Whether the report is still being made."""
        return self.state in self.OPEN_STATES
