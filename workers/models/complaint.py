"""The complaint register: who complains about what, in whose hands it is, and what was done.

Domain: prevention of non-procedural departure and legal aid are pillars of the programs, complaint
handling is on the working list of the service pillars (see the reference data). Complainants are
protected persons: name and contact are stored encrypted, a complaint may be anonymous or strictly
confidential, and what was done about it can only be added to.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedQuerySet, User, within
from migranportal.accounts.roles import AreaLevel, Permission, area_level
from migranportal.core.encryption import EncryptedTextField
from migranportal.core.models import AppendOnly, Record, tracked
from migranportal.regions.models import Country
from villages.models import Village
from villages.models.reference import CodeListEntry
from workers.models.complaint_workflow import (
    FINAL_STATES,
    OPEN_STATES,
    ComplaintAct,
    ComplaintState,
    Level,
    acts_with_remark,
    allowed_steps,
)
from workers.models.person import Person, PersonRecord

LEVEL_OF_AREA: dict[AreaLevel, Level] = {
    AreaLevel.VILLAGE: Level.VILLAGE,
    AreaLevel.REGENCY: Level.REGENCY,
    AreaLevel.PROVINCE: Level.BP3MI,
    AreaLevel.COUNTRY: Level.MINISTRY,
}
"""At which level somebody works, by the size of the area of their role."""


class ComplaintKind(CodeListEntry):
    """What complaints are about. No official list was found: all entries are a working list."""

    class Meta:
        verbose_name = _("kind of complaint")
        verbose_name_plural = _("kinds of complaints")


@tracked
class ComplaintDeadline(Record):
    """After how many days in a state a complaint is overdue; without a row there is no deadline."""

    state = models.CharField(
        _("state"),
        max_length=10,
        unique=True,
        choices=[(state.value, state.label) for state in OPEN_STATES],
    )
    days = models.PositiveSmallIntegerField(_("days"))
    urgent_days = models.PositiveSmallIntegerField(_("days where urgent"))
    source = models.CharField(_("source"), max_length=300)
    is_confirmed = models.BooleanField(
        _("confirmed by the ministry"),
        default=False,
        help_text=_("Off while it is a working target that no rule of the ministry names."),
    )

    class Meta:
        verbose_name = _("deadline of complaints")
        verbose_name_plural = _("deadlines of complaints")
        constraints = [
            models.CheckConstraint(
                name="complaint_deadline_ordered",
                condition=Q(urgent_days__gt=0, urgent_days__lte=F("days")),
                violation_error_message=_(
                    "A deadline is at least one day, and urgent complaints get no more than others."
                ),
            ),
            models.CheckConstraint(
                name="complaint_deadline_of_open_state", condition=Q(state__in=OPEN_STATES)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.days}"


def working_levels(user: User) -> Q:
    """Return the filter for complaints that were referred to the level of ``user``, in the area."""
    condition = Q(pk__in=[])
    for code in user.areas_for(Permission.EDIT_PEOPLE):
        inside = within([code], Complaint.area_path)
        condition |= inside & Q(level=LEVEL_OF_AREA.get(area_level(code), ""))
    return condition


class ComplaintQuerySet(ScopedQuerySet):
    """Reads of complaints."""

    def visible_to(self, user: User, permission: Permission | None = None) -> ComplaintQuerySet:
        """Keep what ``user`` may see: in the areas, and confidential ones only of their handlers.

        A strictly confidential complaint is seen by who recorded it, by the level that it was
        referred to, and by those who handle complaints (``HANDLE_COMPLAINTS``) in its area.
        """
        rows: Any = super().visible_to(user, permission)
        handled = user.areas_for(Permission.HANDLE_COMPLAINTS)
        if "" not in handled:  # the filter for everywhere is empty: it would vanish from an OR
            rows = rows.filter(
                ~Q(confidentiality=Complaint.Confidentiality.STRICT)
                | Q(recorded_by_id__in=[user.pk])
                | within(handled, Complaint.area_path)
                | working_levels(user)
            )
        found: ComplaintQuerySet = rows
        return found

    def open(self) -> ComplaintQuerySet:
        """Keep the complaints that are not finished."""
        return self.filter(closed_date=None)

    def overdue(self, on: date) -> ComplaintQuerySet:
        """Keep the open complaints whose deadline lies before ``on``."""
        return self.open().filter(due_date__lt=on)

    def waiting_for(self, user: User) -> ComplaintQuerySet:
        """Keep the open complaints that were referred to the level of ``user``."""
        return self.open().filter(working_levels(user))


@tracked
class Complaint(PersonRecord):
    """A complaint of, or about, a migrant of a village, as it came in.

    ``level`` is whom it was last referred to, empty while nobody was; then who recorded it keeps it.
    ``due_date`` is counted from the day of the last step by the deadline of the state (see
    ``ComplaintDeadline``), ``None`` without one. The services keep both.
    """

    class Channel(models.TextChoices):
        VILLAGE_OFFICE = "village_office", _("Village office")
        TELEPHONE = "telephone", _("Telephone or message")
        BP3MI = "bp3mi", _("BP3MI")
        ABROAD = "abroad", _("From abroad")
        REFERRED = "referred", _("Referred by somebody else")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("Normal")
        URGENT = "urgent", _("Urgent")

    class Confidentiality(models.TextChoices):
        NORMAL = "normal", _("Normal: who may see people of the village")
        STRICT = "strict", _("Strict: only who records it and who handles it")

    area_path = "village__area__code"

    village = models.ForeignKey(
        Village, verbose_name=_("village of origin"), on_delete=models.PROTECT
    )
    number = models.CharField(_("number"), max_length=40, editable=False)
    received_date = models.DateField(_("received on"))
    channel = models.CharField(_("received through"), max_length=14, choices=Channel.choices)
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    complainant = EncryptedTextField(_("complainant"), null=True, blank=True, editable=False)
    contact = EncryptedTextField(
        _("contact of the complainant"), null=True, blank=True, editable=False
    )
    about = models.ForeignKey(
        Person,
        verbose_name=_("about the migrant"),
        related_name="complaints",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    country = models.ForeignKey(
        Country, verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT
    )
    kind = models.ForeignKey(ComplaintKind, verbose_name=_("kind"), on_delete=models.PROTECT)
    description = models.TextField(_("what happened"), max_length=4000)
    urgency = models.CharField(
        _("urgency"), max_length=6, choices=Urgency.choices, default=Urgency.NORMAL
    )
    confidentiality = models.CharField(
        _("confidentiality"),
        max_length=6,
        choices=Confidentiality.choices,
        default=Confidentiality.NORMAL,
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ComplaintState.choices,
        default=ComplaintState.RECEIVED,
        editable=False,
    )
    state_date = models.DateField(_("in this state since"), editable=False)
    due_date = models.DateField(_("due on"), null=True, blank=True, editable=False)
    closed_date = models.DateField(_("finished on"), null=True, blank=True, editable=False)
    level = models.CharField(
        _("referred to"), max_length=9, choices=Level.choices, blank=True, editable=False
    )
    organisation = models.CharField(_("organisation"), max_length=200, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        User,
        verbose_name=_("recorded by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
    )
    is_invented = models.BooleanField(_("invented demo data"), default=False, editable=False)

    objects: ClassVar[models.Manager[Complaint]] = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.UniqueConstraint(
                name="complaint_number_once",
                fields=["number"],
                violation_error_message=_(
                    "Another complaint took this number a moment ago. Save once more."
                ),
            ),
            models.CheckConstraint(
                name="complaint_named_or_anonymous",
                condition=Q(is_anonymous=True, complainant__isnull=True, contact__isnull=True)
                | Q(is_anonymous=False, complainant__isnull=False),
                violation_error_message=_(
                    "Name the complainant, or say that the complaint is anonymous."
                ),
            ),
            models.CheckConstraint(
                name="complaint_closed_in_final_state",
                condition=Q(
                    state__in=FINAL_STATES, closed_date__isnull=False, due_date__isnull=True
                )
                | Q(state__in=OPEN_STATES, closed_date__isnull=True),
                violation_error_message=_("Only a finished complaint has the day of its end."),
            ),
            models.CheckConstraint(
                name="complaint_referred_to_somebody",
                condition=~Q(state=ComplaintState.REFERRED) | ~Q(level=""),
                violation_error_message=_("A referral needs to whom."),
            ),
            models.CheckConstraint(
                name="complaint_known_codes",
                condition=Q(
                    urgency__in=["normal", "urgent"],
                    confidentiality__in=["normal", "strict"],
                    level__in=["", *Level.values],
                ),
            ),
            models.CheckConstraint(
                name="complaint_days_ordered",
                condition=Q(state_date__gte=F("received_date")),
                violation_error_message=_("A step cannot lie before the day of the complaint."),
            ),
        ]
        indexes = [
            # The desk's counters: open ones by deadline; finished ones never come here.
            models.Index(
                name="complaint_open_by_due_date",
                fields=["due_date"],
                condition=Q(closed_date__isnull=True),
            ),
            models.Index(name="complaint_received_date", fields=["received_date"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether the complaint is not finished."""
        return self.closed_date is None

    @property
    def is_strict(self) -> bool:
        """Whether only its handlers may see it."""
        return self.confidentiality == self.Confidentiality.STRICT

    def is_overdue(self, on: date) -> bool:
        """Tell whether the deadline of its state lies before ``on``."""
        return self.is_open and self.due_date is not None and self.due_date < on


