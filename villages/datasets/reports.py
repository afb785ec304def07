"""What partners may report about villages: their activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Kind, Reports, register
from migranportal.api.reported import Applied, Match, Reported, Row, applied
from villages.models import ActivityKind, Village
from villages.services.reported import ReportedActivity, lock_villages, report_activities


def _villages(rows: Sequence[Row]) -> list[Match | None]:
    """Return the village of each row, among those whose file is open."""
    codes = {row["village_code"] for row in rows}
    found = Village.objects.filter(
        area__code__in=codes, area__valid_until__isnull=True, merged_into__isnull=True
    )
    keys = dict(found.values_list("area__code", "pk"))
    return [
        _match(row, keys[row["village_code"]]) if row["village_code"] in keys else None
        for row in rows
    ]


def _match(row: Row, key: int) -> Match:
    return Match(
        target=key,
        rule="village_code",
        area_code=row["village_code"],
        about=(key, row["date"], row["title"]),
    )


def _record(rows: Sequence[Reported], by: Any, at: datetime) -> list[Applied | Exception]:
    reports = [
        ReportedActivity(
            village_id=match.target, day=row["date"], title=row["title"], said=_said(row)
        )
        for match, row in rows
    ]
    return [applied(one) for one in report_activities(reports=reports, by=by, at=at)]


def _said(row: Row) -> dict[str, Any]:
    said = {name: row[name] for name in ("kind", "participants", "description") if name in row}
    return said | ({"pillar_id": row["pillar"]} if "pillar" in row else {})


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
        lock=lock_villages,
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
