"""Permission letters name people: visible and writable only inside the areas of the session."""

from django.db import migrations

TABLES = ["workers_permissionletter", "workers_permissionletterevent"]


def enable(table: str) -> str:
    """Return the SQL that binds ``table`` to the areas of the session (see 0004)."""
    return f"""
        CREATE POLICY inside_areas ON {table}
            USING ((SELECT current_setting('portal.areas', true) = '*')
                   OR village_id IN (SELECT workers_visible_villages()));
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    """


def disable(table: str) -> str:
    """Return the SQL that lifts the policy again."""
    return f"""
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        DROP POLICY inside_areas ON {table};
    """


class Migration(migrations.Migration):
    dependencies = [("workers", "0004_row_security")]
    operations = [migrations.RunSQL(enable(table), disable(table)) for table in TABLES]
