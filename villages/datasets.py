"""What partners may read of the register of areas, of villages and of what they have and do."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.regions.models import Area
from villages.models import Village


def _areas() -> QuerySet[Any]:
    return Area.objects.all()


REGIONS = register(
    Records(
        name="regions",
        label=_("Areas"),
        description=_(
            "Provinces, regencies, districts and villages with the codes of the Ministry of Home "
            "Affairs, through time. A code that was given up has the day on which it ended."
        ),
        rows=_areas,
        area_path="code",
        versions=("name", "parent__name"),
        sources=(Source("regions_areaevent"),),
        orderings={"code": "code"},
        fields=(
            Field("id", Kind.INTEGER, _("Key of the entry"), is_key=True, is_nullable=False),
            Field("code", Kind.TEXT, _("Code"), is_nullable=False),
            Field("name", Kind.TEXT, _("Name"), is_nullable=False),
            Field("level", Kind.TEXT, _("Level"), choices=Area.Level.choices, is_nullable=False),
            Field("kind", Kind.TEXT, _("Kind"), choices=Area.Kind.choices, is_nullable=False),
            Field("parent_code", Kind.TEXT, _("Code of the area around it"), "parent__code"),
            Field("valid_from", Kind.DATE, _("In force since"), is_nullable=False),
            Field("valid_until", Kind.DATE, _("First day on which it is no longer in force")),
        ),
        filters=(
            Filter("code", "code", Kind.TEXT, _("Code"), "code"),
            Filter("level", "level", Kind.TEXT, _("Level"), "level", choices=Area.Level.choices),
            Filter(
                "in_force",
                "valid_until__isnull",
                Kind.FLAG,
                _("Whether it is in force"),
                "valid_until",
            ),
        ),
    )
)


def _villages() -> QuerySet[Any]:
    return Village.objects.all()


VILLAGES = register(
    Records(
        name="villages",
        label=_("Villages"),
        description=_("The program files of villages; contacts are persons' data."),
        rows=_villages,
        area_path="area__code",
        versions=("population", "area__name"),
        sources=(Source("villages_villageevent", village="pgh_obj_id"),),
        orderings={"code": "area__code"},
        fields=(
            Field("id", Kind.INTEGER, _("Key of the village"), is_key=True, is_nullable=False),
            Field("code", Kind.TEXT, _("Area code"), "area__code", is_nullable=False),
            Field("name", Kind.TEXT, _("Name"), "area__name", is_nullable=False),
            Field("population", Kind.INTEGER, _("Population")),
            Field("population_source", Kind.TEXT, _("Source of the population")),
            Field("confirmed_date", Kind.DATE, _("Data confirmed on")),
            Field("office_address", Kind.TEXT, _("Address of the village office")),
            Field("contact_name", Kind.TEXT, _("Contact person"), is_personal=True),
            Field("contact_phone", Kind.TEXT, _("Telephone of the contact"), is_personal=True),
        ),
        filters=(Filter("code", "area__code", Kind.TEXT, _("Area code"), "code"),),
    )
)
