"""What is done under an agreement: files, tasks, notes of monitoring, and the data it lets flow."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement, AgreementPart
from migranportal.accounts.models import DataLevel, Organisation
from migranportal.api.clauses import misfits
from migranportal.core.models import period_is_ordered, tracked


@tracked
class Task(AgreementPart):
    """A task of the work plan: who does it, until when, how far it is."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), related_name="tasks", on_delete=models.CASCADE
    )
    title = models.CharField(_("task"), max_length=250)
    owner = models.ForeignKey(Organisation, verbose_name=_("responsible"), on_delete=models.PROTECT)
    start_date = models.DateField(_("begins"), null=True, blank=True)
    due_date = models.DateField(_("due"))
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    done_date = models.DateField(_("done on"), null=True, blank=True)
    result = models.TextField(_("result and evidence"), blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("work plan")
        ordering = ["due_date", "pk"]
        constraints = [
            period_is_ordered("task_period_ordered", since="start_date", until="due_date"),
            models.CheckConstraint(
                name="task_progress_percent",
                condition=Q(progress__lte=100),
                violation_error_message=_("Progress is at most 100 percent."),
            ),
            models.CheckConstraint(
                name="task_done_is_whole",
                condition=Q(done_date__isnull=True, progress__lt=100)
                | Q(done_date__isnull=False, progress=100),
                violation_error_message=_(
                    "A task is at 100 percent once it has its day of completion."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class MonitoringNote(AgreementPart):
    """What somebody found about how the agreement is carried out."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), related_name="notes", on_delete=models.CASCADE
    )
    date = models.DateField(_("date"))
    text = models.TextField(_("note"))
    author = models.CharField(_("author"), max_length=254, editable=False)

    class Meta:
        verbose_name = _("monitoring note")
        verbose_name_plural = _("monitoring notes")
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"{self.date} {self.text[:60]}"


@tracked
class DataClause(AgreementPart):
    """What the agreement lets a party read: a dataset, at a level, so many fields, in some areas.

    UU 27/2022: each purpose needs its lawful basis, and data goes no further than the purpose. Once
    the agreement is in force each area of a clause is a ``DataGrant``; it ends with the agreement.
    """

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), related_name="clauses", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("recipient"), on_delete=models.PROTECT
    )
    dataset = models.SlugField(
        _("dataset"),
        max_length=40,
        help_text=_("The short name of the dataset, as the catalogue of datasets has it: workers."),
    )
    level = models.CharField(
        _("level"),
        max_length=9,
        choices=DataLevel.choices,
        help_text=_(
            "Figures count people and name nobody. Persons: rows about people; the clause then names "
            "fields, retention and a security contact."
        ),
    )
    fields: Any = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("fields"),
        default=list,
        blank=True,
        help_text=_("Separated by commas; only what the purpose needs: name, birth_date."),
    )
    area_codes: Any = ArrayField(
        models.CharField(max_length=13, blank=True),
        verbose_name=_("areas"),
        default=list,
        blank=True,
        help_text=_(
            "Codes of provinces, regencies or villages, separated by commas: 35, 52.03. Empty: the "
            "whole country."
        ),
    )
    purpose = models.CharField(
        _("purpose"),
        max_length=300,
        help_text=_("What the recipient does with the data; it may be used for nothing else."),
    )
    lawful_basis = models.CharField(
        _("lawful basis"),
        max_length=300,
        help_text=_("The article that allows it, as in UU 27/2022 Article 20."),
    )
    retention_days = models.PositiveIntegerField(
        _("kept for (days)"),
        null=True,
        blank=True,
        help_text=_("After so many days the recipient deletes what it received."),
    )
    security_contact = models.CharField(
        _("security contact"),
        max_length=200,
        blank=True,
        help_text=_("Whom to call at the recipient when data leaks: office, telephone or e-mail."),
    )
    may_pass_on = models.BooleanField(
        _("may be passed on"),
        default=False,
        help_text=_("Off: the recipient gives the data to nobody else."),
    )

    class Meta:
        verbose_name = _("data clause")
        verbose_name_plural = _("data clauses")
        constraints = [
            models.UniqueConstraint(
                name="data_clause_once",
                fields=["agreement", "organisation", "dataset", "level"],
                violation_error_message=_(
                    "A clause on this dataset exists already; change that one."
                ),
            ),
            models.CheckConstraint(
                name="data_clause_person_level_named",
                condition=~Q(level="person")
                | (Q(fields__len__gt=0, retention_days__isnull=False) & ~Q(security_contact="")),
                violation_error_message=_(
                    "A clause on persons names its fields, how long they are kept, and a security "
                    "contact."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} ({self.get_level_display()})"

    def clean(self) -> None:
        """Refuse what the API could not carry out; what was agreed before stays as it is.

        Raises:
            django.core.exceptions.ValidationError: on ``dataset``, ``level`` or ``fields``.
        """
        said = {"dataset": self.dataset, "level": self.level, "fields": self.fields}
        if self.pk and DataClause.objects.filter(pk=self.pk, **said).exists():
            return
        if found := misfits(self.dataset, self.level, self.fields or []):
            raise ValidationError(found)
