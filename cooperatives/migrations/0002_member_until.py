"""Keep ``workers_worker.cooperative_member_until`` in step with memberships.

A membership counts while it runs and while its cooperative is a legal entity that was not
dissolved; who has none is no member. Statement triggers, so that bulk statements and raw SQL count
too.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION cooperatives_set_member_until(persons bigint[]) RETURNS void LANGUAGE sql
    -- As the owner: row security must not hide a member from the count.
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE workers_worker w SET cooperative_member_until = m.until_date
    FROM (
        SELECT w.person_id, max(CASE WHEN m.id IS NOT NULL THEN LEAST(COALESCE(m.until_date, '9999-12-31'::date), c.dissolved_date) END) AS until_date
        FROM workers_worker w
        LEFT JOIN (cooperatives_membership m
            JOIN cooperatives_cooperative c ON c.id = m.cooperative_id AND c.legal_entity_date IS NOT NULL)
            ON m.person_id = w.person_id
        WHERE w.person_id = ANY (persons)
        GROUP BY w.person_id
    ) m
    WHERE w.person_id = m.person_id AND w.cooperative_member_until IS DISTINCT FROM m.until_date
$$;

CREATE FUNCTION cooperatives_membership_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cooperatives_set_member_until((SELECT array_agg(DISTINCT person_id) FROM changed));
    RETURN NULL;
END $$;

CREATE FUNCTION cooperatives_membership_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cooperatives_set_member_until((
        SELECT array_agg(DISTINCT person_id) FROM (TABLE changed UNION ALL TABLE before) rows
    ));
    RETURN NULL;
END $$;

CREATE FUNCTION cooperatives_cooperative_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cooperatives_set_member_until((
        SELECT array_agg(DISTINCT m.person_id)
        FROM changed c JOIN before b USING (id) JOIN cooperatives_membership m ON m.cooperative_id = c.id
        WHERE (c.legal_entity_date, c.dissolved_date) IS DISTINCT FROM (b.legal_entity_date, b.dissolved_date)
    ));
    RETURN NULL;
END $$;

CREATE TRIGGER member_until_insert AFTER INSERT ON cooperatives_membership
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cooperatives_membership_changed();
CREATE TRIGGER member_until_delete AFTER DELETE ON cooperatives_membership
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cooperatives_membership_changed();
CREATE TRIGGER member_until_update AFTER UPDATE ON cooperatives_membership
    REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION cooperatives_membership_updated();
CREATE TRIGGER member_until_cooperative AFTER UPDATE ON cooperatives_cooperative
    REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION cooperatives_cooperative_updated();
"""

REVERSE = """
DROP TRIGGER member_until_insert ON cooperatives_membership;
DROP TRIGGER member_until_delete ON cooperatives_membership;
DROP TRIGGER member_until_update ON cooperatives_membership;
DROP TRIGGER member_until_cooperative ON cooperatives_cooperative;
DROP FUNCTION cooperatives_cooperative_updated();
DROP FUNCTION cooperatives_membership_updated();
DROP FUNCTION cooperatives_membership_changed();
DROP FUNCTION cooperatives_set_member_until(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0001_initial"),
        ("workers", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FUNCTION, REVERSE)]
