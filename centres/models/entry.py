"""What all entries share: a draft that somebody else publishes, its source, and its confirmation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import Record


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of entries."""

    def published(self) -> EntryQuerySet:
        """Keep what the public may read."""
        return self.filter(state=Entry.State.PUBLISHED)


class Entry(Record):
    """An entry of the public pages.

    It is a draft until a person other than its last editor publishes it; a change makes it a draft
    again. ``is_confirmed`` tells that the ministry holds the fact for true; without it the public
    pages say that it comes from the source named and was not confirmed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("On the public pages")

    source = models.CharField(
        _("source"), max_length=300, help_text=_("Where this is written, with its date.")
    )
    is_confirmed = models.BooleanField(
        _("confirmed by the ministry"),
        default=False,
        help_text=_("Without it the public pages say that the ministry has not confirmed it."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    edited_by = models.CharField(_("last edited by"), max_length=254, editable=False)
    published_by = models.CharField(
        _("published by"), max_length=254, blank=True, default="", editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Entry]] = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_published_by_another",
                condition=Q(state="draft", published_by="", published_at__isnull=True)
                | (
                    Q(state="published", published_at__isnull=False)
                    & ~Q(published_by="")
                    & ~Q(published_by=F("edited_by"))
                ),
                violation_error_message=_(
                    "Another person than the one who edited it last must publish it."
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_has_source",
                condition=~Q(source=""),
                violation_error_message=_("Name the source."),
            ),
        ]

    @property
    def is_published(self) -> bool:
        """Whether the public may read it."""
        return self.state == self.State.PUBLISHED
