"""Whom a row of another table means: by NIK, or by name, birth date and village."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from migranportal.imports.kinds import STAGED, Column, Staged
from migranportal.imports.problems import Found
from migranportal.imports.values import Day, Nik, Text
from villages.importers import VILLAGE_COLUMN
from workers.models import Person

SEX_SPELLINGS = (("L", Person.Sex.MALE), ("P", Person.Sex.FEMALE), ("Pria", "M"), ("Wanita", "F"))
"""Laki-laki and perempuan, as lists of people have them."""
MEANT = "meant_person"
"""The temporary table with the person whom each row means: ``row``, ``person_id``."""

PERSON_COLUMNS = (
    VILLAGE_COLUMN,
    Column(
        "person_nik",
        "NIK PMI",
        _("The NIK of the migrant worker. Finds the person surely; may stay empty."),
        Nik(),
        aliases=("NIK", "NIK pekerja"),
    ),
    Column(
        "person_name",
        "Nama PMI",
        _("The name of the migrant worker as registered; needed where the NIK is not given."),
        Text(150),
        example="Siti Aminah",
        aliases=("Nama pekerja", "Nama lengkap PMI"),
    ),
    Column(
        "person_birth_date",
        "Tanggal lahir PMI",
        _("Tells people of the same name apart, day/month/year."),
        Day(),
        example="31/12/1990",
        aliases=("Tanggal lahir pekerja",),
    ),
)

# The NIK decides where the register has it. Else the name does, among people of whom no other NIK
# is known.
_MEANT = f"""
    CREATE TEMPORARY TABLE {MEANT} ON COMMIT DROP AS
    WITH by_nik AS (
        SELECT s.row, p.id, p.village_id
        FROM {STAGED} s JOIN workers_person p ON p.nik_hash = s.person_nik_hash
    ), by_name AS (
        SELECT s.row, p.id, p.village_id
        FROM {STAGED} s JOIN workers_person p ON p.village_id = s.village
            AND upper(p.name) = upper(s.person_name)
            AND (s.person_birth_date IS NULL OR p.birth_date = s.person_birth_date)
        WHERE (s.person_nik_hash IS NULL OR p.nik_hash IS NULL)
            AND NOT EXISTS (SELECT FROM by_nik n WHERE n.row = s.row)
    )
    SELECT f.row, min(f.id) AS person_id, count(*) AS people
    FROM (TABLE by_nik UNION ALL TABLE by_name) f
    JOIN villages_village v ON v.id = f.village_id
    JOIN regions_area a ON a.id = v.area_id
    WHERE %(area)s = '' OR a.code = %(area)s OR starts_with(a.code, %(area)s || '.')
    GROUP BY f.row
"""  # noqa: S608 (constants)
_PROBLEMS = f"""
    SELECT s.row, 'person_name',
        CASE WHEN s.person_nik_hash IS NULL AND s.person_name IS NULL THEN 'person_unnamed'
            WHEN m.row IS NULL THEN 'person_unknown'
            WHEN m.people > 1 THEN 'person_several'
            ELSE 'not_a_worker' END, ''
    FROM {STAGED} s LEFT JOIN {MEANT} m USING (row)
    WHERE m.row IS NULL OR m.people > 1
        OR (%(worker)s AND NOT EXISTS (SELECT FROM workers_worker w WHERE w.person_id = m.person_id))
"""  # noqa: S608 (constants)


def person_problems(staged: Staged, *, needs_worker: bool) -> list[Found]:
    """Find whom each row means and return the rows that mean nobody, or several people.

    ``needs_worker`` refuses people without a migration record. The answers are in ``MEANT``.
    """
    staged.cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{MEANT}")
    staged.cursor.execute(_MEANT, {"area": staged.area_code})
    staged.cursor.execute(f"ANALYZE {MEANT}")
    return staged.problems(_PROBLEMS, worker=needs_worker)
