"""What the ministry tells everybody, or some roles and areas, for a time."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import Role
from migranportal.core.models import Record, period_is_ordered, tracked


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Reads of announcements."""

    def shown_on(self, on: date) -> AnnouncementQuerySet:
        """Keep what is published and not withdrawn, on a day of its period."""
        return self.filter(
            Q(until_date__isnull=True) | Q(until_date__gte=on),
            published_at__isnull=False,
            withdrawn_at__isnull=True,
            since_date__lte=on,
        )


@tracked
class Announcement(Record):
    """A text for the people of some roles and areas. Once published its words stand."""

    class Importance(models.IntegerChoices):
        NOTE = 1, _("For your information")
        IMPORTANT = 2, _("Important")
        URGENT = 3, _("Urgent")

    title_id = models.CharField(_("title in Indonesian"), max_length=150)
    text_id = models.TextField(
        _("text in Indonesian"), help_text=_("Markdown: **bold**, lists, [links](https://...).")
    )
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    text_en = models.TextField(
        _("text in English"),
        blank=True,
        help_text=_("Left empty, readers of English see the Indonesian text."),
    )
    importance = models.PositiveSmallIntegerField(
        _("importance"), choices=Importance.choices, default=Importance.NOTE
    )
    roles: Any = ArrayField(
        models.CharField(max_length=40, choices=Role.choices),
        verbose_name=_("for the roles"),
        default=list,
        blank=True,
        help_text=_("None chosen: for everybody."),
    )
    area_codes: Any = ArrayField(
        models.CharField(max_length=13),
        verbose_name=_("for the areas"),
        default=list,
        blank=True,
        help_text=_(
            "Area codes with commas between them, such as 35.04. People whose role lies inside one "
            "of them see it; empty: the whole country."
        ),
    )
    since_date = models.DateField(_("shown from"))
    until_date = models.DateField(_("shown until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        related_name="+",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects: ClassVar[models.Manager[Announcement]] = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            period_is_ordered("announcement_period", since="since_date", until="until_date"),
            models.CheckConstraint(
                name="announcement_published_by_whom",
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                violation_error_message=_("A published announcement needs who published it."),
            ),
            models.CheckConstraint(
                name="announcement_withdrawn_after_publishing",
                condition=Q(withdrawn_at__isnull=True) | Q(published_at__isnull=False),
                violation_error_message=_("Only what is published can be withdrawn."),
            ),
            models.CheckConstraint(
                name="announcement_english_whole",
                condition=(Q(title_en="") & Q(text_en="")) | (~Q(title_en="") & ~Q(text_en="")),
                violation_error_message=_("English needs both the title and the text, or neither."),
            ),
        ]
        indexes = [
            models.Index(
                name="announcement_shown",
                fields=["since_date"],
                condition=Q(published_at__isnull=False, withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title_id

    @property
    def title(self) -> str:
        """The title in the reader's language, Indonesian where there is no other."""
        return (self.title_en if get_language() == "en" else "") or self.title_id

    @property
    def text(self) -> str:
        """The Markdown text in the reader's language, Indonesian where there is no other."""
        return (self.text_en if get_language() == "en" else "") or self.text_id

    @property
    def text_language(self) -> str:
        """The language of ``text``."""
        return "en" if get_language() == "en" and self.text_en else "id"

    def is_for(self, user: User) -> bool:
        """Tell whether one of the user's roles in force is among those addressed."""
        return any(self._addresses(a.role, a.area_code) for a in user.current_assignments)

    def _addresses(self, role: str, area_code: str) -> bool:
        in_area = not self.area_codes or any(covers(c, area_code) for c in self.area_codes)
        return in_area and (not self.roles or role in self.roles)


class Dismissal(models.Model):
    """Somebody has read an announcement and put it away."""

    announcement = models.ForeignKey(
        Announcement,
        verbose_name=_("announcement"),
        related_name="dismissals",
        on_delete=models.CASCADE,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        related_name="+",
        on_delete=models.CASCADE,
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("announcement put away")
        verbose_name_plural = _("announcements put away")
        constraints = [
            models.UniqueConstraint(
                name="dismissal_once",
                fields=["announcement", "user"],
                violation_error_message=_("This announcement is put away already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.user_id}"
