"""What partners may report about villages: their activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Applied, Field, Kind, Match, Reports, Row, register
from villages.models import ActivityKind, Village
from villages.services.reported import report_activity


def _villages(rows: Sequence[Row]) -> list[Match | None]:
    """Return the village of each row, among those whose file is open."""
    codes = {row["village_code"] for row in rows}
    found = Village.objects.filter(
        area__code__in=codes, area__valid_until__isnull=True, merged_into__isnull=True
    )
    matches = {
        code: Match(target=pk, rule="village_code", area_code=code)
        for pk, code in found.values_list("pk", "area__code")
    }
    return [matches.get(row["village_code"]) for row in rows]


def _record(match: Match, row: Row, by: Any, at: datetime) -> Applied:
    said = {name: row[name] for name in ("kind", "participants", "description") if name in row}
    if "pillar" in row:
        said["pillar_id"] = row["pillar"]
    activity, is_changed = report_activity(
        village_id=match.target, day=row["date"], title=row["title"], said=said, by=by, at=at
    )
    return Applied(activity.pk, is_changed)


ACTIVITY_REPORTS = register(
    Reports(
        name="activity-reports",
        label=_("Reports of activities"),
        description=_(
            "What villages did for migrants, returnees and their families. Village, day and title "
            "tell one activity from another: sent again with other facts, they correct it. The "
            "description is free text that may name people, so it needs a grant on persons."
        ),
        area_path="village__area__code",
        find=_villages,
        apply=_record,
        fields=(
            Field("village_code", Kind.TEXT, _("Code of the village"), "village", is_required=True),
            Field("kind", Kind.TEXT, _("Kind"), choices=ActivityKind.choices, is_required=True),
            Field("pillar", Kind.TEXT, _("Pillar, of the reference lists")),
            Field("title", Kind.TEXT, _("Title"), is_required=True),
            Field("date", Kind.DATE, _("Date"), is_required=True),
            Field("participants", Kind.INTEGER, _("Participants (people)")),
            Field("description", Kind.TEXT, _("Description"), is_personal=True),
        ),
    )
)
