"""What partners may read of the register of areas, of villages and of what they have and do."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.parts import Counted, listed
from migranportal.api.versions import versions_of
from migranportal.regions.models import Area, AreaSuccession
from villages.models import (
    Activity,
    ActivityKind,
    Evidence,
    Facility,
    TaskForce,
    TaskForceMember,
    Village,
    VillageRegulation,
)

VILLAGE_CODE = Field(
    "village_code", Kind.TEXT, _("Code of the village"), "village__area__code", is_nullable=False
)
OF_VILLAGE = Filter(
    "village", "village__area__code", Kind.TEXT, _("Code of the village"), "village_code"
)


def key(label: Any, source: str = "pk") -> Field:
    """Return the field with the key of a record."""
    return Field("id", Kind.INTEGER, label, source, is_key=True, is_nullable=False)


# --- Areas ------------------------------------------------------------------------------------

_SUCCESSIONS = AreaSuccession.objects.filter(predecessor=OuterRef("pk"))


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
        versions=("name", "parent__name", versions_of(_SUCCESSIONS, "kind")),
        sources=(
            Source("regions_areaevent"),
            Source("regions_areasuccessionevent", key="predecessor_id"),
            Source("regions_areaevent", path="successions__successor", columns=("code",)),
        ),
        orderings={"code": "code"},
        fields=(
            key(_("Key of the entry")),
            Field("code", Kind.TEXT, _("Code"), is_nullable=False),
            Field("name", Kind.TEXT, _("Name"), is_nullable=False),
            Field("level", Kind.TEXT, _("Level"), choices=Area.Level.choices, is_nullable=False),
            Field("kind", Kind.TEXT, _("Kind"), choices=Area.Kind.choices, is_nullable=False),
            Field("is_customary", Kind.FLAG, _("Customary village"), is_nullable=False),
            Field("parent_code", Kind.TEXT, _("Code of the area around it"), "parent__code"),
            Field("bps_code", Kind.TEXT, _("Code of the statistics agency"), is_nullable=False),
            Field("postal_code", Kind.TEXT, _("Postal code"), is_nullable=False),
            Field("latitude", Kind.NUMBER, _("Latitude (degrees, north positive)")),
            Field("longitude", Kind.NUMBER, _("Longitude (degrees, east positive)")),
            Field("decree", Kind.TEXT, _("Decree on the code"), is_nullable=False),
            Field("valid_from", Kind.DATE, _("In force since"), is_nullable=False),
            Field("valid_until", Kind.DATE, _("First day on which it is no longer in force")),
            Field(
                "successors",
                Kind.OBJECTS,
                _("Areas in which it, or a part of it, lives on"),
                listed(
                    _SUCCESSIONS,
                    "effective_date",
                    "successor__code",
                    code="successor__code",
                    kind="kind",
                    effective_date="effective_date",
                ),
                is_nullable=False,
                parts=(
                    Field("code", Kind.TEXT, _("Code"), is_nullable=False),
                    Field(
                        "kind",
                        Kind.TEXT,
                        _("What happened"),
                        choices=AreaSuccession.Kind.choices,
                        is_nullable=False,
                    ),
                    Field("effective_date", Kind.DATE, _("Since"), is_nullable=False),
                ),
            ),
        ),
        filters=(
            Filter("code", "code", Kind.TEXT, _("Code"), "code"),
            Filter("level", "level", Kind.TEXT, _("Level"), "level", choices=Area.Level.choices),
            Filter(
                "parent", "parent__code", Kind.TEXT, _("Code of the area around it"), "parent_code"
            ),
            Filter(
                "bps_code", "bps_code", Kind.TEXT, _("Code of the statistics agency"), "bps_code"
            ),
            Filter(
                "in_force",
                "valid_until__isnull",
                Kind.FLAG,
                _("Whether it is in force"),
                "valid_until",
            ),
            Filter(
                "ended_since",
                "valid_until__gte",
                Kind.DATE,
                _("No longer in force on this day or later"),
                "valid_until",
            ),
        ),
    )
)

# --- Villages ---------------------------------------------------------------------------------

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

# --- Activities -------------------------------------------------------------------------------

_EVIDENCE = Evidence.objects.filter(activity=OuterRef("pk"))


def _activities() -> QuerySet[Any]:
    return Activity.objects.all()


ACTIVITIES = register(
    Records(
        name="activities",
        label=_("Activities"),
        description=_(
            "What villages did for migrants, returnees and their families. The description is free "
            "text that may name people, so it needs a grant on persons."
        ),
        rows=_activities,
        area_path="village__area__code",
        versions=(
            "title",
            "village__population",
            "village__area__name",
            versions_of(_EVIDENCE, "caption"),
        ),
        sources=(
            Source("villages_activityevent"),
            Source("villages_evidenceevent", key="activity_id"),
        ),
        fields=(
            key(_("Key of the activity")),
            VILLAGE_CODE,
            Field("kind", Kind.TEXT, _("Kind"), choices=ActivityKind.choices, is_nullable=False),
            Field("pillar", Kind.TEXT, _("Pillar, of the reference lists"), "pillar_id"),
            Field("title", Kind.TEXT, _("Title"), is_nullable=False),
            Field("date", Kind.DATE, _("Date"), is_nullable=False),
            Field("participants", Kind.INTEGER, _("Participants (people)")),
            Field("description", Kind.TEXT, _("Description"), is_personal=True, is_nullable=False),
            Field(
                "evidence_files",
                Kind.INTEGER,
                _("Files that prove it (number)"),
                Counted(_EVIDENCE),
                is_nullable=False,
            ),
        ),
        filters=(
            OF_VILLAGE,
            Filter("kind", "kind", Kind.TEXT, _("Kind"), "kind", choices=ActivityKind.choices),
            Filter("pillar", "pillar_id", Kind.TEXT, _("Pillar"), "pillar"),
            Filter("since", "date__gte", Kind.DATE, _("On this day or later"), "date"),
            Filter("until", "date__lte", Kind.DATE, _("On this day or earlier"), "date"),
        ),
    )
)

# --- Task forces ------------------------------------------------------------------------------

_MEMBERS = TaskForceMember.objects.filter(task_force=OuterRef("pk"))


def _task_forces() -> QuerySet[Any]:
    return TaskForce.objects.all()


TASK_FORCES = register(
    Records(
        name="task-forces",
        label=_("Task forces"),
        description=_(
            "Village task forces with their decree and term, at most three years. Who belongs to "
            "one is persons' data."
        ),
        rows=_task_forces,
        area_path="village__area__code",
        versions=(
            "decree_number",
            "village__population",
            "village__area__name",
            versions_of(_MEMBERS, "name"),
        ),
        sources=(
            Source("villages_taskforceevent"),
            Source("villages_taskforcememberevent", key="task_force_id"),
        ),
        fields=(
            key(_("Key of the task force")),
            VILLAGE_CODE,
            Field("decree_number", Kind.TEXT, _("Decree number"), is_nullable=False),
            Field("decree_date", Kind.DATE, _("Decree date"), is_nullable=False),
            Field("since_date", Kind.DATE, _("First day of the term"), is_nullable=False),
            Field("until_date", Kind.DATE, _("Last day of the term"), is_nullable=False),
            Field(
                "member_count",
                Kind.INTEGER,
                _("Members (people)"),
                Counted(_MEMBERS),
                is_nullable=False,
            ),
            Field(
                "members",
                Kind.OBJECTS,
                _("Members"),
                listed(
                    _MEMBERS,
                    "pk",
                    name="name",
                    role="role",
                    background="background",
                    phone="phone",
                ),
                is_personal=True,
                is_nullable=False,
                parts=(
                    Field("name", Kind.TEXT, _("Name"), is_personal=True, is_nullable=False),
                    Field(
                        "role",
                        Kind.TEXT,
                        _("Office in the task force"),
                        choices=TaskForceMember.Role.choices,
                        is_nullable=False,
                    ),
                    Field("background", Kind.TEXT, _("Background"), is_nullable=False),
                    Field("phone", Kind.TEXT, _("Telephone"), is_personal=True, is_nullable=False),
                ),
            ),
        ),
        filters=(
            OF_VILLAGE,
            Filter(
                "begins_until",
                "since_date__lte",
                Kind.DATE,
                _("Term begins on this day or earlier"),
                "since_date",
            ),
            Filter(
                "ends_since",
                "until_date__gte",
                Kind.DATE,
                _("Term ends on this day or later"),
                "until_date",
            ),
            Filter(
                "ends_until",
                "until_date__lte",
                Kind.DATE,
                _("Term ends on this day or earlier"),
                "until_date",
            ),
        ),
    )
)
