"""What people of villages and offices are told by themselves: what ends soon, and what changed.

Run daily. Running again, late, or twice at a time tells nothing twice: every notice has a key that
names the thing and, for what ends soon, how many days before.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_noop

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind
from migranportal.notices.services import News, notify_many
from programs.eligibility import Outcome
from programs.measures import Kind as MeasureKind
from programs.measures import measure
from programs.models import CriteriaVersion, Criterion
from programs.models.workflow import IN_FORCE
from villages.models import TaskForce, VillageRegulation

MILESTONES = (7, 30, 90)
EVIDENCE_MILESTONES = (7, 30)
VILLAGE_ROLES = (Role.VILLAGE_OFFICER, Role.VILLAGE_HEAD)
OFFICE_ROLES = (Role.BP3MI_OFFICER,)
NEW_CRITERIA = gettext_noop("new criteria are in force")
MEASURED_ANEW = gettext_noop("the measured values")

_OUTCOME_KINDS = {
    Outcome.MET: Kind.OUTCOME_MET,
    Outcome.NOT_MET: Kind.OUTCOME_NOT_MET,
    Outcome.UNDETERMINED: Kind.OUTCOME_UNDETERMINED,
}


def tell_what_ends(*, on: date, at: datetime) -> int:
    """Tell villages which terms, regulations and evidence end soon; return how many notices were new."""
    return sum(
        notify_many(roles=VILLAGE_ROLES, news=news, on=on, at=at)
        for news in (_ending_terms(on), _ending_regulations(on), _ageing_evidence(on))
    )


def _ending_terms(on: date) -> Iterator[News]:
    followed = TaskForce.objects.filter(
        village=OuterRef("village"), since_date__gt=OuterRef("until_date")
    )
    rows = TaskForce.objects.filter(~Exists(followed), **_soon("until_date", on))
    for pk, code, until in rows.values_list("pk", "village__area__code", "until_date"):
        yield News(
            kind=Kind.TASK_FORCE_ENDING,
            key=f"{pk}:{until}:{_milestone(until, on, MILESTONES)}",
            area_code=code,
            link=reverse("villages:task_force_list", args=[code]),
            parameters={"until_date": until.isoformat()},
        )


def _ending_regulations(on: date) -> Iterator[News]:
    rows = VillageRegulation.objects.filter(
        subject=VillageRegulation.Subject.MIGRANT_PROTECTION, **_soon("repealed_date", on)
    )
    for pk, code, number, until in rows.values_list(
        "pk", "village__area__code", "number", "repealed_date"
    ):
        yield News(
            kind=Kind.REGULATION_ENDING,
            key=f"{pk}:{until}:{_milestone(until, on, MILESTONES)}",
            area_code=code,
            link=reverse("villages:regulation_list", args=[code]),
            parameters={"number": number, "until_date": until.isoformat()},
        )


def _ageing_evidence(on: date) -> Iterator[News]:
    """Yield one notice per village, program and day from which met criteria fail for old evidence."""
    criteria = {c.pk: c for c in _criteria(on)}
    limits = [(c, _days_accepted(c)) for c in criteria.values()]
    limited = [(c, days) for c, days in limits if days is not None]
    rows = _rows(
        _AGEING,
        {
            "versions": [c.version_id for c, _days in limited],
            "places": [_place(c, criteria.values()) for c, _days in limited],
            "criteria": [c.pk for c, _days in limited],
            "days": [days for _c, days in limited],
            "met": Outcome.MET.value,
            "on": on,
            "within": max(EVIDENCE_MILESTONES),
            "roles": [role.value for role in VILLAGE_ROLES],
        },
    )
    for village, code, version, until, found in rows:
        yield News(
            kind=Kind.EVIDENCE_AGEING,
            key=f"{village}:{version}:{until}:{_milestone(until, on, EVIDENCE_MILESTONES)}",
            area_code=code,
            link=reverse("village_home", args=[code]),
            parameters={
                "until_date": until.isoformat(),
                "criteria": [_words(criteria[pk]) for pk in found],
            },
        )


def tell_changed_outcomes(*, on: date, at: datetime) -> int:
    """Tell whose village's outcome differs from the one last told, and why; return how many were new.

    Offices hear of designated villages that do not meet the criteria. A village that gets its first
    officer, and everything on the first day, is only remembered.
    """
    criteria = list(_criteria(on))
    names = {
        v.pk: v.program for v in CriteriaVersion.objects.in_force(on).select_related("program")
    }
    parameters = {
        "versions": list(names),
        "roles": [role.value for role in VILLAGE_ROLES],
        "designated": list(IN_FORCE),
        "on": on,
        "at": at,
    }
    with transaction.atomic():
        villages, offices = [], []
        for village, code, version, outcome, told, is_designated, before, now in _rows(
            _CHANGED, parameters
        ):
            program = names[version]
            is_new_version = told.partition(":")[0] != str(version)
            reason = [{"message": NEW_CRITERIA}] if is_new_version else None
            news = News(
                kind=_OUTCOME_KINDS[Outcome(outcome)],
                key=f"{village}:{program.code}:{version}:{on}",
                area_code=code,
                link=reverse("village_home", args=[code]),
                parameters={
                    "program": {"id": program.name_id, "en": program.name_en},
                    "reason": reason or _reason(criteria, version, before, now),
                },
            )
            villages.append(news)
            if is_designated and news.kind is Kind.OUTCOME_NOT_MET:
                offices.append(_for_offices(news))
        return notify_many(roles=VILLAGE_ROLES, news=villages, on=on, at=at) + notify_many(
            roles=OFFICE_ROLES, news=offices, on=on, at=at
        )


def _for_offices(news: News) -> News:
    return News(Kind.DESIGNATED_NOT_MET, news.key, news.area_code, news.link, news.parameters)


def _reason(
    criteria: Iterable[Criterion], version: int, before: list[int] | None, now: list[int]
) -> list[dict[str, Any]]:
    """Return the titles of the criteria whose outcome flipped, mandatory ones before the others."""
    own = [c for c in criteria if c.version_id == version]
    flipped = [c for c, old, new in zip(own, before or now, now, strict=True) if old != new]
    flipped.sort(key=lambda c: (not c.is_mandatory, c.position))
    return [_words(c) for c in flipped] or [{"message": MEASURED_ANEW}]


def _criteria(on: date) -> Any:
    versions = CriteriaVersion.objects.in_force(on)
    return Criterion.objects.filter(version__in=versions).order_by("version", "position")


def _place(criterion: Criterion, criteria: Iterable[Criterion]) -> int:
    """Return where the finding of ``criterion`` stands in the arrays of an assessment, from 1."""
    own = [c.pk for c in criteria if c.version_id == criterion.version_id]
    return own.index(criterion.pk) + 1


def _days_accepted(criterion: Criterion) -> int | None:
    """Return the greatest age of evidence that meets ``criterion``; ``None``: any age does."""
    is_age = measure(criterion.measure).kind is MeasureKind.AGE
    threshold = criterion.threshold if is_age and criterion.operator == "at_most" else None
    limits = [limit for limit in (criterion.max_age_days, threshold) if limit is not None]
    return int(min(limits)) if limits else None


def _words(criterion: Criterion) -> dict[str, str]:
    return {"id": criterion.title_id, "en": criterion.title_en}


def _soon(field: str, on: date) -> dict[str, Any]:
    return {
        f"{field}__range": (on, on + timedelta(days=max(MILESTONES))),
        "village__area__valid_until": None,
    }


def _milestone(until: date, on: date, milestones: tuple[int, ...]) -> int:
    """Return the nearest milestone that is not past: a day without a run skips none."""
    return next(days for days in milestones if (until - on).days <= days)


def _rows(statement: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows


_HAS_READERS = """
    EXISTS (
        SELECT FROM accounts_roleassignment r
        WHERE r.area_code = area.code AND r.role = ANY(%(roles)s)
            AND r.since_date <= %(on)s AND (r.until_date IS NULL OR r.until_date >= %(on)s)
    )
