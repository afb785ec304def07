"""An agreement, who made it, and every step of its life."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.access import AgreementQuerySet
from agreements.models.workflow import DRAFTED, AgreementAct, AgreementState, allowed_steps
from migranportal.accounts.models import Organisation
from migranportal.core.models import AppendOnly, Record, period_is_ordered, tracked

_NEEDS_SIGNING = ["signed", "in_force", "suspended", "ended", "ended_early", "superseded"]
_NEEDS_TERM = ["in_force", "suspended", "ended", "ended_early"]


@tracked
class Agreement(Record):
    """A memorandum of understanding (MoU, nota kesepahaman) or an agreement of cooperation (PKS).

    The state changes only by the services, each time with an ``AgreementStep``. ``kind`` is empty
    where it is not known. ``is_text_seen`` is off while the agreement is known from the press only;
    such an agreement grants nothing.
    """

    class Kind(models.TextChoices):
        MOU = "mou", _("MoU (nota kesepahaman)")
        PKS = "pks", _("PKS (perjanjian kerja sama)")

    State = AgreementState

    code = models.SlugField(
        _("code"), max_length=60, unique=True, help_text=_("Short and stable, for addresses.")
    )
    kind = models.CharField(
        _("kind"),
        max_length=3,
        choices=Kind.choices,
        blank=True,
        help_text=_("Empty while it is not known."),
    )
    title = models.CharField(_("title"), max_length=250)
    purpose = models.TextField(_("purpose"), blank=True)
    scope = models.TextField(_("scope"), blank=True, help_text=_("One item a line."))
    state = models.CharField(
        _("state"), max_length=11, choices=AgreementState.choices, default=AgreementState.PROPOSED
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("under the MoU"),
        null=True,
        blank=True,
        related_name="children",
        on_delete=models.PROTECT,
    )
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("superseded by"),
        null=True,
        blank=True,
        editable=False,
        related_name="supersedes",
        on_delete=models.PROTECT,
    )
    signed_date = models.DateField(_("signed on"), null=True, blank=True)
    signed_place = models.CharField(_("signed at"), max_length=120, blank=True)
    start_date = models.DateField(_("first day"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True)
    is_text_seen = models.BooleanField(
        _("signed text seen"),
        default=False,
        help_text=_(
            "Off while the agreement is known from the press only; it then grants nothing."
        ),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Any]] = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            period_is_ordered("agreement_period_ordered", since="start_date", until="end_date"),
            models.CheckConstraint(
                name="agreement_signed_has_day",
                # One that is known from the press only may lack its day.
                condition=~Q(state__in=_NEEDS_SIGNING)
                | Q(signed_date__isnull=False)
                | Q(state="signed", is_text_seen=False),
                violation_error_message=_("A signed agreement needs its day of signing."),
            ),
            models.CheckConstraint(
                name="agreement_in_force_has_term",
                condition=~Q(state__in=_NEEDS_TERM)
                | Q(start_date__isnull=False, end_date__isnull=False),
                violation_error_message=_(
                    "An agreement that was ever in force needs its first and last day."
                ),
            ),
            models.CheckConstraint(
                name="agreement_superseded_by_one",
                condition=Q(state="superseded", superseded_by__isnull=False)
                | (~Q(state="superseded") & Q(superseded_by__isnull=True)),
                violation_error_message=_("A superseded agreement names the one in its place."),
            ),
            models.CheckConstraint(
                name="agreement_not_its_own_parent",
                condition=~Q(parent=F("id")) & ~Q(superseded_by=F("id")),
                violation_error_message=_("An agreement cannot refer to itself."),
            ),
        ]
        indexes = [models.Index(name="agreement_by_end", fields=["state", "end_date"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.title}".strip()

    @property
    def is_draft(self) -> bool:
        """Whether its text may still change without an addendum."""
        return self.state in DRAFTED


class AgreementPart(Record):
    """A row that belongs to an agreement."""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        related_name="%(class)s_set",
        on_delete=models.CASCADE,
    )

    class Meta:
        abstract = True


@tracked
class Party(AgreementPart):
    """Who made the agreement; each party gives it a number of its own, in its own form."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), related_name="parties", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    number = models.CharField(_("own number"), max_length=120, blank=True)
    unit = models.CharField(_("directorate or unit"), max_length=200, blank=True)
    signatory_name = models.CharField(_("signed by"), max_length=150, blank=True)
    signatory_office = models.CharField(_("office of the signatory"), max_length=150, blank=True)
    liaison_name = models.CharField(_("liaison"), max_length=150, blank=True)
    liaison_contact = models.CharField(_("contact of the liaison"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="party_once",
                fields=["agreement", "organisation"],
                violation_error_message=_("This organisation is a party already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


@tracked
class Obligation(AgreementPart):
    """A right or a duty of one party; a PKS names them (Permendagri 75/2022)."""

    class Kind(models.TextChoices):
        RIGHT = "right", _("Right")
        DUTY = "duty", _("Duty")

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), related_name="obligations", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("party"), on_delete=models.PROTECT
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("right or duty")
        verbose_name_plural = _("rights and duties")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"


@tracked
class Amendment(AgreementPart):
    """An addendum or an extension that was signed; the agreement itself keeps its number."""

    class Kind(models.TextChoices):
        ADDENDUM = "addendum", _("Addendum")
        EXTENSION = "extension", _("Extension")

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), related_name="amendments", on_delete=models.CASCADE
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=120)
    signed_date = models.DateField(_("signed on"))
    text = models.TextField(_("what it changes"))
    new_end_date = models.DateField(_("new last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("addendum or extension")
        verbose_name_plural = _("addenda and extensions")
        ordering = ["signed_date", "pk"]
        constraints = [
            models.CheckConstraint(
                name="amendment_extension_has_end",
                condition=Q(kind="extension", new_end_date__isnull=False)
                | Q(kind="addendum", new_end_date__isnull=True),
                violation_error_message=_(
                    "An extension needs a new last day; an addendum has none."
                ),
            ),
            models.UniqueConstraint(
                name="amendment_once",
                fields=["agreement", "number"],
                violation_error_message=_("This number is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class AgreementStep(AppendOnly):
    """One thing that happened to an agreement; the rows are its time line and are never changed."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), related_name="steps", on_delete=models.PROTECT
    )
    act = models.CharField(_("act"), max_length=10, choices=AgreementAct.choices)
    from_state = models.CharField(
        _("from"), max_length=11, choices=AgreementState.choices, blank=True
    )
    to_state = models.CharField(_("to"), max_length=11, choices=AgreementState.choices)
    on_date = models.DateField(_("on"), help_text=_("The day on which it took effect."))
    at = models.DateTimeField(_("recorded at"))
    by_name = models.CharField(_("recorded by"), max_length=254)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of an agreement")
        verbose_name_plural = _("steps of agreements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_step_in_table",
                condition=allowed_steps(),
                violation_error_message=_("An agreement cannot move like that."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.get_act_display()}"
