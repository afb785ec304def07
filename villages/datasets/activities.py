"""What villages do for migrants and their families."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.parts import Counted
from migranportal.api.versions import versions_of
from villages.datasets.shared import OF_VILLAGE, VILLAGE_CODE, key
from villages.models import (
    Activity,
    ActivityKind,
    Evidence,
)

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
