"""Criteria of a program, in versions that are frozen once published."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import DateRange, Record, tracked
from programs import eligibility
from programs.models.program import Program
from villages.models import Pillar


class CriteriaVersionQuerySet(models.QuerySet["CriteriaVersion"]):
    """Reads of criteria versions."""

    def decided(self) -> CriteriaVersionQuerySet:
        """Keep the versions that were published, retired ones included."""
        return self.exclude(state=CriteriaVersion.State.DRAFT)

    def in_force(self, on: date) -> CriteriaVersionQuerySet:
        """Keep the version of each program that holds on the day ``on``."""
        return self.decided().filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on
        )


@tracked
class CriteriaVersion(Record):
    """The criteria of a program for a period.

    A draft may change; a published version may only be given an end, when the next one retires it.
    A database trigger keeps that, against raw SQL too. ``valid_until`` is the last day.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    program = models.ForeignKey(
        Program, verbose_name=_("program"), related_name="versions", on_delete=models.PROTECT
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    legal_source = models.CharField(_("legal source"), max_length=300)
    is_interim = models.BooleanField(
        _("interim"),
        default=True,
        help_text=_("On while no official text fixes the criteria and thresholds."),
    )
    copied_from = models.ForeignKey(
        "self",
        verbose_name=_("copied from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        editable=False,
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_by = models.CharField(_("published by"), max_length=254, blank=True, editable=False)

    objects: ClassVar[models.Manager[CriteriaVersion]] = CriteriaVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criteria version")
        verbose_name_plural = _("criteria versions")
        constraints = [
            models.UniqueConstraint(name="version_number_once", fields=["program", "number"]),
            models.UniqueConstraint(
                name="version_one_draft",
                fields=["program"],
                condition=Q(state="draft"),
                violation_error_message=_(
                    "The program has a draft already; edit or delete that one."
                ),
            ),
            models.CheckConstraint(
                name="version_published_evidence",
                condition=Q(state="draft", published_at__isnull=True, published_by="")
                | (
                    Q(
                        state__in=["published", "retired"],
                        published_at__isnull=False,
                        valid_from__isnull=False,
                    )
                    & ~Q(published_by="")
                ),
            ),
            models.CheckConstraint(
                name="version_retired_has_end",
                condition=~Q(state="retired") | Q(valid_until__isnull=False),
            ),
            ExclusionConstraint(
                name="version_one_in_force",
                expressions=[
                    ("program", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "valid_from",
                            "valid_until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(state="draft"),
                violation_error_message=_("Another version is in force in that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.number}: {self.title}"


@tracked
class Criterion(Record):
    """One condition on one measure.

    Without a threshold (where the operator needs one) the outcome is *cannot be determined* and the
    measured value is shown. ``max_age_days`` is the greatest age of evidence that is accepted.
    """

    class Operator(models.TextChoices):
        AT_LEAST = eligibility.Operator.AT_LEAST.value, _("at least")
        AT_MOST = eligibility.Operator.AT_MOST.value, _("at most")
        EQUALS = eligibility.Operator.EQUALS.value, _("equals")
        IS_TRUE = eligibility.Operator.IS_TRUE.value, _("is true")
        BETWEEN = eligibility.Operator.BETWEEN.value, _("between")

    version = models.ForeignKey(
        CriteriaVersion,
        verbose_name=_("criteria version"),
        related_name="criteria",
        on_delete=models.CASCADE,
    )
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=40)
    title_id = models.CharField(_("title in Indonesian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    measure = models.CharField(_("measure"), max_length=60)
    operator = models.CharField(_("operator"), max_length=10, choices=Operator.choices)
    threshold = models.DecimalField(
        _("threshold"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    threshold_upper = models.DecimalField(
        _("upper threshold"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    is_mandatory = models.BooleanField(_("mandatory"), default=False)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, default=1)
    max_age_days = models.PositiveIntegerField(
        _("greatest age of evidence in days"), null=True, blank=True
    )
    pillar = models.ForeignKey(
        Pillar, verbose_name=_("pillar"), null=True, blank=True, on_delete=models.PROTECT
    )
    source = models.CharField(_("source"), max_length=300)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                name="criterion_position_once",
                fields=["version", "position"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                name="criterion_code_once",
                fields=["version", "code"],
                violation_error_message=_("The version has a criterion with this code already."),
            ),
            models.CheckConstraint(
                name="criterion_weight_not_negative",
                condition=Q(weight__gte=0),
                violation_error_message=_("A weight cannot be negative."),
            ),
            models.CheckConstraint(
                name="criterion_upper_only_between",
                condition=Q(operator="between") | Q(threshold_upper__isnull=True),
                violation_error_message=_("Only the operator between has an upper threshold."),
            ),
            models.CheckConstraint(
                name="criterion_bounds_ordered",
                condition=Q(threshold_upper__isnull=True)
                | Q(threshold__isnull=True)
                | Q(threshold_upper__gte=F("threshold")),
                violation_error_message=_("The upper threshold lies below the lower one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return self.title_en if get_language() == "en" else self.title_id
