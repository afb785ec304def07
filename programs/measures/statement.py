"""The one statement that computes the measures of a set of villages from their records.

Each source is aggregated once per village and joined to the village file. A village without any
record of a source has zero of it only where somebody confirmed the file; otherwise the value is
null: cannot be determined.
"""

from dataclasses import dataclass
from datetime import date

from psycopg import sql


@dataclass(frozen=True)
class Scope:
    """The villages that a statement works on: a range of keys, or a list of them.

    Those in ``closed`` are left out: their area ended or their file was merged into another.
    """

    first: int | None = None
    last: int | None = None
    ids: tuple[int, ...] | None = None
    closed: tuple[int, ...] = ()

    def condition(self, column: str) -> sql.Composable:
        """Return the SQL condition that keeps ``column`` (``alias.name``) inside the scope."""
        name = sql.Identifier(*column.split("."))
        if self.ids is not None:
            return sql.SQL("{} = ANY({}::bigint[])").format(name, sql.Literal(list(self.ids)))
        return sql.SQL("{} BETWEEN {} AND {}").format(
            name, sql.Literal(self.first), sql.Literal(self.last)
        )


# Per source: the column that the scope narrows, and its query, which yields one row per village
# (`village_id`) with the date of its newest evidence.
_SOURCES: dict[str, tuple[str, str]] = {
    "workers": (
        "w.village_id",
        """
        SELECT w.village_id,
               count(*) AS known,
               count(*) FILTER (WHERE w.stage = 2) AS abroad,
               count(*) FILTER (WHERE w.stage = 3) AS returned,
               count(*) FILTER (WHERE w.procedural_status = 1) AS procedural,
               count(*) FILTER (WHERE w.procedural_status = 2) AS non_procedural,
               count(*) FILTER (WHERE w.departed_date > {year_ago} AND w.departed_date <= {as_of}) AS departed,
               count(*) FILTER (WHERE w.stage = 3 AND w.cooperative_member_until >= {as_of}) AS members,
               max(w.confirmed_date) AS evidence
        FROM workers_worker w WHERE w.stage <> 4 AND {scope} GROUP BY w.village_id
        """,
    ),
    "task_forces": (
        "t.village_id",
        """
        SELECT t.village_id,
               bool_or(t.since_date <= {as_of} AND t.until_date >= {as_of}) AS active,
               max(t.decree_date) AS evidence
        FROM villages_taskforce t WHERE {scope} GROUP BY t.village_id
        """,
    ),
    "regulations": (
        "r.village_id",
        """
        SELECT r.village_id,
               bool_or(r.enacted_date <= {as_of} AND (r.repealed_date IS NULL OR r.repealed_date > {as_of}))
                   AS in_force,
               max(r.enacted_date) AS evidence
        FROM villages_villageregulation r
        WHERE r.subject = 'migrant_protection' AND {scope} GROUP BY r.village_id
        """,
    ),
    "facilities": (
        "f.village_id",
        """
        SELECT f.village_id,
               count(DISTINCT f.kind_id) FILTER (WHERE f.condition IN ('good', 'fair')) AS usable_kinds,
               max(f.checked_date) AS evidence
        FROM villages_facility f WHERE {scope} GROUP BY f.village_id
        """,
    ),
    "activities": (
        "a.village_id",
        """
        SELECT a.village_id,
               count(*) FILTER (WHERE a.kind = 'protection' AND a.date > {year_ago}) AS protection,
               count(*) FILTER (WHERE a.kind = 'empowerment' AND a.date > {year_ago}) AS empowerment,
               count(*) FILTER (WHERE a.kind = 'education' AND a.date > {year_ago}) AS education,
               count(*) FILTER (WHERE a.kind = 'financial_literacy' AND a.date > {year_ago})
                   AS financial_literacy,
               count(*) FILTER (WHERE a.kind = 'parenting' AND a.date > {year_ago}) AS parenting,
               max(a.date) AS evidence
        FROM villages_activity a WHERE a.date <= {as_of} AND {scope} GROUP BY a.village_id
        """,
    ),
    "business_groups": (
        "g.village_id",
        """
        SELECT g.village_id,
               count(*) FILTER (WHERE g.since_date <= {as_of} AND (g.until_date IS NULL OR g.until_date >= {as_of}))
                   AS active,
               max(g.confirmed_date) AS evidence
        FROM workers_businessgroup g WHERE {scope} GROUP BY g.village_id
        """,
    ),
    "cooperatives": (
        "s.village_id",
        """
        SELECT s.village_id,
               count(DISTINCT c.id) FILTER (WHERE c.legal_entity_date <= {as_of}) AS legal,
               COALESCE(bool_or(m.held_date >= {last_year} AND c.legal_entity_date <= {as_of}), false) AS met,
               GREATEST(max(s.since_date), max(c.legal_entity_date), max(m.held_date)) AS evidence
        FROM cooperatives_servedvillage s
        JOIN cooperatives_cooperative c ON c.id = s.cooperative_id
        LEFT JOIN cooperatives_annualmeeting m ON m.cooperative_id = c.id AND m.held_date <= {as_of}
        WHERE s.since_date <= {as_of} AND (s.until_date IS NULL OR s.until_date >= {as_of})
          AND (c.dissolved_date IS NULL OR c.dissolved_date > {as_of}) AND {scope}
        GROUP BY s.village_id
        """,
    ),
}


def _seen(source: str, value: str) -> str:
    """Return the value of a source: null where nothing is recorded and nobody confirmed the file."""
    return f"CASE WHEN {source}.village_id IS NOT NULL THEN {value} WHEN v.confirmed THEN 0 END"


