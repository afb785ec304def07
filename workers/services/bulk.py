"""Many people and their records at once, from the rows of an import that were checked.

The importer has checked every row and holds the history's context and the audit; what still collides
with a record saved a moment ago raises ``IntegrityError`` and undoes all of it.
"""

from datetime import date, datetime

from django.db import connection

from workers.models import Placement, Worker
from workers.services.placements import sync_workers

_PREPARE = """
    CREATE TEMPORARY TABLE new_person ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('workers_person', 'id')) AS id, s.*
    FROM {staged} s ORDER BY s.village, s.row
"""
_PEOPLE = """
    INSERT INTO workers_person (id, village_id, name, sex, birth_date, birth_place, nik, nik_hash,
        family_card, family_card_hash, address, phone, languages, skills, is_invented, created_at,
        updated_at)
    SELECT id, village, name, sex, birth_date, COALESCE(birth_place, ''), nik, nik_hash,
        family_card, family_card_hash, COALESCE(address, ''), COALESCE(phone, ''),
        COALESCE(languages, '{}'), COALESCE(skills, '{}'), false, %(at)s, %(at)s
    FROM new_person
"""
_WORKERS = """
    INSERT INTO workers_worker (person_id, village_id, stage, procedural_status, judged_by,
        judged_date, judged_basis, confirmed_date, created_at, updated_at)
    SELECT id, village, stage, COALESCE(procedural_status, 0), COALESCE(judged_by, ''), judged_date,
        COALESCE(judged_basis, ''), %(on)s, %(at)s, %(at)s
    FROM new_person
"""
_PLACEMENTS = """
    INSERT INTO workers_placement (worker_id, scheme, employer_type, sector, job_title, country_id,
        city, employer, placement_company, contract_number, contract_start_date, contract_end_date,
        departure_date, return_date, return_category, created_at, updated_at)
    SELECT m.person_id, COALESCE(s.scheme, %(unknown)s), COALESCE(s.employer_type, %(unknown)s),
        COALESCE(s.sector, ''), COALESCE(s.job_title, ''), s.country, COALESCE(s.city, ''),
        COALESCE(s.employer, ''), COALESCE(s.placement_company, ''),
        COALESCE(s.contract_number, ''), s.contract_start_date, s.contract_end_date,
        s.departure_date, s.return_date, COALESCE(s.return_category, ''), %(at)s, %(at)s
    FROM {staged} s JOIN {people} m USING (row)
    ORDER BY row
    RETURNING id, worker_id
"""
_FAMILIES = """
    INSERT INTO workers_familymember (worker_id, relation, name, sex, birth_date, carer, created_at,
        updated_at)
    SELECT m.person_id, s.relation, s.name, s.sex, s.birth_date, COALESCE(s.carer, ''), %(at)s,
        %(at)s
    FROM {staged} s JOIN {people} m USING (row)
    ORDER BY row
    RETURNING id
"""
# What somebody was before the placements that are now removed is what the history says.
_STAGE_BEFORE = """
    UPDATE workers_worker w SET stage = e.stage, updated_at = %(at)s
    FROM (
        SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, stage
        FROM workers_workerevent
        WHERE pgh_obj_id = ANY (%(ids)s) AND pgh_created_at < %(since)s
        ORDER BY pgh_obj_id, pgh_id DESC
    ) e
    WHERE w.person_id = e.pgh_obj_id AND w.stage <> e.stage AND NOT EXISTS (
        SELECT FROM workers_placement p
        WHERE p.worker_id = w.person_id AND p.departure_date IS NOT NULL)
"""


def register_people_in_bulk(*, staged: str, on: date, at: datetime) -> list[int]:
    """Save the people in the temporary table ``staged``, each with the migration record.

    Their records count as confirmed ``on`` that day. Return their ids.

    Raises:
        django.db.IntegrityError: somebody was registered with one of the NIKs meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE.format(staged=staged))
        cursor.execute(_PEOPLE, {"at": at})
        cursor.execute(_WORKERS, {"at": at, "on": on})
        cursor.execute("SELECT id FROM new_person ORDER BY row")
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE new_person")
    return ids


def record_placements_in_bulk(*, staged: str, people: str, at: datetime) -> list[int]:
    """Save the placements in ``staged`` of the workers that ``people`` names for each row.

    The stages and dates of the workers follow. Return the ids of the placements.

    Raises:
        django.db.IntegrityError: a worker left for abroad meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _PLACEMENTS.format(staged=staged, people=people),
            {"at": at, "unknown": Placement.Scheme.UNKNOWN.value},
        )
        rows = cursor.fetchall()
    sync_workers(worker_ids={row[1] for row in rows}, at=at)
    return [row[0] for row in rows]


def follow_removed_placements(*, worker_ids: list[int], since: datetime, at: datetime) -> None:
    """Bring workers in step after placements were removed that had been imported ``since`` then.

    Who has no other departure gets back the stage from before.
    """
    sync_workers(worker_ids=worker_ids, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_BEFORE, {"ids": worker_ids, "since": since, "at": at})


def add_family_members_in_bulk(*, staged: str, people: str, at: datetime) -> list[int]:
    """Save the family members in ``staged`` of the workers that ``people`` names for each row.

    Return their ids.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES.format(staged=staged, people=people), {"at": at})
        return [row[0] for row in cursor.fetchall()]


def placed_workers(placement_ids: list[int]) -> list[int]:
    """Return the workers whose placements these are."""
    workers = Worker.objects.filter(placements__in=placement_ids).order_by("pk").distinct()
    return list(workers.values_list("pk", flat=True))
