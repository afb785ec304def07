"""The cooperatives themselves."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    HealthAssessment,
    ServedVillage,
)
from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.parts import listed
from migranportal.api.versions import versions_of
from villages.datasets import key

_OWN = {"cooperative": OuterRef("pk")}
_SERVED = ServedVillage.objects.filter(**_OWN)
_UNITS = BusinessUnit.objects.filter(**_OWN)
_MEETINGS = AnnualMeeting.objects.filter(**_OWN)
_GRADES = HealthAssessment.objects.filter(**_OWN)


def _cooperatives() -> QuerySet[Any]:
    return Cooperative.objects.all()


_PERIOD = (
    Field("since_date", Kind.DATE, _("Since"), is_nullable=False),
    Field("until_date", Kind.DATE, _("Until")),
)

COOPERATIVES = register(
    Records(
        name="cooperatives",
        label=_("Cooperatives"),
        description=_(
            "Cooperatives that serve villages of migrants, in the area of their seat, with units, "
            "annual members' meetings and health grades as they were recorded."
        ),
        rows=_cooperatives,
        area_path="seat__area__code",
        versions=(
            "name",
            "seat__population",
            "seat__area__name",
            versions_of(_SERVED, "since_date"),
            versions_of(_SERVED, "village__area__code"),
            versions_of(_UNITS, "name"),
            versions_of(_MEETINGS, "book_year"),
            versions_of(_GRADES, "book_year"),
            versions_of(_GRADES, "level__name"),
            versions_of(_GRADES, "level__rule__title"),
        ),
        sources=(
            Source("cooperatives_cooperativeevent"),
            Source("cooperatives_servedvillageevent", key="cooperative_id"),
            Source("cooperatives_businessunitevent", key="cooperative_id"),
            Source("cooperatives_annualmeetingevent", key="cooperative_id"),
            Source("cooperatives_healthassessmentevent", key="cooperative_id"),
            Source("cooperatives_healthlevelevent", path="health_assessments__level"),
            Source("cooperatives_healthruleevent", path="health_assessments__level__rule"),
            Source("villages_villageevent", path="served_villages__village", columns=("area_id",)),
            Source("regions_areaevent", path="served_villages__village__area", columns=("code",)),
        ),
        fields=(
            key(_("Key of the cooperative")),
            Field(
                "village_code",
                Kind.TEXT,
                _("Code of the village of the seat"),
                "seat__area__code",
                is_nullable=False,
            ),
            Field("name", Kind.TEXT, _("Name"), is_nullable=False),
            Field(
                "kind", Kind.TEXT, _("Kind"), choices=Cooperative.Kind.choices, is_nullable=False
            ),
            Field("legal_entity_number", Kind.TEXT, _("Legal entity number"), is_nullable=False),
            Field("legal_entity_date", Kind.DATE, _("Legal entity since")),
            Field(
                "cooperative_registry_number",
                Kind.TEXT,
                _("Cooperative registry number (Nomor Induk Koperasi)"),
                is_nullable=False,
            ),
            Field("dissolved_date", Kind.DATE, _("Dissolved on")),
            Field(
                "served_villages",
                Kind.OBJECTS,
                _("Villages that it serves or served"),
                listed(
                    _SERVED,
                    "village__area__code",
                    "since_date",
                    village_code="village__area__code",
                    since_date="since_date",
                    until_date="until_date",
                ),
                is_nullable=False,
                parts=(
                    Field("village_code", Kind.TEXT, _("Code of the village"), is_nullable=False),
                    *_PERIOD,
                ),
            ),
            Field(
                "business_units",
                Kind.OBJECTS,
                _("Business units (gerai)"),
                listed(
                    _UNITS,
                    "since_date",
                    "pk",
                    name="name",
                    kind="kind",
                    since_date="since_date",
                    until_date="until_date",
                ),
                is_nullable=False,
                parts=(
                    Field("name", Kind.TEXT, _("Name"), is_nullable=False),
                    Field("kind", Kind.TEXT, _("Kind"), is_nullable=False),
                    *_PERIOD,
                ),
            ),
            Field(
                "annual_meetings",
                Kind.OBJECTS,
                _("Annual members' meetings (RAT)"),
                listed(
                    _MEETINGS,
                    "book_year",
                    book_year="book_year",
                    held_date="held_date",
                    attendance="attendance",
                    net_surplus="net_surplus",
                ),
                is_nullable=False,
                parts=(
                    Field("book_year", Kind.INTEGER, _("Book year"), is_nullable=False),
                    Field("held_date", Kind.DATE, _("Held on"), is_nullable=False),
                    Field("attendance", Kind.INTEGER, _("Attendance (people)")),
                    Field("net_surplus", Kind.NUMBER, _("Net surplus, SHU (Rp)")),
                ),
            ),
            Field(
                "health_grades",
                Kind.OBJECTS,
                _("Health grades, as the assessor gave them"),
                listed(
                    _GRADES,
                    "book_year",
                    book_year="book_year",
                    grade="level__name",
                    rule="level__rule__code",
                    score="score",
                    assessed_date="assessed_date",
                ),
                is_nullable=False,
                parts=(
                    Field("book_year", Kind.INTEGER, _("Book year"), is_nullable=False),
                    Field("grade", Kind.TEXT, _("Grade"), is_nullable=False),
                    Field("rule", Kind.TEXT, _("Code of the rule"), is_nullable=False),
                    Field("score", Kind.NUMBER, _("Score (0 to 100)")),
                    Field("assessed_date", Kind.DATE, _("Assessed on"), is_nullable=False),
                ),
            ),
        ),
        filters=(
            Filter(
                "village",
                "seat__area__code",
                Kind.TEXT,
                _("Code of the village of the seat"),
                "village_code",
            ),
            Filter("kind", "kind", Kind.TEXT, _("Kind"), "kind", choices=Cooperative.Kind.choices),
            Filter(
                "legal_entity_number",
                "legal_entity_number",
                Kind.TEXT,
                _("Legal entity number"),
                "legal_entity_number",
            ),
            Filter(
                "registry_number",
                "cooperative_registry_number",
                Kind.TEXT,
                _("Cooperative registry number (Nomor Induk Koperasi)"),
                "cooperative_registry_number",
            ),
            Filter(
                "without_legal_entity",
                "legal_entity_date__isnull",
                Kind.FLAG,
                _("Whether it is no legal entity yet"),
                "legal_entity_date",
            ),
            Filter(
                "legal_since",
                "legal_entity_date__gte",
                Kind.DATE,
                _("Legal entity since this day or later"),
                "legal_entity_date",
            ),
            Filter(
                "legal_until",
                "legal_entity_date__lte",
                Kind.DATE,
                _("Legal entity since this day or earlier"),
                "legal_entity_date",
            ),
            Filter(
                "is_open",
                "dissolved_date__isnull",
                Kind.FLAG,
                _("Whether no dissolution is recorded"),
                "dissolved_date",
            ),
        ),
    )
)
