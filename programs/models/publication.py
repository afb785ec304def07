"""Asking for a draft's publication: what was tried, who asked, and who of the others decided."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.core.models import AppendOnly, Record, tracked
from programs.models.assessment import ExactNumberField, Outcome
from programs.models.criteria import CriteriaVersion
from programs.models.program import Program
from villages.models import Village


class PublicationState(models.TextChoices):
    """Where a request stands; every state but the first is final."""

    OPEN = "open", _("Waiting for approval")
    APPROVED = "approved", _("Approved and published")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Cancelled, the draft was changed")


_JUDGED = ["approved", "rejected"]


@tracked
class PublicationRequest(Record):
    """A request to put a draft into force, with the frozen result of its try over the country.

    Four eyes, kept by the database (migration ``publication_requests``): neither who asked nor who
    last changed the draft may approve or reject; a change of the draft cancels the request; no
    version is published without an approved one, except what only the system itself wrote.

    ``criteria`` holds the draft's criteria as they were tried, in order. ``result`` holds the
    counts. ``digest`` is the SHA-256 of all outcomes in the order of the villages' keys.
    """

    State = PublicationState

    version = models.ForeignKey(
        CriteriaVersion,
        verbose_name=_("criteria version"),
        related_name="publication_requests",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    title = models.CharField(_("draft"), max_length=250)
    against = models.ForeignKey(
        CriteriaVersion,
        verbose_name=_("compared with"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    valid_from = models.DateField(_("valid from"))
    as_of_date = models.DateField(_("tried as of"))
    remark = models.TextField(_("reason"), max_length=2000)
    criteria: Any = models.JSONField(_("criteria as tried"), default=list, blank=True)
    result: Any = models.JSONField(_("result of the try"), default=dict, blank=True)
    digest = models.CharField(_("digest of the outcomes"), max_length=64, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=PublicationState.choices,
        default=PublicationState.OPEN,
    )
    requested_by = models.ForeignKey(
        User, verbose_name=_("asked by"), related_name="+", on_delete=models.PROTECT
    )
    requested_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_remark = models.TextField(_("remark on the decision"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("request for publication")
        verbose_name_plural = _("requests for publication")
        constraints = [
            models.UniqueConstraint(
                name="publication_one_open",
                fields=["version"],
                condition=Q(state="open"),
                violation_error_message=_("Publication of this draft was asked for already."),
            ),
            models.CheckConstraint(
                name="publication_decided_evidence",
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | Q(state="cancelled", decided_at__isnull=False)
                | Q(
                    state__in=[*_JUDGED, "withdrawn"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                violation_error_message=_("A decision has its person and its time."),
            ),
            models.CheckConstraint(
                name="publication_two_people",
                condition=~Q(state__in=_JUDGED) | ~Q(decided_by=F("requested_by")),
                violation_error_message=_("Who asked for a publication does not decide about it."),
            ),
            models.CheckConstraint(
                name="publication_withdrawn_by_asker",
                condition=~Q(state="withdrawn") | Q(decided_by=F("requested_by")),
                violation_error_message=_("Only who asked may withdraw a request."),
            ),
            models.CheckConstraint(
                name="publication_rejected_remark",
                condition=~Q(state="rejected") | ~Q(decision_remark=""),
                violation_error_message=_("Say why, so that the draft can be improved."),
            ),
            models.CheckConstraint(
                name="publication_has_version",
                condition=~Q(state__in=["open", "approved"]) | Q(version__isnull=False),
                violation_error_message=_("This request has no draft any more."),
            ),
        ]
        indexes = [models.Index(name="publication_newest", fields=["-requested_at"])]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to decide."""
        return self.state == PublicationState.OPEN


class TriedVillage(AppendOnly):
    """What a try found in one village, kept to be compared with what was published.

    The arrays are aligned with the request's ``criteria``, as those of an assessment.
    """

    # Without constraints: written by one statement from these very tables.
    request = models.ForeignKey(
        PublicationRequest,
        verbose_name=_("request for publication"),
        db_index=False,
        db_constraint=False,
        related_name="+",
        on_delete=models.DO_NOTHING,
    )
    village = models.ForeignKey(
        Village,
        verbose_name=_("village"),
        db_index=False,
        db_constraint=False,
        related_name="+",
        on_delete=models.DO_NOTHING,
    )
    before = models.PositiveSmallIntegerField(
        _("outcome before"), choices=Outcome.choices, null=True
    )
    after = models.PositiveSmallIntegerField(_("outcome"), choices=Outcome.choices)
    values: Any = ArrayField(ExactNumberField(max_digits=20, decimal_places=8, null=True))
    evidence_dates: Any = ArrayField(models.DateField(null=True))
    outcomes: Any = ArrayField(models.PositiveSmallIntegerField())

    class Meta:
        verbose_name = _("tried village")
        verbose_name_plural = _("tried villages")
        constraints = [
            models.UniqueConstraint(
                name="tried_village_once", fields=["request", "village"], include=["after"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.get_after_display()}"
