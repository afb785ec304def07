"""What partners may read of places that serve migrants."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from training.models import ServicePlace


def _places() -> QuerySet[Any]:
    return ServicePlace.objects.all()


SERVICE_PLACES = register(
    Records(
        name="service-places",
        label=_("Service places"),
        description=_(
            "LTSA, Rumah Ramah and posts of the BP3MI with the area that each serves: an area of "
            "your grant must contain the whole of it."
        ),
        rows=_places,
        area_path="area__code",
        versions=("name", "area__name"),
        sources=(Source("training_serviceplaceevent"),),
        fields=(
            Field("id", Kind.INTEGER, _("Key of the place"), "pk", is_key=True, is_nullable=False),
            Field(
                "kind", Kind.TEXT, _("Kind"), choices=ServicePlace.Kind.choices, is_nullable=False
            ),
            Field("name", Kind.TEXT, _("Name"), is_nullable=False),
            Field(
                "area_code",
                Kind.TEXT,
                _("Code of the area that it serves"),
                "area__code",
                is_nullable=False,
            ),
            Field("address", Kind.TEXT, _("Address"), is_nullable=False),
            Field("phone", Kind.TEXT, _("Telephone of the office"), is_nullable=False),
            Field("opening_hours", Kind.TEXT, _("Opening hours"), is_nullable=False),
            Field(
                "desks",
                Kind.TEXTS,
                _("Desks of an LTSA"),
                choices=ServicePlace.Desk.choices,
                is_nullable=False,
            ),
            Field("beds", Kind.INTEGER, _("Beds of a Rumah Ramah (number)")),
            Field("since_date", Kind.DATE, _("Open since")),
            Field("until_date", Kind.DATE, _("Closed on")),
            Field("source", Kind.TEXT, _("Source"), is_nullable=False),
            Field("is_confirmed", Kind.FLAG, _("Confirmed"), is_nullable=False),
        ),
        filters=(
            Filter("kind", "kind", Kind.TEXT, _("Kind"), "kind", choices=ServicePlace.Kind.choices),
            Filter(
                "is_open", "until_date__isnull", Kind.FLAG, _("Whether it is open"), "until_date"
            ),
            Filter("is_confirmed", "is_confirmed", Kind.FLAG, _("Confirmed"), "is_confirmed"),
        ),
    )
)
