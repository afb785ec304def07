"""Participants, certificates and applications for capital are visible only inside the areas.

The seats that are taken count everybody on the list, also people of areas that the session does not
see: the function runs as the owner and tells a number only.
"""

from django.db import migrations

IN_VILLAGE = "village_id IN (SELECT workers_visible_villages())"
# Not EXISTS: the planner may answer that by hashing every row whom the session may see.
OF_PARTICIPANT = "(SELECT true FROM training_participant p WHERE p.id = participant_id)"
OF_BUSINESS = "(SELECT true FROM workers_returneebusiness b WHERE b.id = business_id)"

# The history holds the same data and is bound alike.
CONDITIONS = {
    "training_participant": IN_VILLAGE,
    "training_participantevent": IN_VILLAGE,
    "training_certificate": OF_PARTICIPANT,
    "training_certificateevent": OF_PARTICIPANT,
    "training_capitalaccess": OF_BUSINESS,
    "training_capitalaccessevent": OF_BUSINESS,
}

SEATS = """
CREATE FUNCTION training_seats_taken(session bigint) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*)::integer FROM training_participant WHERE session_id = session
$$;
REVOKE ALL ON FUNCTION training_seats_taken(bigint) FROM PUBLIC;
"""


def enable(table: str, condition: str) -> str:
    """Return the SQL that binds ``table`` to the areas of the session (see workers 0004)."""
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
    dependencies = [
        ("training", "0001_initial"),
        ("workers", "0004_row_security"),
    ]
    operations = [
        migrations.RunSQL(SEATS, "DROP FUNCTION training_seats_taken(bigint)"),
        *[
            migrations.RunSQL(enable(table, condition), disable(table))
            for table, condition in CONDITIONS.items()
        ],
    ]
