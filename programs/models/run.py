"""Recompute runs, their parts, and the villages whose records changed since."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One recompute of the country or of an area: who, why, how far, what changed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    OPEN_STATES = (State.WAITING, State.RUNNING)

    area_code = models.CharField(
        _("area"), max_length=13, blank=True, help_text=_("Empty: the whole country.")
    )
    reason = models.CharField(_("reason"), max_length=200)
    started_by = models.CharField(_("started by"), max_length=254)
    as_of_date = models.DateField(_("as of"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    villages = models.PositiveIntegerField(_("villages"), default=0)
    changed = models.PositiveIntegerField(_("villages changed"), default=0)
    drifted = models.PositiveIntegerField(
        _("villages drifted"),
        null=True,
        help_text=_("Changed although no record had; null where the date had moved on."),
    )
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("recompute run")
        verbose_name_plural = _("recompute runs")
        constraints = [
            models.UniqueConstraint(
                name="run_one_open_per_area",
                fields=["area_code"],
                condition=Q(state__in=["waiting", "running"]),
                violation_error_message=_("A run over this area is under way already."),
            ),
        ]
        indexes = [models.Index(name="run_newest", fields=["-created_at"])]

    def __str__(self) -> str:
        return f"#{self.pk} {self.reason}"


class RunPart(models.Model):
    """A share of a run that one worker evaluates in one transaction.

    Either a range of village ids (whole country) or a list of them (an area).
    """

    run = models.ForeignKey(
        Run, verbose_name=_("run"), related_name="parts", on_delete=models.CASCADE
    )
    position = models.PositiveSmallIntegerField(_("position"))
    first_village = models.BigIntegerField(_("first village"), null=True)
    last_village = models.BigIntegerField(_("last village"), null=True)
    village_ids = ArrayField(models.BigIntegerField(), verbose_name=_("villages"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    villages = models.PositiveIntegerField(_("villages"), default=0)
    changed = models.PositiveIntegerField(_("villages changed"), default=0)
    drifted = models.PositiveIntegerField(_("villages drifted"), default=0)

    class Meta:
        verbose_name = _("part of a run")
        verbose_name_plural = _("parts of a run")
        constraints = [models.UniqueConstraint(name="run_part_once", fields=["run", "position"])]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.position}"


class StaleVillage(models.Model):
    """A note that records of a village changed; statement triggers append, the refresh takes away.

    Only ever appended to, without a unique key, so that writers do not wait for each other.
    """

    village_id = models.BigIntegerField(_("village"), db_index=True)
    noted_at = models.DateTimeField(_("noted at"), db_default=Now())
    # The connection that wrote: a request refreshes what it changed itself before it answers.
    backend_pid = models.IntegerField(
        db_default=models.Func(function="pg_backend_pid", output_field=models.IntegerField())
    )

    class Meta:
        verbose_name = _("stale village")
        verbose_name_plural = _("stale villages")

    def __str__(self) -> str:
        return str(self.village_id)