class ComplaintStep(AppendOnly):
    """One thing that was done about a complaint; the rows are its time line, never changed."""

    complaint = models.ForeignKey(
        Complaint, verbose_name=_("complaint"), related_name="steps", on_delete=models.PROTECT
    )
    act = models.CharField(_("act"), max_length=8, choices=ComplaintAct.choices)
    from_state = models.CharField(
        _("from"), max_length=10, choices=ComplaintState.choices, blank=True
    )
    to_state = models.CharField(_("to"), max_length=10, choices=ComplaintState.choices)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    level = models.CharField(_("referred to"), max_length=9, choices=Level.choices, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    by = models.ForeignKey(
        User,
        verbose_name=_("by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    by_name = models.CharField(_("name"), max_length=254)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step of a complaint")
        verbose_name_plural = _("steps of complaints")
        constraints = [
            models.CheckConstraint(
                name="complaint_step_in_table",
                condition=allowed_steps(),
                violation_error_message=_("A complaint cannot move like that."),
            ),
            models.CheckConstraint(
                name="complaint_step_says_why",
                condition=~Q(act__in=acts_with_remark()) | ~Q(remark=""),
                violation_error_message=_("This step needs a remark."),
            ),
            models.CheckConstraint(
                name="complaint_step_referral",
                condition=(Q(act=ComplaintAct.REFER) & ~Q(level=""))
                | (~Q(act=ComplaintAct.REFER) & Q(level="", organisation="")),
                violation_error_message=_("A referral needs to whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d}"
