"""Many people and their records at once, from the rows of an import that were checked.

The importer has checked every row and holds the history's context and the audit; what still collides
with a record saved a moment ago raises ``IntegrityError`` and undoes all of it.
"""

from datetime import date, datetime

from django.db import connection

from workers.models import Placement
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
# The import's own change of a worker is known by the context that its placements were saved in.
_STAGES_BEFORE = """
    SELECT w.worker_id, before.stage
    FROM (SELECT DISTINCT worker_id FROM workers_placement WHERE id = ANY (%(ids)s)) w
    LEFT JOIN LATERAL (
        SELECT e.stage FROM workers_workerevent e
        WHERE e.pgh_obj_id = w.worker_id AND e.pgh_id < (
            SELECT min(i.pgh_id) FROM workers_workerevent i
            WHERE i.pgh_obj_id = w.worker_id AND i.pgh_context_id = (
                SELECT pgh_context_id FROM workers_placementevent
                WHERE pgh_obj_id = %(first)s AND pgh_label = 'insert'))
        ORDER BY e.pgh_id DESC LIMIT 1
    ) before ON true
"""
_GIVE_BACK_STAGES = """
    UPDATE workers_worker w SET stage = b.stage, updated_at = %(at)s
    FROM unnest(%(ids)s::bigint[], %(stages)s::smallint[]) AS b (id, stage)
    WHERE w.person_id = b.id AND w.stage <> b.stage AND NOT EXISTS (
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


def stages_before(placement_ids: list[int]) -> dict[int, int | None]:
    """Return the workers of imported placements, each with the stage before that import.

    ``None`` where the import did not change it, or where the history does not reach back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAGES_BEFORE, {"ids": placement_ids, "first": placement_ids[0]})
        return dict(cursor.fetchall())


def follow_removed_placements(*, stages: dict[int, int | None], at: datetime) -> None:
    """Bring workers in step after imported placements of theirs were removed.

    Who has no other departure gets back the stage from before the import.
    """
    sync_workers(worker_ids=stages, at=at)
    known = {worker: stage for worker, stage in stages.items() if stage is not None}
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE_BACK_STAGES,
            {"ids": list(known), "stages": list(known.values()), "at": at},
        )


def add_family_members_in_bulk(*, staged: str, people: str, at: datetime) -> list[int]:
    """Save the family members in ``staged`` of the workers that ``people`` names for each row.

    Return their ids.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES.format(staged=staged, people=people), {"at": at})
        return [row[0] for row in cursor.fetchall()]
