"""A person of the register: identity and contact."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedQuerySet, ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.encryption import EncryptedTextField, lookup_hash
from migranportal.core.identity import masked
from migranportal.core.models import tracked
from villages.models import Village

# Raw SQL and bulk updates move people too; the measures read the village of the worker.
WORKER_FOLLOWS_PERSON = pgtrigger.Trigger(
    name="worker_follows_person",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="before", new="changed"),
    func="""
        UPDATE workers_worker w SET village_id = c.village_id
        FROM changed c JOIN before b USING (id)
        WHERE b.village_id <> c.village_id AND w.person_id = c.id;
        RETURN NULL;
    """,
)


class PersonRecord(ScopedRecord):
    """A record about a person: seen and changed by those who may see people."""

    view_permission = Permission.VIEW_PEOPLE
    edit_permission = Permission.EDIT_PEOPLE

    class Meta:
        abstract = True


class PersonQuerySet(ScopedQuerySet):
    """Reads of people."""

    def with_nik(self, number: str) -> PersonQuerySet:
        """Keep the person with this NIK (16 digits), found by its keyed hash."""
        return self.filter(nik_hash=lookup_hash(number, purpose="nik"))

    def with_family_card(self, number: str) -> PersonQuerySet:
        """Keep the people on this family card (16 digits), found by its keyed hash."""
        return self.filter(family_card_hash=lookup_hash(number, purpose="family_card"))


@tracked
class Person(PersonRecord):
    """Who somebody is, and from which village.

    The identity number (NIK) is often absent or old and never decides the village. It and the
    family card number are stored encrypted, each with a keyed hash by which it is found.
    """

    class Sex(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")

    area_path = "village__area__code"

    village = models.ForeignKey(
        Village, verbose_name=_("home village"), db_index=False, on_delete=models.PROTECT
    )
    name = models.CharField(_("full name"), max_length=150)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_place = models.CharField(_("birth place"), max_length=100, blank=True)
    nik = EncryptedTextField(_("NIK"), null=True, blank=True, editable=True)
    nik_hash = models.BinaryField(null=True, blank=True, max_length=32)
    family_card = EncryptedTextField(_("family card number"), null=True, blank=True, editable=True)
    family_card_hash = models.BinaryField(null=True, blank=True, max_length=32)
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    languages = ArrayField(
        models.CharField(max_length=30), verbose_name=_("languages"), default=list, blank=True
    )
    skills = ArrayField(
        models.CharField(max_length=60), verbose_name=_("skills"), default=list, blank=True
    )
    is_invented = models.BooleanField(_("invented demo data"), default=False, editable=False)

    objects: ClassVar[models.Manager[Person]] = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("migrant")
        verbose_name_plural = _("migrants")
        constraints = [
            models.UniqueConstraint(
                name="person_nik_once",
                fields=["nik_hash"],
                violation_error_message=_("Somebody with this NIK is registered already."),
            ),
            models.CheckConstraint(
                name="person_nik_with_hash",
                condition=Q(nik__isnull=True, nik_hash__isnull=True)
                | Q(nik__isnull=False, nik_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="person_family_card_with_hash",
                condition=Q(family_card__isnull=True, family_card_hash__isnull=True)
                | Q(family_card__isnull=False, family_card_hash__isnull=False),
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="person_name_trigram"),
            models.Index(name="person_family_card", fields=["family_card_hash"]),
            # The people of a village; an import looks there for people of the same age.
            models.Index(name="person_village_birth_date", fields=["village", "birth_date"]),
            # Possible duplicates are looked for among people born on the same day.
            models.Index(name="person_birth_date", fields=["birth_date"]),
        ]
        triggers = [WORKER_FOLLOWS_PERSON]

    def __str__(self) -> str:
        return f"{self.name} ({self.birth_date.year})" if self.birth_date else self.name

    def set_nik(self, number: str | None) -> None:
        """Set the NIK (16 digits, validated; ``None`` for none) and the hash that finds it."""
        self.nik = number or None
        self.nik_hash = lookup_hash(number, purpose="nik") if number else None

    def set_family_card(self, number: str | None) -> None:
        """Set the family card number (16 digits, validated; ``None`` for none) and its hash."""
        self.family_card = number or None
        self.family_card_hash = lookup_hash(number, purpose="family_card") if number else None

    @property
    def masked_nik(self) -> str:
        """The NIK with only its last four digits shown."""
        return masked(self.nik)

    @property
    def masked_family_card(self) -> str:
        """The family card number with only its last four digits shown."""
        return masked(self.family_card)
