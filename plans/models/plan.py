"""An action plan: who set it up, for which area and period, and on what ground."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, ScopedRecord
from migranportal.accounts.models.people import ScopedQuerySet
from migranportal.accounts.roles import Permission
from migranportal.core.models import ValidationError, period_is_ordered, tracked
from migranportal.regions.models import Area
from plans.models.item import PlanItem
from programs.models import Program


class ActionPlanQuerySet(ScopedQuerySet):
    """Reads of plans."""

    def with_counts(self, on: date, *, soon_days: int) -> ActionPlanQuerySet:
        """Add ``items_all``, ``items_done``, ``items_overdue`` and ``items_soon``, as of ``on``."""
        rows: ActionPlanQuerySet = self.annotate(
            items_all=Count("items", filter=~Q(items__state="dropped")),
            items_done=Count("items", filter=Q(items__state="done")),
            items_overdue=Count("items", filter=PlanItem.overdue_condition(on, "items__")),
            items_soon=Count("items", filter=PlanItem.soon_condition(on, soon_days, "items__")),
        )
        return rows

    def with_span(self) -> ActionPlanQuerySet:
        """Add ``span_start`` and ``span_end``: the plan's own period, else that of its items."""
        items = PlanItem.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
        first = items.annotate(day=models.Min(Least("start_date", "end_date"))).values("day")
        last = items.annotate(day=models.Max(Coalesce("end_date", "start_date"))).values("day")
        rows: ActionPlanQuerySet = self.annotate(
            span_start=Coalesce(F("start_date"), Subquery(first)),
            span_end=Coalesce(F("end_date"), Subquery(last)),
        )
        return rows


@tracked
class ActionPlan(ScopedRecord):
    """What ministries and local governments agreed to do in an area, item by item.

    ``area`` is a province or a regency; empty means the whole country. Dates are empty where no
    source states them. ``is_confirmed`` is off while the plan is known from the press only.
    """

    area_path = "area__code"
    view_permission = Permission.VIEW_PLANS
    edit_permission = Permission.EDIT_PLANS

    code = models.SlugField(
        _("code"), max_length=60, unique=True, help_text=_("Short and stable, for addresses.")
    )
    title = models.CharField(_("title"), max_length=250)
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Empty where the plan serves several programs."),
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("responsible organisation"),
        related_name="action_plans",
        on_delete=models.PROTECT,
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        null=True,
        blank=True,
        related_name="action_plans",
        on_delete=models.PROTECT,
        help_text=_("A province or a regency; empty: the whole country."),
    )
    start_date = models.DateField(
        _("first day"), null=True, blank=True, help_text=_("Empty while it is not known.")
    )
    end_date = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty while it is not known.")
    )
    source = models.CharField(
        _("legal ground or document"),
        max_length=300,
        help_text=_("Number and date of the decree or minutes, or where it was reported."),
    )
    is_confirmed = models.BooleanField(
        _("confirmed"),
        default=False,
        help_text=_("Off while the document itself was not seen."),
    )

    objects: ClassVar[Any] = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            period_is_ordered("plan_period_ordered", since="start_date", until="end_date"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope_code(self) -> str:
        """The code of the area; empty for the whole country."""
        return self.area.code if self.area is not None else ""

    def clean(self) -> None:
        """Let a plan cover a province or a regency, nothing smaller.

        Raises:
            django.core.exceptions.ValidationError: on ``area``.
        """
        wide = {Area.Level.PROVINCE, Area.Level.REGENCY}
        if self.area is not None and self.area.level not in wide:
            raise ValidationError(
                {
                    "area": _(
                        "A plan belongs to a province or a regency. Choose one; its items name "
                        "the villages."
                    )
                }
            )