def _seen_flag(source: str, value: str) -> str:
    return f"CASE WHEN {source}.village_id IS NOT NULL THEN {value} WHEN v.confirmed THEN false END"


def _share(part: str, whole: str) -> str:
    """Return a percentage cut after its eighth decimal; whole numbers divide four times faster."""
    return f"({part} * 10000000000 / NULLIF({whole}, 0)) * 0.00000001"


def _evidence(source: str) -> str:
    """Return the newest evidence of a source; confirming the file confirms all of it."""
    return f"GREATEST({source}.evidence, v.confirmed_date)"


# Column of VillageMeasures -> expression over the joined sources.
_EXPRESSIONS: dict[str, str] = {
    "known_workers": _seen("workers", "workers.known"),
    "workers_abroad": _seen("workers", "workers.abroad"),
    "procedural_share": _share(
        "workers.procedural", "(workers.procedural + workers.non_procedural)"
    ),
    "unknown_status_share": _share(
        "(workers.known - workers.procedural - workers.non_procedural)", "workers.known"
    ),
    "departures_12_months": _seen("workers", "workers.departed"),
    "returnees": _seen("workers", "workers.returned"),
    "has_active_task_force": _seen_flag("task_forces", "task_forces.active"),
    "has_protection_regulation": _seen_flag("regulations", "regulations.in_force"),
    "usable_facility_kinds": _seen("facilities", "facilities.usable_kinds"),
    "protection_activities_12_months": _seen("activities", "activities.protection"),
    "empowerment_activities_12_months": _seen("activities", "activities.empowerment"),
    "education_activities_12_months": _seen("activities", "activities.education"),
    "financial_literacy_activities_12_months": _seen("activities", "activities.financial_literacy"),
    "parenting_activities_12_months": _seen("activities", "activities.parenting"),
    "active_business_groups": _seen("business_groups", "business_groups.active"),
    "legal_cooperatives": _seen("cooperatives", "cooperatives.legal"),
    "returnee_member_share": _share("workers.members", "workers.returned"),
    "has_annual_meeting": _seen_flag("cooperatives", "cooperatives.met"),
    "data_confirmed_date": "v.confirmed_date",
    "workers_evidence_date": _evidence("workers"),
    "task_force_evidence_date": _evidence("task_forces"),
    "regulation_evidence_date": _evidence("regulations"),
    "facilities_evidence_date": _evidence("facilities"),
    "activities_evidence_date": _evidence("activities"),
    "business_groups_evidence_date": _evidence("business_groups"),
    "cooperatives_evidence_date": _evidence("cooperatives"),
}

COLUMNS = tuple(_EXPRESSIONS)
EVIDENCE_COLUMNS = tuple(c for c in COLUMNS if c.endswith("_evidence_date"))


def measures_query(scope: Scope, *, as_of: date) -> sql.Composed:
    """Return the query that yields ``village_id`` and every measure for the villages in ``scope``.

    Only the measured villages appear, see ``measured_villages``.
    """
    year, last_year = sql.Literal(as_of.isoformat()), sql.Literal(f"{as_of.year - 1}-01-01")
    dates = {
        "as_of": sql.SQL("{}::date").format(year),
        "year_ago": sql.SQL("({}::date - interval '1 year')::date").format(year),
        "last_year": sql.SQL("{}::date").format(last_year),
    }
    joins = sql.SQL(" ").join(
        sql.SQL("LEFT JOIN ({query}) {name} ON {name}.village_id = v.id").format(
            name=sql.Identifier(name),
            query=_fill(text, {"scope": scope.condition(column), **dates}),
        )
        for name, (column, text) in _SOURCES.items()
    )
    columns = sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(sql.SQL(text), sql.Identifier(column))
        for column, text in _EXPRESSIONS.items()
    )
    return sql.SQL(
        """
        SELECT v.id AS village_id, {columns}
        FROM (
            SELECT v.id,
                   CASE WHEN v.confirmed_date <= {as_of} THEN v.confirmed_date END AS confirmed_date,
                   COALESCE(v.confirmed_date <= {as_of}, false) AS confirmed
            FROM villages_village v WHERE {measured}
        ) v {joins}
        """
    ).format(
        columns=columns,
        joins=joins,
        measured=measured_villages(scope),
        as_of=dates["as_of"],
    )


def measured_villages(scope: Scope) -> sql.Composable:
    """Return the condition on ``villages_village v`` for the villages in ``scope`` that are measured."""
    inside = scope.condition("v.id")
    if not scope.closed:
        return inside
    return sql.SQL("{} AND v.id <> ALL({}::bigint[])").format(
        inside, sql.Literal(list(scope.closed))
    )


def closed_villages(scope: Scope, *, as_of: date) -> sql.Composed:
    """Return the query of the villages in ``scope`` that are no longer measured.

    A village is measured while its area is in force and its file was not merged away. Asked once
    for an evaluation: the register of areas has no index for it, because it misleads other queries.
    """
    return sql.SQL(
        """
        SELECT v.id FROM villages_village v WHERE v.merged_into_id IS NOT NULL AND {scope}
        UNION
        SELECT v.id FROM villages_village v JOIN regions_area a ON a.id = v.area_id
        WHERE a.valid_until <= {as_of}::date AND {scope}
        """
    ).format(scope=scope.condition("v.id"), as_of=sql.Literal(as_of.isoformat()))


def _fill(text: str, values: dict[str, sql.Composable]) -> sql.Composed:
    # The texts are constants of this module; only dates and village keys are filled in.
    return sql.SQL(text).format(**{k: v for k, v in values.items() if f"{{{k}}}" in text})
