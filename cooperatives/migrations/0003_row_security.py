"""Memberships are visible only inside the areas of the session, as the people they belong to.

The triggers that keep ``workers_worker.cooperative_member_until`` run as the owner from here on:
who gives a cooperative its legal entity need not see the members of other areas, and their
workers must follow all the same.
"""

from django.db import migrations

TABLES = ["cooperatives_membership", "cooperatives_membershipevent"]
TRIGGER_FUNCTIONS = [
    "cooperatives_membership_changed()",
    "cooperatives_membership_updated()",
    "cooperatives_cooperative_updated()",
]


def enable(table: str) -> str:
    """Return the SQL that binds ``table`` to the areas of the session.

    Not EXISTS: the planner may answer that by hashing every person whom the session may see.
    """
    return f"""
        CREATE POLICY inside_areas ON {table}
            USING ((SELECT current_setting('portal.areas', true) = '*')
                   OR (SELECT true FROM workers_person p WHERE p.id = person_id));
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    """


def disable(table: str) -> str:
    """Return the SQL that lifts the policy again."""
    return f"""
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        DROP POLICY inside_areas ON {table};
    """


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0002_member_until"),
        ("workers", "0004_row_security"),
    ]
    operations = [
        *[migrations.RunSQL(enable(table), disable(table)) for table in TABLES],
        *[
            migrations.RunSQL(
                f"ALTER FUNCTION {function} SECURITY DEFINER "
                "SET search_path = pg_catalog, public, pg_temp",
                f"ALTER FUNCTION {function} SECURITY INVOKER RESET ALL",
            )
            for function in TRIGGER_FUNCTIONS
        ],
    ]
