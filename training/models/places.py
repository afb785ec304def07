"""Places of service that are larger than a village's own facilities."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import period_is_ordered, tracked
from migranportal.regions.models import Area


@tracked
class ServicePlace(ScopedRecord):
    """An LTSA, a Rumah Ramah or a BP3MI post, for the area that it serves.

    An LTSA is formed by a governor or regent (PP 59/2021 art. 30-31); a Rumah Ramah is a transit
    shelter (Permen P2MI 32/2025 art. 1). What a village keeps itself is a facility of the village.
    """

    class Kind(models.TextChoices):
        LTSA = "ltsa", _("LTSA (one-stop service)")
        SHELTER = "rumah_ramah", _("Rumah Ramah (transit shelter)")
        POST = "p4mi", _("P4MI (service post)")

    class Desk(models.TextChoices):
        """The desks of an LTSA (PP 59/2021 art. 30-31)."""

        LABOUR = "labour", _("Labour")
        INFORMATION = "information", _("Complaints and information")
        CIVIL = "civil", _("Civil registration")
        HEALTH = "health", _("Health")
        IMMIGRATION = "immigration", _("Immigration")
        POLICE = "police", _("Police")
        BANK = "bank", _("Banking")
        SECURITY = "security", _("Social security")

    area_path = "area__code"
    view_permission = Permission.VIEW_TRAINING
    edit_permission = Permission.EDIT_TRAINING

    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    area = models.ForeignKey(
        Area,
        verbose_name=_("serves"),
        on_delete=models.PROTECT,
        help_text=_("The regency or province that it serves."),
    )
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    desks: Any = ArrayField(
        models.CharField(max_length=11, choices=Desk.choices),
        verbose_name=_("desks"),
        default=list,
        blank=True,
    )
    beds = models.PositiveSmallIntegerField(
        _("beds"), null=True, blank=True, help_text=_("Of a Rumah Ramah.")
    )
    since_date = models.DateField(_("open since"), null=True, blank=True)
    until_date = models.DateField(_("closed on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        verbose_name = _("service place")
        verbose_name_plural = _("LTSA, Rumah Ramah and posts")
        constraints = [
            period_is_ordered("service_place_period", since="since_date", until="until_date"),
            models.UniqueConstraint(
                name="service_place_once",
                fields=["kind", "area", "name"],
                violation_error_message=_("This place is recorded already."),
            ),
            models.CheckConstraint(
                name="service_place_desks_of_ltsa",
                condition=Q(kind="ltsa") | Q(desks__len=0),
                violation_error_message=_("Only an LTSA has desks."),
            ),
            models.CheckConstraint(
                name="service_place_beds_of_shelter",
                condition=Q(kind="rumah_ramah") | Q(beds__isnull=True),
                violation_error_message=_("Only a Rumah Ramah has beds."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
