"""The program files of villages."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.parts import listed
from migranportal.api.versions import versions_of
from villages.datasets.shared import key
from villages.models import (
    Facility,
    Village,
    VillageRegulation,
)

_FACILITIES = Facility.objects.filter(village=OuterRef("pk"))
_REGULATIONS = VillageRegulation.objects.filter(village=OuterRef("pk"))


def _villages() -> QuerySet[Any]:
    return Village.objects.all()


VILLAGES = register(
    Records(
        name="villages",
        label=_("Villages"),
        description=_(
            "The program files of villages, with their facilities and regulations for migrants; "
            "contacts are persons' data."
        ),
        rows=_villages,
        area_path="area__code",
        versions=(
            "population",
            "area__name",
            "merged_into__area__name",
            versions_of(_FACILITIES, "condition"),
            versions_of(_REGULATIONS, "title"),
        ),
        sources=(
            Source("villages_villageevent"),
            Source("villages_facilityevent", key="village_id"),
            Source("villages_villageregulationevent", key="village_id"),
        ),
        orderings={"code": "area__code"},
        fields=(
            key(_("Key of the village")),
            Field("code", Kind.TEXT, _("Area code"), "area__code", is_nullable=False),
            Field("name", Kind.TEXT, _("Name"), "area__name", is_nullable=False),
            Field("population", Kind.INTEGER, _("Population (people)")),
            Field("population_source", Kind.TEXT, _("Source of the population"), is_nullable=False),
            Field("confirmed_date", Kind.DATE, _("Data confirmed on")),
            Field(
                "office_address", Kind.TEXT, _("Address of the village office"), is_nullable=False
            ),
            Field("contact_name", Kind.TEXT, _("Contact person"), is_personal=True),
            Field("contact_phone", Kind.TEXT, _("Telephone of the contact"), is_personal=True),
            Field("contact_email", Kind.TEXT, _("E-mail address of the contact"), is_personal=True),
            Field(
                "merged_into_code",
                Kind.TEXT,
                _("Code of the village that took the file over"),
                "merged_into__area__code",
            ),
            Field("is_invented", Kind.FLAG, _("Invented for a demo"), is_nullable=False),
            Field(
                "facilities",
                Kind.OBJECTS,
                _("Facilities that serve migrants"),
                listed(
                    _FACILITIES,
                    "kind",
                    "pk",
                    kind="kind_id",
                    name="name",
                    condition="condition",
                    checked_date="checked_date",
                ),
                is_nullable=False,
                parts=(
                    Field("kind", Kind.TEXT, _("Kind, of the reference lists"), is_nullable=False),
                    Field("name", Kind.TEXT, _("Name"), is_nullable=False),
                    Field(
                        "condition",
                        Kind.TEXT,
                        _("Condition"),
                        choices=Facility.Condition.choices,
                        is_nullable=False,
                    ),
                    Field("checked_date", Kind.DATE, _("Checked on"), is_nullable=False),
                ),
            ),
            Field(
                "regulations",
                Kind.OBJECTS,
                _("Village regulations"),
                listed(
                    _REGULATIONS,
                    "enacted_date",
                    "pk",
                    number="number",
                    title="title",
                    subject="subject",
                    enacted_date="enacted_date",
                    repealed_date="repealed_date",
                ),
                is_nullable=False,
                parts=(
                    Field("number", Kind.TEXT, _("Number"), is_nullable=False),
                    Field("title", Kind.TEXT, _("Title"), is_nullable=False),
                    Field(
                        "subject",
                        Kind.TEXT,
                        _("Subject"),
                        choices=VillageRegulation.Subject.choices,
                        is_nullable=False,
                    ),
                    Field("enacted_date", Kind.DATE, _("Enacted on"), is_nullable=False),
                    Field("repealed_date", Kind.DATE, _("Repealed on")),
                ),
            ),
        ),
        filters=(
            Filter("code", "area__code", Kind.TEXT, _("Area code"), "code"),
            Filter(
                "confirmed_since",
                "confirmed_date__gte",
                Kind.DATE,
                _("Data confirmed on this day or later"),
                "confirmed_date",
            ),
            Filter(
                "confirmed_until",
                "confirmed_date__lte",
                Kind.DATE,
                _("Data confirmed on this day or earlier"),
                "confirmed_date",
            ),
            Filter(
                "is_open",
                "merged_into__isnull",
                Kind.FLAG,
                _("Whether the file was not merged into another"),
                "merged_into_code",
            ),
        ),
    )
)
