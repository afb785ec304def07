"""The village task force (Satgas)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import no_overlap, period_is_ordered, tracked
from villages.models.documents import DocumentField, StoredName
from villages.models.village import Village

MAX_TERM_YEARS = 3


def last_day_of_term(since: date) -> date:
    """Return the last day of the longest term that begins on ``since``."""
    year = min(since.year + MAX_TERM_YEARS, date.max.year)
    try:
        return since.replace(year=year) - timedelta(days=1)
    except ValueError:  # begun on 29 February
        return date(year, 2, 28)


class PlusYears(models.Func):
    """SQL for a date so many years later."""

    template = "(%(expressions)s + INTERVAL '%(years)s years')::date"
    output_field = models.DateField()


@tracked
class TaskForce(ScopedRecord):
    """A task force with the decree of the village head that set it up.

    Its term is at most three years (ministry statement of 31 July 2025; domain notes 1.6). After
    its last day it no longer counts.
    """

    area_path = "village__area__code"
    view_permission = Permission.VIEW_VILLAGES
    edit_permission = Permission.EDIT_VILLAGES

    village = models.ForeignKey(
        Village, verbose_name=_("village"), related_name="task_forces", on_delete=models.PROTECT
    )
    decree_number = models.CharField(_("decree number"), max_length=100)
    decree_date = models.DateField(_("decree date"))
    since_date = models.DateField(_("term begins"))
    until_date = models.DateField(_("term ends"))
    decree_file = DocumentField(_("decree file"), upload_to=StoredName("task-forces"), blank=True)

    class Meta:
        verbose_name = _("task force")
        verbose_name_plural = _("task forces")
        constraints = [
            period_is_ordered("taskforce_period_ordered", since="since_date", until="until_date"),
            models.CheckConstraint(
                name="taskforce_term_limit",
                condition=Q(until_date__lte=PlusYears(F("since_date"), years=MAX_TERM_YEARS)),
                violation_error_message=_("The term of a task force is at most three years."),
            ),
            no_overlap(
                "taskforce_one_at_a_time",
                keys=["village"],
                since="since_date",
                until="until_date",
                message=_(
                    "The village has a task force in that period already; end its term first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decree_number} ({self.since_date} - {self.until_date})"

    def clean(self) -> None:
        """Name the task force whose term overlaps; the constraint alone would only say no.

        Raises:
            django.core.exceptions.ValidationError: on ``since_date``.
        """
        if not (self.village_id and self.since_date and self.until_date):
            return
        overlapping = (
            TaskForce.objects.filter(
                village=self.village_id,
                since_date__lte=self.until_date,
                until_date__gte=self.since_date,
            )
            .exclude(pk=self.pk)
            .order_by("since_date")
            .first()
        )
        if overlapping is None:
            return
        message = _(
            "The village already has a task force from %(since)s to %(until)s (decree %(decree)s). "
            "End its term first, or let this one begin after it."
        ) % {
            "since": date_format(overlapping.since_date),
            "until": date_format(overlapping.until_date),
            "decree": overlapping.decree_number,
        }
        raise ValidationError({"since_date": message})


@tracked
class TaskForceMember(ScopedRecord):
    """A member of a task force and the office that the member holds in it."""

    class Role(models.TextChoices):
        ADVISER = "adviser", _("Adviser")
        CHAIR = "chair", _("Chair")
        DEPUTY = "deputy", _("Deputy chair")
        SECRETARY = "secretary", _("Secretary")
        TREASURER = "treasurer", _("Treasurer")
        MEMBER = "member", _("Member")

    area_path = "task_force__village__area__code"
    view_permission = Permission.VIEW_VILLAGES
    edit_permission = Permission.EDIT_VILLAGES

    task_force = models.ForeignKey(
        TaskForce, verbose_name=_("task force"), related_name="members", on_delete=models.CASCADE
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    background = models.CharField(
        _("background"),
        max_length=120,
        blank=True,
        help_text=_("Village official, returnee, teacher ..."),
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("task force member")
        verbose_name_plural = _("task force members")
        constraints = [
            models.UniqueConstraint(
                name="taskforce_one_chair",
                fields=["task_force"],
                condition=Q(role="chair"),
                violation_error_message=_("The task force has a chair already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
