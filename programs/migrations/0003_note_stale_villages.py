"""Statement triggers that note which villages' records changed.

They append to a table without a unique key, so that writers never wait for each other, and they see
bulk statements, COPY and raw SQL. The sources are the tables that the measures read.
"""

from django.db import migrations

# Table -> query of the villages that the changed rows (`changed`) concern.
OWN = "SELECT village_id FROM changed"
SOURCES = {
    "villages_village": "SELECT id FROM changed",
    "villages_taskforce": OWN,
    "villages_villageregulation": OWN,
    "villages_facility": OWN,
    "villages_activity": OWN,
    "workers_worker": OWN,
    "workers_businessgroup": OWN,
    "cooperatives_servedvillage": OWN,
    "cooperatives_cooperative": (
        "SELECT s.village_id FROM changed c JOIN cooperatives_servedvillage s ON s.cooperative_id = c.id"
    ),
    "cooperatives_annualmeeting": (
        "SELECT s.village_id FROM changed c"
        " JOIN cooperatives_servedvillage s ON s.cooperative_id = c.cooperative_id"
    ),
    "regions_area": "SELECT v.id FROM changed c JOIN villages_village v ON v.area_id = c.id",
}

FUNCTION = """
CREATE FUNCTION programs_note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO programs_stalevillage (village_id) SELECT DISTINCT * FROM ({villages}) villages;
    RETURN NULL;
END $$;
CREATE FUNCTION programs_note_{table}_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO programs_stalevillage (village_id)
    SELECT DISTINCT * FROM (
        WITH changed AS (TABLE new_rows UNION ALL TABLE old_rows) {villages}
    ) villages;
    RETURN NULL;
END $$;
CREATE TRIGGER note_stale_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION programs_note_{table}();
CREATE TRIGGER note_stale_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION programs_note_{table}();
CREATE TRIGGER note_stale_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION programs_note_{table}_update();
"""

DROP = """
DROP TRIGGER note_stale_insert ON {table};
DROP TRIGGER note_stale_delete ON {table};
DROP TRIGGER note_stale_update ON {table};
DROP FUNCTION programs_note_{table}();
DROP FUNCTION programs_note_{table}_update();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0002_frozen_criteria"),
        ("cooperatives", "0002_member_until"),
    ]
    operations = [
        migrations.RunSQL(
            FUNCTION.format(table=table, villages=villages), DROP.format(table=table)
        )
        for table, villages in SOURCES.items()
    ]
