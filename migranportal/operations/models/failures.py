"""Tasks that failed: what, how often, and where; never whose data they worked on."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FailedTask(models.Model):
    """One kind of failure of one task with the same arguments, counted until it is settled.

    A table of our own instead of a result backend: that would keep a row for every tick of every
    second, and tracebacks with the data of people in them. Here stand the class of the error, its
    words without values (``services.failures``), and the places in our own code.
    """

    task = models.CharField(_("task"), max_length=120)
    arguments: Any = models.JSONField(_("arguments"), default=dict)
    error = models.CharField(_("kind of error"), max_length=150)
    text = models.CharField(_("error text"), max_length=300, blank=True)
    places = models.TextField(_("where in the code"), blank=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first failed at"))
    last_at = models.DateTimeField(_("last failed at"))
    retried_at = models.DateTimeField(_("retried at"), null=True)
    retried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("retried by"),
        related_name="+",
        null=True,
        on_delete=models.PROTECT,
    )
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("failed task")
        verbose_name_plural = _("failed tasks")
        constraints = [
            models.UniqueConstraint(
                name="failed_task_counted_once",
                fields=["task", "arguments", "error"],
                condition=Q(settled_at__isnull=True),
                violation_error_message=_("This failure is counted already."),
            ),
            models.CheckConstraint(
                name="failed_task_retried_by_whom",
                condition=Q(retried_at__isnull=True, retried_by__isnull=True)
                | Q(retried_at__isnull=False, retried_by__isnull=False),
                violation_error_message=_("A retry needs who asked for it and when."),
            ),
        ]
        indexes = [
            models.Index(
                name="failed_task_open", fields=["-last_at"], condition=Q(settled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.error}"
