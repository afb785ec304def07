"""What the machine finds: one row per village and criteria version, with its whole history."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedQuerySet
from migranportal.accounts.models.grants import is_granted
from migranportal.accounts.roles import Permission
from migranportal.core.changes import noting
from migranportal.core.models import AppendOnly
from programs import eligibility
from programs.models.criteria import CriteriaVersion
from programs.models.run import Run
from villages.models import Village


class Outcome(models.IntegerChoices):
    """The three outcomes, of a criterion and of a village."""

    NOT_MET = eligibility.Outcome.NOT_MET.value, _("Not met")
    MET = eligibility.Outcome.MET.value, _("Met")
    UNDETERMINED = eligibility.Outcome.UNDETERMINED.value, _("Cannot be determined")


class ExactNumberField(models.DecimalField[Any, Any]):
    """A number kept as it was computed: a declared scale would round every element of an array."""

    def db_type(self, connection: Any) -> str:
        """Return PostgreSQL's type without precision and scale."""
        return "numeric"


class Finding(models.Model):
    """The columns of an assessment.

    The arrays are aligned with the frozen criteria of the version, in their order. ``values`` holds
    what was measured (a date as its day number since 0001-01-01, a flag as 0 or 1), so that the
    verdict can be computed again.
    """

    area_path = "village__area__code"
    view_permission = Permission.VIEW_PROGRAMS
    edit_permission = Permission.DESIGNATE

    # Without constraints: the rows are written by one statement from these very tables, none of
    # which loses rows, and half a million checks would double the time of a run.
    village = models.ForeignKey(
        Village,
        verbose_name=_("village"),
        db_index=False,
        db_constraint=False,
        related_name="+",
        on_delete=models.PROTECT,
    )
    version = models.ForeignKey(
        CriteriaVersion,
        verbose_name=_("criteria version"),
        db_index=False,
        db_constraint=False,
        related_name="+",
        on_delete=models.PROTECT,
    )
    run = models.ForeignKey(
        Run,
        verbose_name=_("run"),
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
        on_delete=models.PROTECT,
    )
    as_of_date = models.DateField(_("as of"))
    assessed_at = models.DateTimeField(_("assessed at"))
    outcome = models.PositiveSmallIntegerField(_("outcome"), choices=Outcome.choices)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True)
    values: Any = ArrayField(ExactNumberField(max_digits=20, decimal_places=8, null=True))
    evidence_dates: Any = ArrayField(models.DateField(null=True))
    outcomes: Any = ArrayField(models.PositiveSmallIntegerField())

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.village_id} {self.get_outcome_display()}"


class Assessment(Finding):
    """The present finding about a village under one criteria version; rewritten only when it changes."""

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            # With the outcome, so that counting and comparing outcomes reads the index alone.
            models.UniqueConstraint(
                name="assessment_once", fields=["version", "village"], include=["outcome"]
            ),
        ]
        triggers = noting(
            "programs_assessmentchange", "village_id", followed=is_granted("assessments")
        )


class AssessmentHistory(Finding, AppendOnly):
    """A finding that a later one replaced: it held from ``as_of_date`` to ``superseded_date``."""

    superseded_date = models.DateField(_("replaced as of"))
    superseded_at = models.DateTimeField(_("replaced at"))

    class Meta:
        verbose_name = _("earlier assessment")
        verbose_name_plural = _("earlier assessments")
        indexes = [
            models.Index(
                name="assessment_history_village", fields=["village", "version", "superseded_at"]
            ),
        ]
