"""What the portal is compared with: the bare scan, and the loop over villages that one writes first."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, Max, Q

from cooperatives.models import AnnualMeeting, Cooperative, ServedVillage
from programs.eligibility import Reading, judge
from programs.evaluation import rules_of
from programs.measures import CATALOGUE, Kind
from programs.models import Assessment, CriteriaVersion, VillageMeasures
from villages.models import (
    Activity,
    ActivityKind,
    Facility,
    TaskForce,
    Village,
    VillageRegulation,
)
from workers.models import BusinessGroup, Worker

# Materialized, or the planner would leave out every column that nobody reads. Nothing is written.
SCAN = """
    WITH workers AS MATERIALIZED (
        SELECT village_id, count(*) AS known,
            count(*) FILTER (WHERE stage = 2), count(*) FILTER (WHERE stage = 3),
            count(*) FILTER (WHERE procedural_status = 1), count(*) FILTER (WHERE procedural_status = 2),
            count(*) FILTER (WHERE departed_date > %(as_of)s::date - 365),
            count(*) FILTER (WHERE stage = 3 AND cooperative_member_until >= %(as_of)s),
            max(confirmed_date)
        FROM workers_worker GROUP BY village_id
    ), forces AS MATERIALIZED (
        SELECT village_id, bool_or(until_date >= %(as_of)s), max(decree_date)
        FROM villages_taskforce GROUP BY village_id
    ), regulations AS MATERIALIZED (
        SELECT village_id, bool_or(repealed_date IS NULL), max(enacted_date)
        FROM villages_villageregulation WHERE subject = 'migrant_protection' GROUP BY village_id
    ), facilities AS MATERIALIZED (
        SELECT village_id, count(DISTINCT kind_id) FILTER (WHERE condition <> 'broken'), max(checked_date)
        FROM villages_facility GROUP BY village_id
    ), activities AS MATERIALIZED (
        SELECT village_id, count(*) FILTER (WHERE kind = 'protection'),
            count(*) FILTER (WHERE kind = 'empowerment'), count(*) FILTER (WHERE kind = 'education'),
            count(*) FILTER (WHERE kind = 'financial_literacy'),
            count(*) FILTER (WHERE kind = 'parenting'), max(date)
        FROM villages_activity WHERE date > %(as_of)s::date - 365 GROUP BY village_id
    ), groups AS MATERIALIZED (
        SELECT village_id, count(*) FILTER (WHERE until_date IS NULL), max(confirmed_date)
        FROM workers_businessgroup GROUP BY village_id
    ), cooperatives AS MATERIALIZED (
        SELECT s.village_id, count(DISTINCT c.id), max(m.held_date)
        FROM cooperatives_servedvillage s
        JOIN cooperatives_cooperative c ON c.id = s.cooperative_id
        LEFT JOIN cooperatives_annualmeeting m ON m.cooperative_id = c.id
        GROUP BY s.village_id
    )
    SELECT (SELECT sum(known) FROM workers), (SELECT count(*) FROM forces),
        (SELECT count(*) FROM regulations), (SELECT count(*) FROM facilities),
        (SELECT count(*) FROM activities), (SELECT count(*) FROM groups),
        (SELECT count(*) FROM cooperatives)
"""


def scan(as_of: date) -> int:
    """Aggregate the source tables per village once, as the owner; return the workers counted."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(SCAN, {"as_of": as_of})
        return int(cursor.fetchone()[0] or 0)


def orm_loop(ids: Sequence[int], *, as_of: date, at: datetime) -> None:
    """Measure and judge the villages one after the other, and save each."""
    versions = [
        (version, list(version.criteria.order_by("position")))
        for version in CriteriaVersion.objects.in_force(as_of)
    ]
    for village in Village.objects.filter(pk__in=ids).select_related("area"):
        with transaction.atomic():
            values = measure_village(village, as_of=as_of)
            defaults = {"as_of_date": as_of, **values}
            VillageMeasures.objects.update_or_create(village=village, defaults=defaults)
            for version, criteria in versions:
                _judge_village(village, version, criteria, values, as_of=as_of, at=at)


