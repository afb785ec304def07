"""Imports: the file somebody sent, what was found in it, what was decided, and what it made."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User, within
from migranportal.core.encryption import EncryptedTextField
from migranportal.core.models import Record
from migranportal.imports.kinds import ImportKind, all_kinds, kind_of


class ImportQuerySet(models.QuerySet["Import"]):
    """Reads of imports."""

    def visible_to(self, user: User) -> ImportQuerySet:
        """Keep the imports into areas where ``user`` may import such records."""
        condition = Q(pk__in=[])
        for kind in all_kinds():
            inside = within(user.areas_for(kind.permission), "area_code")
            condition |= Q(kind=kind.code) & inside
        return self.filter(condition)

    def open(self) -> ImportQuerySet:
        """Keep the imports that a worker has to look at."""
        return self.filter(state__in=Import.OPEN_STATES)


class Import(Record):
    """A sheet that somebody sent, into one area.

    The file lies encrypted in the private storage, because it names people and their identity
    numbers; it goes after a time. What of it is kept here for the preview is encrypted too.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being checked")
        CHECKED = "checked", _("Waiting for your decision")
        CONFIRMED = "confirmed", _("Being imported")
        IMPORTED = "imported", _("Imported")
        UNDONE = "undone", _("Undone")
        REFUSED = "refused", _("File refused")
        CANCELLED = "cancelled", _("Not imported")
        FAILED = "failed", _("Failed")

    class Decision(models.TextChoices):
        GOOD_ROWS = "good_rows", _("Import the good rows")
        ALL_OR_NOTHING = "all_or_nothing", _("All or nothing")

    OPEN_STATES = (State.WAITING, State.CONFIRMED)

    kind = models.SlugField(_("kind"), max_length=40)
    area_code = models.CharField(_("area code"), max_length=13, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    file_name = models.CharField(_("file name"), max_length=150)
    file = models.CharField(_("stored file"), max_length=100, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=5, default="id", editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        related_name="imports",
        on_delete=models.PROTECT,
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    bad_rows = models.PositiveIntegerField(_("rows to mend"), default=0)
    duplicate_rows = models.PositiveIntegerField(_("rows that stand twice"), default=0)
    registered_rows = models.PositiveIntegerField(_("rows registered already"), default=0)
    imported_rows = models.PositiveIntegerField(_("rows imported"), default=0)
    unused_headers = ArrayField(models.TextField(), verbose_name=_("unused headings"), default=list)
    sample = EncryptedTextField(_("first rows"), null=True, editable=False)
    problem = models.TextField(_("what stopped it"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    decision = models.CharField(_("decision"), max_length=14, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        on_delete=models.PROTECT,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        related_name="+",
        null=True,
        on_delete=models.PROTECT,
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)

    objects: ClassVar[models.Manager[Import]] = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="import_checked_when",
                condition=~Q(state="checked") | Q(checked_at__isnull=False),
                violation_error_message=_("A checked import needs when it was checked."),
            ),
            models.CheckConstraint(
                name="import_decided_by_whom",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                violation_error_message=_("A decision needs who took it and when."),
            ),
            models.CheckConstraint(
                name="import_written_when_decided",
                condition=~Q(state__in=["confirmed", "imported", "undone"]) | ~Q(decision=""),
                violation_error_message=_("Nothing is imported without a decision."),
            ),
            models.CheckConstraint(
                name="import_undone_by_whom",
                condition=Q(state="undone", undone_by__isnull=False, undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_by__isnull=True, undone_at__isnull=True)),
                violation_error_message=_("An undone import needs who undid it and when."),
            ),
            models.CheckConstraint(
                name="import_stopped_why",
                condition=~Q(state__in=["refused", "failed"]) | ~Q(problem=""),
                violation_error_message=_("An import that stopped needs the reason."),
            ),
        ]
        indexes = [
            models.Index(name="import_by_area", fields=["area_code", "-created_at"]),
            models.Index(
                name="import_open",
                fields=["state"],
                condition=Q(state__in=["waiting", "confirmed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_kind().title})"

    def get_kind(self) -> ImportKind:
        """Return what the sheet holds."""
        return kind_of(self.kind)

    @property
    def is_open(self) -> bool:
        """Whether a worker has still to do something."""
        return self.state in self.OPEN_STATES

    @property
    def good_rows(self) -> int:
        """How many rows can be saved."""
        return self.rows - self.bad_rows

    @property
    def is_of_village(self) -> bool:
        """Whether the sheet is that of one village."""
        return self.area_code.count(".") == 3

    @property
    def sampled_rows(self) -> list[list[str]]:
        """The first good rows, one text for each column of the kind."""
        rows: list[list[str]] = json.loads(self.sample) if self.sample else []
        return rows


class ImportProblem(models.Model):
    """One thing that is wrong in one row of a sheet. The cell is kept encrypted."""

    of = models.ForeignKey(
        Import, verbose_name=_("import"), related_name="problems", on_delete=models.CASCADE
    )
    row = models.PositiveIntegerField(_("row"))
    position = models.PositiveIntegerField(_("position"))
    column = models.CharField(_("column"), max_length=40, blank=True)
    code = models.CharField(_("problem"), max_length=40)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    value = EncryptedTextField(_("value"), null=True, editable=False)

    class Meta:
        verbose_name = _("problem of an import")
        verbose_name_plural = _("problems of imports")
        constraints = [
            models.UniqueConstraint(
                name="import_problem_once",
                fields=["of", "position"],
                violation_error_message=_("This problem is noted already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.column} {self.code}"


class ImportedRecords(models.Model):
    """The ids of the records of one model that an import made, for taking them back."""

    of = models.ForeignKey(
        Import, verbose_name=_("import"), related_name="records", on_delete=models.CASCADE
    )
    position = models.PositiveSmallIntegerField(_("position"))
    """The order in which the models were filled."""
    model = models.CharField(_("model"), max_length=60)
    ids: Any = ArrayField(models.BigIntegerField(), verbose_name=_("ids"))

    class Meta:
        verbose_name = _("imported records")
        verbose_name_plural = _("imported records")
        constraints = [
            models.UniqueConstraint(
                name="imported_records_once",
                fields=["of", "position"],
                violation_error_message=_("These records are noted already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} x {len(self.ids)}"
