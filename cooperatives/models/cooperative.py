"""Cooperatives, whom they serve, their members, units and annual meetings."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import no_overlap, period_is_ordered, tracked
from villages.models import Village
from workers.models import Person


class CooperativeRecord(ScopedRecord):
    """A record of a cooperative; it belongs to the area of the cooperative's seat."""

    area_path = "cooperative__seat__area__code"
    view_permission = Permission.VIEW_COOPERATIVES
    edit_permission = Permission.EDIT_COOPERATIVES

    class Meta:
        abstract = True


@tracked
class Cooperative(ScopedRecord):
    """A cooperative that serves one or more villages.

    ``cooperative_registry_number`` is the cooperatives' own register number (Nomor Induk Koperasi), which
    shares its abbreviation with the personal NIK and nothing else; its format is not published.
    """

    class Kind(models.TextChoices):
        KDKMP = "kdkmp", _("Koperasi Desa/Kelurahan Merah Putih")
        MIGRANT = "migrant", _("Migrant workers' cooperative")
        DESMIGRATIF = "desmigratif", _("Desmigratif cooperative")
        OTHER = "other", _("Other")

    area_path = "seat__area__code"
    view_permission = Permission.VIEW_COOPERATIVES
    edit_permission = Permission.EDIT_COOPERATIVES

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    seat = models.ForeignKey(Village, verbose_name=_("seat"), on_delete=models.PROTECT)
    legal_entity_number = models.CharField(_("legal entity number"), max_length=80, blank=True)
    legal_entity_date = models.DateField(_("legal entity since"), null=True, blank=True)
    cooperative_registry_number = models.CharField(
        _("cooperative registry number"), max_length=40, blank=True
    )
    dissolved_date = models.DateField(_("dissolved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperatives")
        constraints = [
            models.CheckConstraint(
                name="cooperative_legal_entity_paired",
                condition=Q(legal_entity_number="", legal_entity_date__isnull=True)
                | (~Q(legal_entity_number="") & Q(legal_entity_date__isnull=False)),
                violation_error_message=_("A legal entity needs both its number and its date."),
            ),
            models.CheckConstraint(
                name="cooperative_dissolved_after_legal",
                condition=Q(dissolved_date__isnull=True)
                | Q(legal_entity_date__isnull=True)
                | Q(dissolved_date__gte=F("legal_entity_date")),
                violation_error_message=_(
                    "A cooperative cannot be dissolved before it became a legal entity."
                ),
            ),
            models.UniqueConstraint(
                name="cooperative_legal_number_once",
                fields=["legal_entity_number"],
                condition=~Q(legal_entity_number=""),
                violation_error_message=_(
                    "A cooperative with this legal entity number exists already."
                ),
            ),
            models.UniqueConstraint(
                name="cooperative_registry_number_once",
                fields=["cooperative_registry_number"],
                condition=~Q(cooperative_registry_number=""),
                violation_error_message=_(
                    "A cooperative with this registry number exists already."
                ),
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="cooperative_name_trigram"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class ServedVillage(CooperativeRecord):
    """A village that a cooperative serves, for a period."""

    cooperative = models.ForeignKey(
        Cooperative,
        verbose_name=_("cooperative"),
        related_name="served_villages",
        on_delete=models.CASCADE,
    )
    village = models.ForeignKey(Village, verbose_name=_("village"), on_delete=models.PROTECT)
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("served village")
        verbose_name_plural = _("served villages")
        constraints = [
            period_is_ordered(
                "served_village_period_ordered", since="since_date", until="until_date"
            ),
            no_overlap(
                "served_village_once_at_a_time",
                keys=["cooperative", "village"],
                since="since_date",
                until="until_date",
                message=_("The cooperative serves this village in that period already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative} > {self.village}"


@tracked
class Membership(CooperativeRecord):
    """A person's membership of a cooperative, for a period."""

    view_permission = Permission.VIEW_PEOPLE
    edit_permission = Permission.EDIT_PEOPLE

    cooperative = models.ForeignKey(
        Cooperative,
        verbose_name=_("cooperative"),
        related_name="memberships",
        on_delete=models.CASCADE,
    )
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT)
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            period_is_ordered("membership_period_ordered", since="since_date", until="until_date"),
            no_overlap(
                "membership_once_at_a_time",
                keys=["cooperative", "person"],
                since="since_date",
                until="until_date",
                message=_("The person is a member in that period already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} > {self.cooperative}"


@tracked
class BusinessUnit(CooperativeRecord):
    """A unit (gerai) through which a cooperative trades or serves."""

    cooperative = models.ForeignKey(
        Cooperative,
        verbose_name=_("cooperative"),
        related_name="business_units",
        on_delete=models.CASCADE,
    )
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=80, blank=True)
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("business unit")
        verbose_name_plural = _("business units")
        constraints = [
            period_is_ordered(
                "business_unit_period_ordered", since="since_date", until="until_date"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class AnnualMeeting(CooperativeRecord):
    """An annual members' meeting (RAT) about one book year (UU 25/1992)."""

    cooperative = models.ForeignKey(
        Cooperative,
        verbose_name=_("cooperative"),
        related_name="annual_meetings",
        on_delete=models.CASCADE,
    )
    book_year = models.PositiveSmallIntegerField(_("book year"))
    held_date = models.DateField(_("held on"))
    attendance = models.PositiveIntegerField(_("attendance"), null=True, blank=True)
    net_surplus = models.DecimalField(
        _("net surplus (SHU)"), max_digits=15, decimal_places=0, null=True, blank=True
    )

    class Meta:
        verbose_name = _("annual members' meeting")
        verbose_name_plural = _("annual members' meetings")
        constraints = [
            models.UniqueConstraint(
                name="annual_meeting_once_a_year",
                fields=["cooperative", "book_year"],
                violation_error_message=_("The meeting of this book year is recorded already."),
            ),
            models.CheckConstraint(
                name="annual_meeting_after_book_year",
                condition=Q(held_date__year__gte=F("book_year")),
                violation_error_message=_("The meeting cannot be held before its book year."),
            ),
        ]

    def __str__(self) -> str:
        return f"RAT {self.book_year}"
