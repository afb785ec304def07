"""What partners may read about migrants, their placements and their returns."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.core.encryption import decrypt
from workers.models import Person, Worker


def _workers() -> QuerySet[Any]:
    return Worker.objects.all()


def _nik(stored: bytes) -> str:
    return decrypt(stored, purpose="nik")


WORKERS = register(
    Records(
        name="workers",
        label=_("Migrant workers"),
        description=_("People who will work, work or worked abroad, as of their last placement."),
        rows=_workers,
        area_path="village__area__code",
        person_path="person_id",
        reads_people=True,
        versions=("stage", "person__name", "village__population", "village__area__name"),
        sources=(
            Source("workers_workerevent", village="village_id"),
            Source("workers_personevent", village="village_id"),
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
            Field("nik", Kind.TEXT, _("NIK"), "person__nik", is_personal=True, opens=_nik),
            Field(
                "sex",
                Kind.TEXT,
                _("Sex"),
                "person__sex",
                is_personal=True,
                choices=Person.Sex.choices,
            ),
            Field("birth_date", Kind.DATE, _("Birth date"), "person__birth_date", is_personal=True),
            Field("village_code", Kind.TEXT, _("Area code"), "village__area__code"),
            Field("stage", Kind.INTEGER, _("Stage"), choices=Worker.Stage.choices),
            Field(
                "procedural_status",
                Kind.INTEGER,
                _("Procedural status"),
                choices=Worker.ProceduralStatus.choices,
            ),
            Field("departed_date", Kind.DATE, _("Last departure")),
            Field("returned_date", Kind.DATE, _("Last return")),
            Field("confirmed_date", Kind.DATE, _("Record confirmed on"), is_nullable=False),
        ),
        filters=(
            Filter(
                "stage", "stage", Kind.INTEGER, _("Stage"), "stage", choices=Worker.Stage.choices
            ),
        ),
    )
)
