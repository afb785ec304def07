"""Who has no membership that counts is no member.

The function gave people without one, such as members of a cooperative without a legal entity or
those whose membership was removed, the date of an endless membership.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION cooperatives_set_member_until(persons bigint[]) RETURNS void LANGUAGE sql
    -- As the owner: row security must not hide a member from the count.
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE workers_worker w SET cooperative_member_until = m.until_date
    FROM (
        SELECT w.person_id, max({until}) AS until_date
        FROM workers_worker w
        LEFT JOIN (cooperatives_membership m
            JOIN cooperatives_cooperative c ON c.id = m.cooperative_id AND c.legal_entity_date IS NOT NULL)
            ON m.person_id = w.person_id
        WHERE w.person_id = ANY (persons)
        GROUP BY w.person_id
    ) m
    WHERE w.person_id = m.person_id AND w.cooperative_member_until IS DISTINCT FROM m.until_date
$$;
"""
BEFORE = "LEAST(COALESCE(m.until_date, '9999-12-31'::date), c.dissolved_date)"
NOW = f"CASE WHEN m.id IS NOT NULL THEN {BEFORE} END"

MEND = """
UPDATE workers_worker w SET cooperative_member_until = NULL
WHERE cooperative_member_until IS NOT NULL AND NOT EXISTS (
    SELECT FROM cooperatives_membership m
    JOIN cooperatives_cooperative c ON c.id = m.cooperative_id AND c.legal_entity_date IS NOT NULL
    WHERE m.person_id = w.person_id)
"""


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0005_dissolved_after_legal_entity")]
    operations = [
        migrations.RunSQL(FUNCTION.format(until=NOW), FUNCTION.format(until=BEFORE)),
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
    ]
