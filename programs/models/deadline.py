"""How long a step may take: data with a source, never law in code."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import Record, tracked


class Waits(models.TextChoices):
    """What waits for somebody; the values are stable codes of the work queue."""

    DRAFT = "proposal.draft", _("Proposal to finish and submit")
    SUBMITTED = "proposal.submitted", _("Proposal to confirm")
    SENT = "proposal.sent", _("Proposal to take up")
    RETURNED = "proposal.returned", _("Returned proposal to mend")
    VERIFICATION = "proposal.verification", _("Proposal to verify")
    ASSESSMENT = "proposal.assessment", _("Village to visit or recommend")
    IMPROVEMENT = "proposal.improvement", _("Improvement to report")
    MENDED = "proposal.mended", _("Reported improvement to check")
    RECOMMENDED = "proposal.recommended", _("Recommended village to put on a decree")
    DECREE_DRAFT = "decree.draft", _("Decree to finish and submit")
    DECREE_SUBMITTED = "decree.submitted", _("Decree to issue")
    MONITOR = "designation.monitor", _("Designated village to monitor")
    GUIDANCE = "designation.guidance", _("Village under guidance to visit")


@tracked
class StepDeadline(Record):
    """After how many days something that waits is overdue; without a row there is no deadline.

    For a village to monitor the days count from the last monitoring visit, or else from the decree;
    with a row, a village that was monitored comes back to the queue when they are over.
    """

    waits = models.CharField(_("what waits"), max_length=24, choices=Waits.choices, unique=True)
    days = models.PositiveSmallIntegerField(_("days"))
    source = models.CharField(_("source"), max_length=300)
    is_confirmed = models.BooleanField(
        _("confirmed by the ministry"),
        default=False,
        help_text=_("Off while it is a working target that no rule of the ministry names."),
    )

    class Meta:
        verbose_name = _("deadline of a step")
        verbose_name_plural = _("deadlines of steps")
        constraints = [
            models.CheckConstraint(
                name="step_deadline_positive",
                condition=Q(days__gt=0),
                violation_error_message=_("A deadline is at least one day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_waits_display()}: {self.days}"