"""
_AGEING = f"""
    SELECT f.village_id, area.code, f.version_id, evidence.day + c.days + 1 AS too_old_from,
           array_agg(c.criterion ORDER BY c.place)
    FROM unnest(%(versions)s::bigint[], %(places)s::int[], %(criteria)s::bigint[], %(days)s::int[])
        AS c(version, place, criterion, days)
    JOIN programs_assessment f ON f.version_id = c.version AND f.outcomes[c.place] = %(met)s
    CROSS JOIN LATERAL (SELECT f.evidence_dates[c.place] AS day) evidence
    JOIN villages_village v ON v.id = f.village_id
    JOIN regions_area area ON area.id = v.area_id
    WHERE evidence.day + c.days + 1 BETWEEN %(on)s::date + 1 AND %(on)s::date + %(within)s
        AND {_HAS_READERS}
    GROUP BY 1, 2, 3, 4
"""  # noqa: S608 (constants of this module)
# What was last told is “version:outcome” under “outcome:village:program”. One statement compares and
# remembers, so that an assessment written meanwhile is news of the next day.
_CHANGED = f"""
    WITH found AS MATERIALIZED (
        SELECT f.village_id, area.code, f.version_id, f.outcome, f.outcomes, told.state AS told,
               'outcome:' || f.village_id || ':' || version.program_id AS subject,
               f.version_id || ':' || f.outcome AS state,
               EXISTS (
                   SELECT FROM programs_designation d
                   WHERE d.village_id = f.village_id AND d.program_id = version.program_id
                       AND d.state = ANY(%(designated)s)
               ) AS is_designated
        FROM programs_assessment f
        JOIN programs_criteriaversion version ON version.id = f.version_id
        JOIN villages_village v ON v.id = f.village_id
        JOIN regions_area area ON area.id = v.area_id
        LEFT JOIN notices_lasttold told
            ON told.subject = 'outcome:' || f.village_id || ':' || version.program_id
        WHERE f.version_id = ANY(%(versions)s)
            AND told.state IS DISTINCT FROM f.version_id || ':' || f.outcome
            AND ({_HAS_READERS} OR EXISTS (
                SELECT FROM programs_designation d
                WHERE d.village_id = f.village_id AND d.state = ANY(%(designated)s)
            ))
    ),
    remembered AS (
        INSERT INTO notices_lasttold (subject, state, told_at)
        SELECT subject, state, %(at)s FROM found
        ON CONFLICT (subject) DO UPDATE SET state = excluded.state, told_at = excluded.told_at
    )
    SELECT n.village_id, n.code, n.version_id, n.outcome, n.told, n.is_designated,
           before.outcomes, n.outcomes
    FROM found n
    LEFT JOIN LATERAL (
        SELECT h.outcomes FROM programs_assessmenthistory h
        WHERE h.village_id = n.village_id AND h.version_id = n.version_id
            AND h.outcome = split_part(n.told, ':', 2)::int
        ORDER BY h.superseded_at DESC, h.id DESC LIMIT 1
    ) before ON true
    WHERE split_part(n.told, ':', 2)::int <> n.outcome
    ORDER BY n.village_id, n.version_id
"""  # noqa: S608 (constants of this module)
