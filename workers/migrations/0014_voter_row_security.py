"""Registrations of voters name people: visible and writable only inside the areas of the session."""

from django.db import migrations

# Not EXISTS: the planner may answer that by hashing every row whom the session may see.
OF_PERSON = "(SELECT true FROM workers_person p WHERE p.id = person_id)"
TABLES = ("workers_voterregistration", "workers_voterregistrationevent")


def enable(table: str) -> str:
    """Return the SQL that binds ``table`` to the areas of the session (see 0004)."""
    return f"""
        CREATE POLICY inside_areas ON {table}
            USING ((SELECT current_setting('portal.areas', true) = '*') OR {OF_PERSON});
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    """


def disable(table: str) -> str:
    """Return the SQL that lifts the policy again."""
    return f"""
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        DROP POLICY inside_areas ON {table};
    """


class Migration(migrations.Migration):
    dependencies = [("workers", "0013_voter_registrations")]
    operations = [migrations.RunSQL(enable(table), disable(table)) for table in TABLES]
