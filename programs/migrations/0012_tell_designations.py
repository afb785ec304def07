"""Every change of a designation's state becomes an event for partners, whoever makes it.

A statement trigger sees services, decrees over many villages, the admin's form of reported
designations and raw SQL, in the transaction of the change. At most 200 designations of one province
share an event (``api.services.outbox.BATCH``).
"""

from django.db import migrations

BATCH = """
    INSERT INTO api_outboxevent (kind, dataset, key, area_code, occurred_at, data)
    SELECT 'designation.changed', 'designations',
           CASE WHEN count(*) = 1 THEN min(id)::text ELSE '' END,
           CASE WHEN count(*) = 1 THEN min(code) ELSE province END,
           coalesce(max(state_since), now()),
           jsonb_build_object('items', jsonb_agg(jsonb_build_object(
               'id', id, 'village', code, 'program', program_id, 'previous_state', before,
               'state', state, 'is_confirmed', is_confirmed) ORDER BY code, id))
    FROM (
        SELECT d.*, r.code, left(r.code, 2) AS province,
               (row_number() OVER (PARTITION BY left(r.code, 2) ORDER BY r.code, d.id) - 1) / 200 AS batch
        FROM changed d
        JOIN villages_village v ON v.id = d.village_id
        JOIN regions_area r ON r.id = v.area_id
    ) numbered
    GROUP BY province, batch;
"""
COLUMNS = "n.id, n.village_id, n.program_id, n.state, n.state_since, n.is_confirmed"
TELL = f"""
CREATE FUNCTION programs_tell_designated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH changed AS (SELECT {COLUMNS}, NULL::text AS before FROM new_rows n) {BATCH}
    RETURN NULL;
END $$;
CREATE FUNCTION programs_tell_designations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH changed AS (
        SELECT {COLUMNS}, o.state AS before
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE n.state <> o.state
    ) {BATCH}
    RETURN NULL;
END $$;
CREATE TRIGGER tell_designated AFTER INSERT ON programs_designation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION programs_tell_designated();
CREATE TRIGGER tell_designations AFTER UPDATE ON programs_designation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION programs_tell_designations();
"""
DROP = """
DROP TRIGGER tell_designated ON programs_designation;
DROP TRIGGER tell_designations ON programs_designation;
DROP FUNCTION programs_tell_designated();
DROP FUNCTION programs_tell_designations();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0011_step_deadlines"),
        ("api", "0002_webhooks"),
    ]
    operations = [migrations.RunSQL(TELL, DROP)]
