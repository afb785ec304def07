"""People who will work, work or worked abroad."""

from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.versions import versions_of
from migranportal.core.encryption import UnreadableValueError, decrypt
from workers.models import Person, Placement, Worker

SIXTEEN_DIGITS = r"[0-9]{16}"


def nik_of(stored: bytes) -> str | None:
    """Return the NIK of a ciphertext; ``None`` where no key of this installation fits."""
    return _opened(stored, "nik")


def _family_card_of(stored: bytes) -> str | None:
    return _opened(stored, "family_card")


def _opened(stored: bytes, purpose: str) -> str | None:
    try:
        return decrypt(stored, purpose=purpose)
    except UnreadableValueError:
        return None


def has_nik(path: str) -> Filter:
    """Return the filter for the person with a NIK; ``path`` is the lookup of the person's key."""

    def condition(number: str) -> Q:
        # Found beforehand: knowing the key, PostgreSQL asks the index of the records for it.
        return Q(**{path: Person.objects.with_nik(number).values_list("pk", flat=True).first()})

    return Filter(
        "nik", "", Kind.TEXT, _("NIK"), "nik", condition=condition, pattern=SIXTEEN_DIGITS
    )


def area_fields(path: str) -> tuple[Field, ...]:
    """Return the home village with the areas around it; ``path`` leads to the village's area."""
    around = f"{path}__parent"
    return (
        Field("village_code", Kind.TEXT, _("Code of the home village"), f"{path}__code"),
        Field("village_name", Kind.TEXT, _("Home village"), f"{path}__name"),
        Field("district_name", Kind.TEXT, _("District"), f"{around}__name"),
        Field("regency_name", Kind.TEXT, _("Regency or city"), f"{around}__parent__name"),
        Field("province_name", Kind.TEXT, _("Province"), f"{around}__parent__parent__name"),
    )


def area_versions(path: str) -> tuple[str, ...]:
    """Return the columns whose versions tell whether ``area_fields`` changed."""
    parents = [f"{path}{'__parent' * number}__name" for number in range(4)]
    return (f"{path.removesuffix('__area')}__population", *parents)


def _last(column: str) -> Subquery:
    """Return a column of the last placement: the last departure, else what is planned."""
    placements = Placement.objects.filter(worker=OuterRef("pk"))
    ordered = placements.order_by(F("departure_date").desc(nulls_last=True), "-pk")
    return Subquery(ordered.values(column)[:1], output_field=CharField())


def _workers() -> QuerySet[Any]:
    return Worker.objects.all()


WORKERS = register(
    Records(
        name="workers",
        label=_("Migrant workers"),
        description=_(
            "People who will work, work or worked abroad, each with the stage and the dates of the "
            "last placement. Country and scheme are those of the last departure; of who never left, "
            "those of the placement that is planned."
        ),
        rows=_workers,
        area_path="village__area__code",
        person_path="person_id",
        reads_people=True,
        versions=(
            "stage",
            "person__name",
            *area_versions("village__area"),
            versions_of(Placement.objects.filter(worker=OuterRef("pk")), "scheme"),
        ),
        sources=(
            Source("workers_workerevent"),
            Source("workers_personevent"),
            Source("workers_placementevent", key="worker_id"),
        ),
        fields=(
            Field(
                "id",
                Kind.INTEGER,
                _("Key of the person"),
                "person_id",
                is_key=True,
                is_nullable=False,
            ),
            Field("name", Kind.TEXT, _("Full name"), "person__name", is_personal=True),
            Field("nik", Kind.TEXT, _("NIK"), "person__nik", is_personal=True, opens=nik_of),
            Field(
                "family_card",
                Kind.TEXT,
                _("Family card number"),
                "person__family_card",
                is_personal=True,
                opens=_family_card_of,
            ),
            Field(
                "sex",
                Kind.TEXT,
                _("Sex"),
                "person__sex",
                is_personal=True,
                choices=Person.Sex.choices,
            ),
            Field("birth_date", Kind.DATE, _("Birth date"), "person__birth_date", is_personal=True),
            Field(
                "birth_place", Kind.TEXT, _("Birth place"), "person__birth_place", is_personal=True
            ),
            Field("address", Kind.TEXT, _("Address"), "person__address", is_personal=True),
            Field("phone", Kind.TEXT, _("Phone"), "person__phone", is_personal=True),
            Field("languages", Kind.TEXTS, _("Languages"), "person__languages", is_personal=True),
            Field("skills", Kind.TEXTS, _("Skills"), "person__skills", is_personal=True),
            *area_fields("village__area"),
            Field("stage", Kind.INTEGER, _("Stage"), choices=Worker.Stage.choices),
            Field(
                "procedural_status",
                Kind.INTEGER,
                _("Procedural status"),
                choices=Worker.ProceduralStatus.choices,
            ),
            Field("judged_by", Kind.TEXT, _("Status judged by")),
            Field("judged_date", Kind.DATE, _("Status judged on")),
            Field("judged_basis", Kind.TEXT, _("Basis of the judgement")),
            Field(
                "country_code",
                Kind.TEXT,
                _("Country of the last placement, ISO 3166-1"),
                _last("country_id"),
            ),
            Field(
                "scheme",
                Kind.TEXT,
                _("Scheme of the last placement"),
                _last("scheme"),
                choices=Placement.Scheme.choices,
            ),
            Field("departed_date", Kind.DATE, _("Last departure")),
            Field("returned_date", Kind.DATE, _("Last return")),
            Field("confirmed_date", Kind.DATE, _("Record confirmed on"), is_nullable=False),
        ),
        filters=(
            has_nik("person_id"),
            Filter(
                "stage", "stage", Kind.INTEGER, _("Stage"), "stage", choices=Worker.Stage.choices
            ),
            Filter(
                "procedural_status",
                "procedural_status",
                Kind.INTEGER,
                _("Procedural status"),
                "procedural_status",
                choices=Worker.ProceduralStatus.choices,
            ),
            *(
                Filter(f"{name}_{way}", f"{name}_date__{test}", Kind.DATE, label, f"{name}_date")
                for name, way, test, label in (
                    ("departed", "since", "gte", _("Last departure on this day or later")),
                    ("departed", "until", "lte", _("Last departure on this day or earlier")),
                    ("returned", "since", "gte", _("Last return on this day or later")),
                    ("returned", "until", "lte", _("Last return on this day or earlier")),
                )
            ),
        ),
    )
)
