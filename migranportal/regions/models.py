"""The official register of areas: provinces, regencies, districts and villages, through time.

Codes are those of the Ministry of Home Affairs (Permendagri 58/2021), dotted text such as
``35.04.14.2011``. The statistics agency (BPS) numbers the same areas differently with codes of the
same length; its code has a column of its own and is never a key.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import Record, period_is_ordered, tracked

CODE_BEGINNING = re.compile(r"\d{1,2}(\.\d{1,2}){0,2}\.?|\d{2}\.\d{2}\.\d{2}\.\d{1,4}")
SHORTEST_TRIGRAM = 3


class AreaQuerySet(models.QuerySet["Area"]):
    """Reads of the register."""

    def current(self, on: date) -> AreaQuerySet:
        """Keep the areas that exist on the day ``on``."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)

    def inside(self, code: str) -> AreaQuerySet:
        """Keep the area with ``code`` and everything below it; ``""`` keeps all."""
        return self.filter(Q(code=code) | Q(code__startswith=f"{code}.")) if code else self.all()

    def with_places(self) -> AreaQuerySet:
        """Fetch the areas around each area in the same query: a name alone says little."""
        return self.select_related("parent__parent__parent")

    def matching(self, text: str) -> AreaQuerySet:
        """Keep the areas whose code begins with ``text`` or whose name contains it.

        After a comma the name of a surrounding area may follow: ``Sidomulyo, Lampung``. A text
        shorter than a trigram must begin the name, so that the index can answer.
        """
        name, *places = [part.strip() for part in text.split(",")]
        if not name:
            rows = self.all()
        elif CODE_BEGINNING.fullmatch(name):
            rows = self.filter(code__startswith=name)
        elif len(name) < SHORTEST_TRIGRAM:
            rows = self.filter(name__istartswith=name)
        else:
            rows = self.filter(name__icontains=name)
        for place in filter(None, places):
            rows = rows.filter(
                Q(parent__name__icontains=place)
                | Q(parent__parent__name__icontains=place)
                | Q(parent__parent__parent__name__icontains=place)
            )
        return rows


@tracked
class Area(Record):
    """One province, regency, district or village, for as long as its code was in force.

    A code that was given up and given again makes a second row. ``valid_until`` is the first day
    on which the code no longer holds.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        REGENCY = "regency", _("Regency or city")
        DISTRICT = "district", _("District")
        VILLAGE = "village", _("Village")

    class Kind(models.TextChoices):
        PROVINSI = "provinsi", _("Province")
        KABUPATEN = "kabupaten", _("Regency")
        KOTA = "kota", _("City")
        KECAMATAN = "kecamatan", _("District")
        DESA = "desa", _("Village")
        KELURAHAN = "kelurahan", _("Urban village")

    code = models.CharField(_("code"), max_length=13, db_index=True)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    is_customary = models.BooleanField(_("customary village"), default=False)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        related_name="children",
        on_delete=models.PROTECT,
    )
    bps_code = models.CharField(_("BPS code"), max_length=10, blank=True, db_index=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    decree = models.CharField(_("decree"), max_length=120, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )

    objects: ClassVar[models.Manager[Area]] = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.UniqueConstraint(
                name="area_code_once_in_force",
                fields=["code"],
                condition=Q(valid_until__isnull=True),
                violation_error_message=_("An area with this code is in force already."),
            ),
            models.CheckConstraint(
                name="area_code_shape",
                condition=Q(code__regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"),
                violation_error_message=_("A code reads PP.KK.CC.VVVV, each level adding a part."),
            ),
            period_is_ordered("area_period_ordered", since="valid_from", until="valid_until"),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="area_name_trigram"),
            models.Index(name="area_level_code", fields=["level", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AreaBoundary(models.Model):
    """The drawn outline of an area: for maps only, never a legal boundary."""

    area = models.OneToOneField(
        Area,
        verbose_name=_("area"),
        primary_key=True,
        related_name="boundary",
        on_delete=models.CASCADE,
    )
    geometry = models.JSONField(_("GeoJSON geometry"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("area boundary")
        verbose_name_plural = _("area boundaries")

    def __str__(self) -> str:
        return str(self.area)


@tracked
class AreaSuccession(Record):
    """What became of an area: its code, or a part of it, lives on in another area."""

    class Kind(models.TextChoices):
        RECODED = "recoded", _("New code")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")

    predecessor = models.ForeignKey(
        Area, verbose_name=_("predecessor"), related_name="successions", on_delete=models.PROTECT
    )
    successor = models.ForeignKey(
        Area, verbose_name=_("successor"), related_name="predecessions", on_delete=models.PROTECT
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    effective_date = models.DateField(_("effective date"))
    decree = models.CharField(_("decree"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("succession of areas")
        verbose_name_plural = _("successions of areas")
        constraints = [
            models.UniqueConstraint(
                name="succession_once",
                fields=["predecessor", "successor"],
                violation_error_message=_("This succession is recorded already."),
            ),
            models.CheckConstraint(
                name="succession_not_itself",
                condition=~Q(predecessor=models.F("successor")),
                violation_error_message=_("An area cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} > {self.successor}"


class Country(models.Model):
    """A country where migrants work; ISO 3166-1 two-letter code, name in both languages."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    is_destination = models.BooleanField(_("seen as a destination"), default=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def __str__(self) -> str:
        return self.name_id
