"""Complaints name people: visible and writable only inside the areas of the session."""

from django.db import migrations

# Not EXISTS: the planner may answer that by hashing every row whom the session may see.
CONDITIONS = {
    "workers_complaint": "village_id IN (SELECT workers_visible_villages())",
    "workers_complaintevent": "village_id IN (SELECT workers_visible_villages())",
    "workers_complaintstep": (
        "(SELECT true FROM workers_complaint c WHERE c.id = complaint_id)"
    ),
}


def enable(table: str, condition: str) -> str:
    """Return the SQL that binds ``table`` to the areas of the session (see 0004)."""
    return f"""
        CREATE POLICY inside_areas ON {table}
            USING ((SELECT current_setting('portal.areas', true) = '*') OR {condition});
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    """


def disable(table: str) -> str:
    """Return the SQL that lifts the policy again."""
    return f"""
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        DROP POLICY inside_areas ON {table};
    """


class Migration(migrations.Migration):
    dependencies = [("workers", "0007_letter_row_security")]
    operations = [
        migrations.RunSQL(enable(table, condition), disable(table))
        for table, condition in CONDITIONS.items()
    ]
