"""Centres, competencies in demand, safe routes of departure, and openings."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from centres.models.entry import Entry
from migranportal.accounts.models import Organisation
from migranportal.core.models import Record, tracked
from migranportal.regions.models import Area, Country
from workers.models import Placement

OFFICE_MAIL = r"@([a-z0-9-]+\.)*(ac|go)\.id$"
"""Only an address under the domains of universities and the state is surely an office's."""
OFFICIAL_PAGE = r"^https://([a-z0-9-]+\.)*(go|gov)\.[a-z]{2}(/|$)"
"""A page of a government, of Indonesia or of a country of destination."""


@tracked
class Centre(Entry):
    """A Migran Centre at a university.

    ``since_date`` is the day of the agreement or opening that the source names; empty where it
    names none.
    """

    class Stage(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address of its page"), max_length=80, unique=True)
    university = models.CharField(_("university"), max_length=150)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("The university as a partner of agreements, where it is one."),
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("The regency or city where the centre stands."),
    )
    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), null=True, blank=True, on_delete=models.PROTECT
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices)
    since_date = models.DateField(_("since"), null=True, blank=True)
    services = models.TextField(_("services"), blank=True, help_text=_("One in each line."))
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(
        _("telephone of the office"),
        max_length=40,
        blank=True,
        help_text=_("The office's number, never that of a person."),
    )
    email = models.EmailField(
        _("e-mail of the office"),
        blank=True,
        help_text=_("Under ac.id or go.id; addresses of persons are not shown to the public."),
    )
    website = models.CharField(
        _("website"),
        max_length=200,
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
    )

    class Meta(Entry.Meta):
        verbose_name = _("Migran Centre")
        verbose_name_plural = _("Migran Centres")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="centre_office_email",
                condition=Q(email="") | Q(email__iregex=OFFICE_MAIL),
                violation_error_message=_(
                    "Give an address of the office, under ac.id or go.id, or leave it empty."
                ),
            ),
            models.CheckConstraint(
                name="centre_open_has_contact",
                condition=~Q(stage="open")
                | ~Q(address="")
                | ~Q(phone="")
                | ~Q(email="")
                | ~Q(website=""),
                violation_error_message=_(
                    "An open centre needs an address, telephone, e-mail or website."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.university}"


@tracked
class Competency(Entry):
    """What a country of destination asks for in an occupation."""

    country = models.ForeignKey(
        Country, verbose_name=_("destination country"), on_delete=models.PROTECT
    )
    occupation = models.CharField(_("occupation"), max_length=120)
    skills = models.TextField(_("skills"), help_text=_("One in each line."))
    language_level = models.CharField(
        _("language and level"),
        max_length=120,
        blank=True,
        help_text=_("As the source says it; empty where it says nothing."),
    )
    as_of_date = models.DateField(_("as of"))

    class Meta(Entry.Meta):
        verbose_name = _("competency in demand")
        verbose_name_plural = _("competencies in demand")
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "country",
                Upper("occupation"),
                name="competency_once",
                violation_error_message=_(
                    "This occupation is described for this country already. Change that entry."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation}, {self.country}"


@tracked
class Route(Entry):
    """A safe way of departure, step by step in plain words; an empty scheme holds for all."""

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address of its page"), max_length=80, unique=True)
    scheme = models.CharField(
        _("placement scheme"),
        max_length=12,
        blank=True,
        choices=[c for c in Placement.Scheme.choices if c[0] != Placement.Scheme.UNKNOWN],
        help_text=_("Empty: for every scheme."),
    )
    summary = models.TextField(_("summary"), max_length=500)
    legal_source = models.CharField(_("legal source"), max_length=250)
    cost = models.TextField(
        _("cost"), blank=True, help_text=_("As the source says it; empty where it is not known.")
    )
    warnings = models.TextField(
        _("warnings about non-procedural departure"), blank=True, help_text=_("One in each line.")
    )
    complaint_channel = models.CharField(
        _("where to complain"),
        max_length=200,
        blank=True,
        help_text=_("Only a channel that the ministry has confirmed."),
    )

    class Meta(Entry.Meta):
        verbose_name = _("safe route of departure")
        verbose_name_plural = _("safe routes of departure")
        constraints = [*Entry.Meta.constraints]

    def __str__(self) -> str:
        return self.title


@tracked
class RouteStep(Record):
    """One step of a route: what to do, who is responsible, what the rule is."""

    route = models.ForeignKey(
        Route, verbose_name=_("route"), related_name="steps", on_delete=models.CASCADE
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("what to do"))
    responsible = models.CharField(_("who is responsible"), max_length=150)
    legal_source = models.CharField(_("legal source"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("step of a route")
        verbose_name_plural = _("steps of a route")
        constraints = [
            models.UniqueConstraint(
                name="route_step_position_once",
                fields=["route", "position"],
                violation_error_message=_("Another step has this position already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


@tracked
class Opening(Entry):
    """An opening abroad that an official source announces; it shows until its last day."""

    occupation = models.CharField(_("occupation"), max_length=120)
    country = models.ForeignKey(
        Country, verbose_name=_("destination country"), on_delete=models.PROTECT
    )
    employer = models.CharField(_("employer or agency"), max_length=150)
    quota = models.PositiveIntegerField(_("quota"), null=True, blank=True)
    since_date = models.DateField(_("announced on"))
    until_date = models.DateField(_("valid until"))
    link = models.CharField(
        _("official announcement"),
        max_length=400,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("A page of a government: https, under go or gov of a country."),
    )
    link_text = models.CharField(_("text of the link"), max_length=120)

    class Meta(Entry.Meta):
        verbose_name = _("opening abroad")
        verbose_name_plural = _("openings abroad")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="opening_period_ordered",
                condition=Q(until_date__gte=F("since_date")),
                violation_error_message=_("The end date lies before the start date."),
            ),
            models.CheckConstraint(
                name="opening_official_link",
                condition=Q(link__iregex=OFFICIAL_PAGE),
                violation_error_message=_(
                    "Openings come from official sources only: a page of a government (https)."
                ),
            ),
            models.CheckConstraint(
                name="opening_quota_positive",
                condition=Q(quota__isnull=True) | Q(quota__gt=0),
                violation_error_message=_("A quota is at least 1; leave it empty if unknown."),
            ),
            models.UniqueConstraint(
                name="opening_once",
                fields=["link", "country", "occupation", "until_date"],
                violation_error_message=_("This opening is recorded already."),
            ),
        ]
        indexes = [models.Index(name="opening_until", fields=["until_date"])]

    def __str__(self) -> str:
        return f"{self.occupation}, {self.country}"
