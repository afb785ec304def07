"""Stays abroad, and how they ended."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from workers.datasets.people import area_fields, area_versions, has_nik, nik_of
from workers.models import Person, Placement

_ID = Field("id", Kind.INTEGER, _("Key of the placement"), is_key=True, is_nullable=False)
_PERSON = (
    Field(
        "person_id",
        Kind.INTEGER,
        _("Key of the person, as in workers"),
        "worker_id",
        is_key=True,
        is_nullable=False,
    ),
    Field("name", Kind.TEXT, _("Full name"), "worker__person__name", is_personal=True),
    Field("nik", Kind.TEXT, _("NIK"), "worker__person__nik", is_personal=True, opens=nik_of),
    Field(
        "sex",
        Kind.TEXT,
        _("Sex"),
        "worker__person__sex",
        is_personal=True,
        choices=Person.Sex.choices,
    ),
    Field("birth_date", Kind.DATE, _("Birth date"), "worker__person__birth_date", is_personal=True),
    *area_fields("worker__village__area"),
)
_PLACE = (
    Field("country_code", Kind.TEXT, _("Destination country, ISO 3166-1"), "country_id"),
    Field("city", Kind.TEXT, _("City")),
    Field("scheme", Kind.TEXT, _("Placement scheme"), choices=Placement.Scheme.choices),
)
_CONTRACT = (
    Field("employer_type", Kind.TEXT, _("Employer type"), choices=Placement.EmployerType.choices),
    Field("sector", Kind.TEXT, _("Sector")),
    Field("job_title", Kind.TEXT, _("Job title")),
    Field("employer", Kind.TEXT, _("Employer")),
    Field("placement_company", Kind.TEXT, _("Placement company (P3MI)")),
    Field("contract_number", Kind.TEXT, _("Contract number")),
    Field("contract_start_date", Kind.DATE, _("Contract begins")),
    Field("contract_end_date", Kind.DATE, _("Contract ends")),
)
_STAY = (
    Field("departure_date", Kind.DATE, _("Departure")),
    Field("return_date", Kind.DATE, _("Return")),
    Field(
        "return_category",
        Kind.TEXT,
        _("Return category"),
        choices=Placement.ReturnCategory.choices,
    ),
)
_FILTERS = (
    Filter("person_id", "worker_id", Kind.INTEGER, _("Key of the person"), "person_id"),
    has_nik("worker_id"),
    Filter("country_code", "country_id", Kind.TEXT, _("Destination country"), "country_code"),
    Filter(
        "scheme",
        "scheme",
        Kind.TEXT,
        _("Placement scheme"),
        "scheme",
        choices=Placement.Scheme.choices,
    ),
    *(
        Filter(f"{name}_{way}", f"{name}_date__{test}", Kind.DATE, label, f"{name}_date")
        for name, way, test, label in (
            ("departure", "since", "gte", _("Departure on this day or later")),
            ("departure", "until", "lte", _("Departure on this day or earlier")),
            ("return", "since", "gte", _("Return on this day or later")),
            ("return", "until", "lte", _("Return on this day or earlier")),
        )
    ),
    Filter(
        "return_category",
        "return_category",
        Kind.TEXT,
        _("Return category"),
        "return_category",
        choices=Placement.ReturnCategory.choices,
    ),
)


def _placements() -> QuerySet[Any]:
    return Placement.objects.all()


def _returns() -> QuerySet[Any]:
    return Placement.objects.filter(return_date__isnull=False)


_COMMON: dict[str, Any] = {
    "area_path": "worker__village__area__code",
    "person_path": "worker_id",
    "reads_people": True,
    "versions": (
        "scheme",
        "worker__stage",
        "worker__person__name",
        *area_versions("worker__village__area"),
    ),
    "sources": (Source("workers_placementevent"),),
    "filters": _FILTERS,
    # By person: the people of an area stand in an index, their placements do not.
    "parent_path": "worker",
    "orderings": {"person_id": "worker_id"},
    "ordering": "person_id",
}

PLACEMENTS = register(
    Records(
        name="placements",
        label=_("Placements"),
        description=_("Stays abroad, planned, begun or ended, each with its contract."),
        rows=_placements,
        fields=(_ID, *_PERSON, *_PLACE, *_CONTRACT, *_STAY),
        **_COMMON,
    )
)
RETURNS = register(
    Records(
        name="returns",
        label=_("Returns"),
        description=_("Stays abroad that ended, with the category of the return."),
        rows=_returns,
        fields=(_ID, *_PERSON, *_PLACE, *_STAY),
        **_COMMON,
    )
)
