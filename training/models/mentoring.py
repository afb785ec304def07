"""Visits to villages, cooperatives and businesses."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative
from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import tracked
from training.models.offices import Office
from villages.models import Village
from workers.models import BusinessGroup


@tracked
class MentoringVisit(ScopedRecord):
    """A mentoring visit, what it found, and what is to be done until when.

    The visit is to the village itself, to a cooperative, or to a business group of returnees there.
    Whoever sees the village reads it, so it names no single person's business.
    """

    class Topic(models.TextChoices):
        VILLAGE_FILE = "village_file", _("Village file and criteria")
        COOPERATIVE = "cooperative", _("Running of the cooperative")
        BUSINESS = "business", _("Running of a business")
        FINANCE = "finance", _("Financial literacy and bookkeeping")
        CAPITAL = "capital", _("Access to capital")
        MARKET = "market", _("Products and markets")
        OTHER = "other", _("Other")

    area_path = "village__area__code"
    view_permission = Permission.VIEW_TRAINING
    edit_permission = Permission.EDIT_TRAINING

    village = models.ForeignKey(
        Village, verbose_name=_("village"), related_name="mentoring", on_delete=models.PROTECT
    )
    cooperative = models.ForeignKey(
        Cooperative,
        verbose_name=_("cooperative"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Where the visit was to a cooperative."),
    )
    business_group = models.ForeignKey(
        BusinessGroup,
        verbose_name=_("business group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Where the visit was to a business of returnees."),
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), null=True, blank=True, on_delete=models.PROTECT
    )
    date = models.DateField(_("day of the visit"))
    mentor = models.CharField(_("mentor"), max_length=150)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic.choices)
    findings = models.TextField(_("findings"), help_text=_("Name no person here."))
    follow_up = models.TextField(_("follow-up"), blank=True, help_text=_("What is to be done."))
    due_date = models.DateField(_("follow-up due"), null=True, blank=True)
    done_date = models.DateField(_("follow-up done on"), null=True, blank=True)
    outcome = models.TextField(_("outcome of the follow-up"), blank=True)

    class Meta:
        verbose_name = _("mentoring visit")
        verbose_name_plural = _("mentoring visits")
        constraints = [
            models.CheckConstraint(
                name="mentoring_of_one",
                condition=Q(cooperative__isnull=True) | Q(business_group__isnull=True),
                violation_error_message=_(
                    "A visit is to a cooperative or to a business group, not to both."
                ),
            ),
            models.CheckConstraint(
                name="mentoring_follow_up_has_day",
                condition=Q(follow_up="", due_date__isnull=True)
                | (~Q(follow_up="") & Q(due_date__isnull=False)),
                violation_error_message=_("A follow-up needs its text and the day it is due."),
            ),
            models.CheckConstraint(
                name="mentoring_due_after_visit",
                condition=Q(due_date__isnull=True) | Q(due_date__gte=F("date")),
                violation_error_message=_("The follow-up is due before the visit."),
            ),
            models.CheckConstraint(
                name="mentoring_done_after_visit",
                condition=Q(done_date__isnull=True)
                | (Q(done_date__gte=F("date")) & ~Q(follow_up="")),
                violation_error_message=_("Only a follow-up is done, and not before the visit."),
            ),
        ]
        indexes = [
            models.Index(name="mentoring_of_village", fields=["village", "-date"]),
            models.Index(
                name="mentoring_open",
                fields=["due_date"],
                condition=Q(done_date__isnull=True, due_date__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}, {self.date:%d/%m/%Y}"
