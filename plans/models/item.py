"""What is done under a plan, and the reports of how far it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, ScopedRecord
from migranportal.accounts.models.people import ScopedQuerySet
from migranportal.accounts.roles import Permission
from migranportal.core.models import AppendOnly, ValidationError, period_is_ordered, tracked
from plans.models.workflow import OPEN, ItemAct, ItemState, allowed_steps
from villages.models import Pillar, Village


class PlanItemQuerySet(ScopedQuerySet):
    """Reads of items; every day is given, none is today's by itself."""

    def open(self) -> PlanItemQuerySet:
        """Keep what is neither done nor dropped."""
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> PlanItemQuerySet:
        """Keep what should have been done before ``on``."""
        return self.filter(PlanItem.overdue_condition(on))

    def due_within(self, on: date, days: int) -> PlanItemQuerySet:
        """Keep what is due from ``on`` until ``days`` later, both days included."""
        return self.filter(PlanItem.soon_condition(on, days))

    def undated(self) -> PlanItemQuerySet:
        """Keep what is open and has no last day: it can never be overdue."""
        return self.open().filter(end_date=None)

    def of_pillar(self, code: str) -> PlanItemQuerySet:
        """Keep the items of a pillar."""
        return self.filter(pillar__code=code)

    def of_organisation(self, key: int) -> PlanItemQuerySet:
        """Keep the items for which an organisation is responsible or which it supports."""
        supported = PlanItem.supporting.through.objects.filter(organisation_id=key)
        return self.filter(Q(responsible=key) | Q(pk__in=supported.values("planitem_id")))

    def of_village(self, village: Village) -> PlanItemQuerySet:
        """Keep the items that name the village, whichever plan they belong to."""
        return self.filter(villages=village)


