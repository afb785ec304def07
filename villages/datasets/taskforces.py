"""The task forces of villages."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.parts import Counted, listed
from migranportal.api.versions import versions_of
from villages.datasets.shared import OF_VILLAGE, VILLAGE_CODE, key
from villages.models import (
    TaskForce,
    TaskForceMember,
)

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