def measure_village(village: Village, *, as_of: date) -> dict[str, Any]:
    """Return the measures of one village by the ORM, one query per kind of record."""
    knows = village.confirmed_date is not None
    workers = Worker.objects.filter(village=village).aggregate(
        known=Count("pk"),
        abroad=Count("pk", filter=Q(stage=2)),
        returned=Count("pk", filter=Q(stage=3)),
        procedural=Count("pk", filter=Q(procedural_status=1)),
        judged=Count("pk", filter=Q(procedural_status__in=[1, 2])),
        departed=Count("pk", filter=Q(departed_date__gt=as_of - timedelta(days=365))),
        members=Count("pk", filter=Q(stage=3, cooperative_member_until__gte=as_of)),
        evidence=Max("confirmed_date"),
    )
    known, judged = workers["known"], workers["judged"]
    seen = knows or known > 0
    return {
        "known_workers": known if seen else None,
        "workers_abroad": workers["abroad"] if seen else None,
        "returnees": workers["returned"] if seen else None,
        "departures_12_months": workers["departed"] if seen else None,
        "procedural_share": _share(workers["procedural"], judged),
        "unknown_status_share": _share(known - judged, known),
        "returnee_member_share": _share(workers["members"], workers["returned"]),
        "workers_evidence_date": workers["evidence"],
        "data_confirmed_date": village.confirmed_date,
        **_records(village, as_of, knows=knows),
        **_activities(village, as_of, knows=knows),
        **_cooperatives(village, as_of, knows=knows),
    }


def _records(village: Village, as_of: date, *, knows: bool) -> dict[str, Any]:
    forces = TaskForce.objects.filter(village=village)
    regulations = VillageRegulation.objects.filter(village=village, subject="migrant_protection")
    facilities = Facility.objects.filter(village=village)
    groups = BusinessGroup.objects.filter(village=village)
    in_force = Q(repealed_date=None) | Q(repealed_date__gt=as_of)
    active = Q(until_date=None) | Q(until_date__gte=as_of)
    forces_seen = knows or forces.exists()
    regulations_seen = knows or regulations.exists()
    return {
        "has_active_task_force": forces.filter(
            since_date__lte=as_of, until_date__gte=as_of
        ).exists()
        if forces_seen
        else None,
        "has_protection_regulation": regulations.filter(in_force, enacted_date__lte=as_of).exists()
        if regulations_seen
        else None,
        "usable_facility_kinds": facilities.filter(condition__in=["good", "fair"])
        .values("kind")
        .distinct()
        .count()
        if knows or facilities.exists()
        else None,
        "active_business_groups": groups.filter(active, since_date__lte=as_of).count()
        if knows or groups.exists()
        else None,
    }


def _activities(village: Village, as_of: date, *, knows: bool) -> dict[str, Any]:
    activities = Activity.objects.filter(village=village, date__lte=as_of)
    recent = activities.filter(date__gt=as_of - timedelta(days=365))
    seen = knows or activities.exists()
    return {
        f"{kind}_activities_12_months": recent.filter(kind=kind).count() if seen else None
        for kind in ActivityKind.values
    }


def _cooperatives(village: Village, as_of: date, *, knows: bool) -> dict[str, Any]:
    served = ServedVillage.objects.filter(village=village).filter(
        Q(until_date=None) | Q(until_date__gte=as_of), since_date__lte=as_of
    )
    legal = Cooperative.objects.filter(
        served_villages__in=served, legal_entity_date__lte=as_of
    ).distinct()
    if not (knows or served.exists()):
        return {}
    met = AnnualMeeting.objects.filter(
        cooperative__in=legal, held_date__gte=date(as_of.year - 1, 1, 1)
    )
    return {"legal_cooperatives": legal.count(), "has_annual_meeting": met.exists()}


def _share(part: int, whole: int) -> Decimal | None:
    return round(Decimal(100 * part) / whole, 8) if whole else None


def _judge_village(
    village: Village,
    version: CriteriaVersion,
    criteria: Sequence[Any],
    values: dict[str, Any],
    *,
    as_of: date,
    at: datetime,
) -> None:
    readings = [_reading(c.measure, values) for c in criteria]
    verdict = judge(rules_of(criteria), readings, as_of=as_of)
    Assessment.objects.update_or_create(
        village=village,
        version=version,
        defaults={
            "as_of_date": as_of,
            "assessed_at": at,
            "outcome": verdict.outcome,
            "score": verdict.score,
            "values": [reading.value for reading in readings],
            "evidence_dates": [reading.evidence_date for reading in readings],
            "outcomes": [int(outcome) for outcome in verdict.outcomes],
        },
    )


def _reading(code: str, values: dict[str, Any]) -> Reading:
    measure = CATALOGUE[code]
    value = values.get(measure.storage)
    if value is not None:
        value = Decimal(value.toordinal() if measure.kind is Kind.AGE else value)
    return Reading(value, values.get(measure.evidence_column))
