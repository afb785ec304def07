"""What the portal tells a person: each thing once, with when it was read and when it was mailed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User


class Kind(models.TextChoices):
    """What a notice is about; the labels are its title, ``wording`` has the sentences.

    The labels name nobody: they also stand in e-mails.
    """

    TASK_FORCE_ENDING = "task_force_ending", _("The task force's term ends soon")
    REGULATION_ENDING = "regulation_ending", _("A regulation ends soon")
    EVIDENCE_AGEING = "evidence_ageing", _("Data will soon be too old")
    OUTCOME_MET = "outcome_met", _("Eligibility changed: met")
    OUTCOME_NOT_MET = "outcome_not_met", _("Eligibility changed: not met")
    OUTCOME_UNDETERMINED = "outcome_undetermined", _("Eligibility cannot be determined any more")
    DESIGNATED_NOT_MET = (
        "designated_not_met",
        _("A designated village no longer meets the criteria"),
    )
    PROPOSAL_WAITING = "proposal_waiting", _("A proposal waits for you")
    PROPOSAL_FORWARDED = "proposal_forwarded", _("A proposal moved on")
    PROPOSAL_RETURNED = "proposal_returned", _("A proposal was returned")
    PROPOSAL_REJECTED = "proposal_rejected", _("A proposal was not accepted")
    PROPOSAL_VERIFIED = "proposal_verified", _("A proposal was verified")
    PROPOSAL_VISITED = "proposal_visited", _("An assessment visit was recorded")
    PROPOSAL_IMPROVE = "proposal_improve", _("Improvement is asked for")
    PROPOSAL_MENDED = "proposal_mended", _("An improvement was reported")
    PROPOSAL_RECOMMENDED = "proposal_recommended", _("A village was recommended")
    PROPOSAL_ACCEPTED = "proposal_accepted", _("A village was designated")
    DESIGNATION_GUIDANCE = "designation_guidance", _("A village was placed under guidance")
    DESIGNATION_GUIDED = "designation_guided", _("The guidance of a village ended")
    DESIGNATION_REVOKED = "designation_revoked", _("A designation was revoked")
    PUBLICATION_WAITING = "publication_waiting", _("Criteria wait for your approval")
    PUBLICATION_APPROVED = "publication_approved", _("Criteria were published")
    PUBLICATION_REJECTED = "publication_rejected", _("Publication of criteria was rejected")
    AGREEMENT_ENDING = "agreement_ending", _("An agreement ends soon")
    WEBHOOK_TURNED_OFF = "webhook_turned_off", _("A webhook was turned off")
    PLAN_ITEM_OVERDUE = "plan_item_overdue", _("An item of an action plan is overdue")
    REPORT_READY = "report_ready", _("A monthly report is ready")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of notices."""

    def of(self, user: User) -> NoticeQuerySet:
        """Keep the notices of ``user``: nobody ever sees those of another person."""
        return self.filter(user=user)

    def unread(self) -> NoticeQuerySet:
        """Keep what was not read yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing told to one person; the words are made in the reader's language when it is shown.

    ``key`` names the thing within its kind: what was told once is not told again. ``place`` is the
    area's name on the day it was told. ``parameters`` fill the sentences and are never mailed.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        related_name="notices",
        db_index=False,
        on_delete=models.CASCADE,
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    key = models.CharField(_("key"), max_length=120)
    area_code = models.CharField(_("area code"), max_length=13, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    parameters: Any = models.JSONField(_("parameters"), default=dict)
    link = models.CharField(_("address"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)

    objects: ClassVar[models.Manager[Notice]] = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(name="notice_told_once", fields=["user", "kind", "key"]),
        ]
        indexes = [
            models.Index(name="notice_newest", fields=["user", "-created_at", "-id"]),
            models.Index(
                name="notice_unread",
                fields=["user", "-created_at", "-id"],
                condition=models.Q(read_at__isnull=True),
            ),
            models.Index(
                name="notice_to_mail",
                fields=["user"],
                condition=models.Q(read_at__isnull=True, mailed_at__isnull=True),
            ),
            models.Index(name="notice_age", fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.place}".strip()


class DigestSetting(models.Model):
    """How often a person wants unread notices by e-mail, and in which language; without a row: daily."""

    class Frequency(models.TextChoices):
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        primary_key=True,
        related_name="digest_setting",
        on_delete=models.CASCADE,
    )
    frequency = models.CharField(
        _("e-mail about unread notices"),
        max_length=10,
        choices=Frequency.choices,
        default=Frequency.DAILY,
    )
    language = models.CharField(
        _("language of the e-mail"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("e-mail setting")
        verbose_name_plural = _("e-mail settings")

    def __str__(self) -> str:
        return f"{self.user} {self.frequency}"


class Digest(models.Model):
    """The e-mail of one day to one person; unsent where the worker died or the mail was refused."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        related_name="digests",
        db_index=False,
        on_delete=models.CASCADE,
    )
    day_date = models.DateField(_("day"))
    notices = models.PositiveIntegerField(_("notices"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(name="digest_once_a_day", fields=["user", "day_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day_date}"


class LastTold(models.Model):
    """The state of a thing when people were last told about it; what differs from it is news.

    More robust than a moment in time: a change that was committed late is neither lost nor told
    twice, whenever the telling runs.
    """

    subject = models.CharField(_("subject"), max_length=120, primary_key=True)
    state = models.CharField(_("state"), max_length=60)
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("state last told")
        verbose_name_plural = _("states last told")

    def __str__(self) -> str:
        return f"{self.subject}: {self.state}"