@tracked
class PlanItem(ScopedRecord):
    """One thing that is done: by whom, where, until when, with which money and aim.

    The state and ``percent`` change by ``ProgressReport`` only. ``percent`` is empty until somebody
    reports; ``budget_amount`` (rupiah) is empty where it is not known and is never zero.
    """

    area_path = "plan__area__code"
    view_permission = Permission.VIEW_PLANS
    edit_permission = Permission.EDIT_PLANS

    plan = models.ForeignKey(
        "plans.ActionPlan", verbose_name=_("plan"), related_name="items", on_delete=models.PROTECT
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("what is done"), max_length=250)
    description = models.TextField(_("description"), blank=True)
    pillar = models.ForeignKey(
        Pillar,
        verbose_name=_("pillar"),
        null=True,
        blank=True,
        related_name="plan_items",
        on_delete=models.PROTECT,
    )
    villages = models.ManyToManyField(
        Village, verbose_name=_("villages"), blank=True, related_name="plan_items"
    )
    responsible = models.ForeignKey(
        Organisation,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        related_name="plan_items",
        on_delete=models.PROTECT,
        help_text=_("Empty while it is not known."),
    )
    supporting = models.ManyToManyField(
        Organisation, verbose_name=_("supported by"), blank=True, related_name="supported_items"
    )
    start_date = models.DateField(_("begins"), null=True, blank=True)
    end_date = models.DateField(
        _("due"), null=True, blank=True, help_text=_("Empty while no time line was set.")
    )
    budget_source = models.CharField(
        _("source of the budget"),
        max_length=120,
        blank=True,
        help_text=_("For example APBN, APBD, or the village fund; empty while it is not known."),
    )
    budget_amount = models.DecimalField(
        _("budget (rupiah)"),
        max_digits=15,
        decimal_places=0,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty while it is not known."),
    )
    indicator = models.CharField(_("indicator"), max_length=250, blank=True)
    target = models.CharField(_("target"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=ItemState.choices,
        default=ItemState.PLANNED,
        editable=False,
    )
    percent = models.PositiveSmallIntegerField(
        _("progress in percent"), null=True, blank=True, editable=False
    )
    reason = models.TextField(_("reason"), blank=True, editable=False)
    closed_date = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a plan")
        verbose_name_plural = _("items of plans")
        constraints = [
            period_is_ordered("plan_item_period_ordered", since="start_date", until="end_date"),
            models.CheckConstraint(
                name="plan_item_percent",
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                violation_error_message=_("Progress lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="plan_item_budget_not_zero",
                condition=Q(budget_amount__isnull=True) | Q(budget_amount__gt=0),
                violation_error_message=_("Leave the amount empty while it is not known."),
            ),
            models.CheckConstraint(
                name="plan_item_done_is_whole",
                condition=~Q(state="done") | Q(percent=100) | ~Q(reason=""),
                violation_error_message=_("What is done stands at 100 percent, or says why not."),
            ),
            models.CheckConstraint(
                name="plan_item_dropped_has_reason",
                condition=~Q(state="dropped") | ~Q(reason=""),
                violation_error_message=_("Say why it was dropped."),
            ),
            models.CheckConstraint(
                name="plan_item_closed_has_day",
                condition=Q(state__in=["done", "dropped"], closed_date__isnull=False)
                | Q(state__in=["planned", "under_way"], closed_date__isnull=True),
                violation_error_message=_("What is closed has its day, and nothing else has."),
            ),
            models.UniqueConstraint(
                name="plan_item_once",
                fields=["plan", "title"],
                violation_error_message=_("The plan has an item of this name already."),
            ),
        ]
        indexes = [models.Index(name="plan_item_by_due", fields=["state", "end_date"])]

    def __str__(self) -> str:
        return self.title

    @property
    def scope_code(self) -> str:
        """The code of the plan's area; empty for the whole country."""
        return self.plan.scope_code

    def is_overdue(self, on: date) -> bool:
        """Tell whether it should have been done before ``on``."""
        return self.state in OPEN and self.end_date is not None and self.end_date < on

    @staticmethod
    def overdue_condition(on: date, prefix: str = "") -> Q:
        """Return the condition of ``is_overdue``; ``prefix`` leads to the item."""
        return Q(**{f"{prefix}state__in": OPEN, f"{prefix}end_date__lt": on})

    @staticmethod
    def soon_condition(on: date, days: int, prefix: str = "") -> Q:
        """Return the condition that an open item is due from ``on`` until ``days`` later."""
        last = on + timedelta(days=days)
        return Q(**{f"{prefix}state__in": OPEN, f"{prefix}end_date__range": (on, last)})

    def clean(self) -> None:
        """Require a pillar of the plan's own program.

        Raises:
            django.core.exceptions.ValidationError: on ``pillar``.
        """
        if self.pillar is None or not self.plan_id or self.plan.program_id is None:
            return
        if self.pillar.program != self.plan.program_id:
            raise ValidationError(
                {"pillar": _("This pillar belongs to another program than the plan.")}
            )


class ProgressReport(AppendOnly):
    """How far an item was on a day; the rows are its history and are never changed."""

    item = models.ForeignKey(
        PlanItem, verbose_name=_("item"), related_name="reports", on_delete=models.PROTECT
    )
    act = models.CharField(_("act"), max_length=8, choices=ItemAct.choices)
    from_state = models.CharField(_("from"), max_length=9, choices=ItemState.choices)
    to_state = models.CharField(_("to"), max_length=9, choices=ItemState.choices)
    date = models.DateField(_("date"))
    percent = models.PositiveSmallIntegerField(
        _("progress in percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    done_text = models.TextField(_("what was done"), blank=True)
    obstacle = models.TextField(_("obstacle"), blank=True)
    evidence_link = models.CharField(_("link to the evidence"), max_length=500, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("recorded at"))
    by_name = models.CharField(_("recorded by"), max_length=254)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_report_in_table",
                condition=allowed_steps(),
                violation_error_message=_("An item cannot move like that."),
            ),
            models.CheckConstraint(
                name="plan_report_percent",
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                violation_error_message=_("Progress lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="plan_report_says_what",
                condition=~Q(act="report") | (Q(percent__isnull=False) & ~Q(done_text="")),
                violation_error_message=_("A report says what was done and how far it is."),
            ),
            models.CheckConstraint(
                name="plan_report_done_is_whole",
                condition=~Q(act="complete") | Q(percent=100) | ~Q(reason=""),
                violation_error_message=_("What is done stands at 100 percent, or says why not."),
            ),
            models.CheckConstraint(
                name="plan_report_has_reason",
                condition=~Q(act__in=["drop", "reopen"]) | ~Q(reason=""),
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                name="plan_report_link_is_web",
                condition=Q(evidence_link="")
                | Q(evidence_link__startswith="https://")
                | Q(evidence_link__startswith="http://"),
                violation_error_message=_("The link begins with https:// or http://."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_act_display()}"
