"""Rows of people are visible and writable only inside the areas of the session.

``portal.areas`` (see ``core.rowsecurity``) holds area code prefixes, ``*`` for the whole country;
unset, no row is visible. The owner of the tables is not bound (no FORCE): migrations, generators
and the SECURITY DEFINER functions below see everybody.

The setting is read in a scalar sub-select, so that it is evaluated once per statement. Under row
security an operator that is not leakproof, as LIKE, may not use an index: the search by name
therefore runs in a function of the owner, which keeps to the areas of the session by itself.
"""

from django.db import migrations

# "35.04" contains "35.04" and "35.04.14", not "35.045": "/" is the character after ".". The codes
# stand in the statements as literals: only then does the planner know how many villages they mean.
FUNCTIONS = """
CREATE FUNCTION workers_codes_inside(areas text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(
        string_agg(format('a.code ~>=~ %L AND a.code ~<~ %L', code, code || '/'), ' OR '), 'false')
    FROM unnest(areas) AS code
$$;

CREATE FUNCTION workers_visible_villages() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 2000 AS $$
BEGIN
    RETURN QUERY EXECUTE
        'SELECT v.id FROM regions_area a JOIN villages_village v ON v.area_id = a.id WHERE '
        || workers_codes_inside(string_to_array(current_setting('portal.areas', true), ','));
END $$;

CREATE FUNCTION workers_person_ids_by_name(patterns text[], areas text[], max_rows integer)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 200 AS $$
DECLARE
    session_areas text := COALESCE(current_setting('portal.areas', true), '');
    in_villages text := ' AND p.village_id IN (SELECT v.id FROM regions_area a '
                        'JOIN villages_village v ON v.area_id = a.id WHERE ';
    condition text := (SELECT string_agg(format('upper(p.name) LIKE upper(%L)', pattern), ' AND ')
                       FROM unnest(patterns) AS pattern);
BEGIN
    IF session_areas = '' OR condition IS NULL THEN
        RETURN;
    END IF;
    IF session_areas <> '*' THEN
        condition := condition || in_villages
            || workers_codes_inside(string_to_array(session_areas, ',')) || ')';
    END IF;
    IF areas IS NOT NULL THEN
        condition := condition || in_villages || workers_codes_inside(areas) || ')';
    END IF;
    RETURN QUERY EXECUTE
        'SELECT p.id FROM workers_person p WHERE ' || condition || ' ORDER BY p.id DESC LIMIT $1'
        USING max_rows;
END $$;

CREATE FUNCTION workers_nik_is_taken(hash bytea, by_other_than bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM workers_person WHERE nik_hash = hash AND id IS DISTINCT FROM by_other_than
    )
$$;

REVOKE ALL ON FUNCTION workers_person_ids_by_name(text[], text[], integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION workers_nik_is_taken(bytea, bigint) FROM PUBLIC;
"""

DROP_FUNCTIONS = """
DROP FUNCTION workers_nik_is_taken(bytea, bigint);
DROP FUNCTION workers_person_ids_by_name(text[], text[], integer);
DROP FUNCTION workers_visible_villages();
DROP FUNCTION workers_codes_inside(text[]);
"""

IN_VILLAGE = "village_id IN (SELECT workers_visible_villages())"
# Not EXISTS: the planner may answer that by hashing every worker whom the session may see.
OF_WORKER = "(SELECT true FROM workers_worker w WHERE w.person_id = {column})"

# The history holds the same data and is bound alike.
CONDITIONS = {
    "workers_person": IN_VILLAGE,
    "workers_personevent": IN_VILLAGE,
    "workers_worker": IN_VILLAGE,
    "workers_workerevent": IN_VILLAGE,
    "workers_placement": OF_WORKER.format(column="worker_id"),
    "workers_placementevent": OF_WORKER.format(column="worker_id"),
    "workers_familymember": OF_WORKER.format(column="worker_id"),
    "workers_familymemberevent": OF_WORKER.format(column="worker_id"),
    "workers_returneebusiness": OF_WORKER.format(column="owner_id"),
    "workers_returneebusinessevent": OF_WORKER.format(column="owner_id"),
}


def enable(table: str, condition: str) -> str:
    """Return the SQL that binds ``table`` to the areas of the session."""
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
        ("regions", "0001_initial"),
        ("villages", "0001_initial"),
        ("workers", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *[
            migrations.RunSQL(enable(table, condition), disable(table))
            for table, condition in CONDITIONS.items()
        ],
    ]
