"""The SQL that invents a country, one statement per table.

Every value is drawn from a hash of the row's key and the seed, so the same seed makes the same
country. ``pg_temp.draw(key, salt)`` is a number from 0 up to 1. Parameters: ``seed``,
``workers``, ``as_of`` (the day that the dates are counted back from), ``at`` (the time of writing),
and ``female``, ``male`` and ``last`` (32 names each).
"""

DRAW = """
    CREATE OR REPLACE FUNCTION pg_temp.draw(key bigint, salt int) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (hashint8extended(key, salt + %(seed)s::bigint * 1000) & 4503599627370495)
            / 4503599627370496.0::float8
    $$
"""

WEIGHTS = "CREATE TEMP TABLE regency_weight (code text PRIMARY KEY, weight float8) ON COMMIT DROP"

# A few villages send very many: a Pareto tail over the villages of a regency. Every twelfth village
# sends nobody, and a kelurahan sends fewer than a desa. The rounded running sums differ by whole
# workers, so that exactly the number asked for is spread.
QUOTA = """
    CREATE TEMP TABLE quota ON COMMIT DROP AS
    WITH village AS (
        SELECT v.id, left(a.code, 5) AS regency,
            CASE WHEN pg_temp.draw(v.id, 1) < 0.083 THEN 0 ELSE
                (CASE a.kind WHEN 'kelurahan' THEN 0.4 ELSE 1.0 END)
                * power(1 - pg_temp.draw(v.id, 2), -0.55) END AS weight
        FROM villages_village v JOIN regions_area a ON a.id = v.area_id
        WHERE v.merged_into_id IS NULL AND a.valid_until IS NULL
    ), weighed AS (
        SELECT v.id, v.weight / NULLIF(sum(v.weight) OVER (PARTITION BY v.regency), 0)
            * COALESCE(r.weight, 1) AS weight
        FROM village v LEFT JOIN regency_weight r ON r.code = v.regency
    ), running AS (
        SELECT id, weight, sum(COALESCE(weight, 0)) OVER (ORDER BY id) AS upto,
            sum(COALESCE(weight, 0)) OVER () AS whole
        FROM weighed
    )
    SELECT id AS village_id,
        -- The sum before is read, not subtracted: a float that is off by its last bit rounds otherwise.
        (round(%(workers)s * upto / whole)
            - round(%(workers)s * lag(upto, 1, 0::float8) OVER (ORDER BY id) / whole))::int AS workers,
        -- How well a village is organised: decides how likely each of its records is.
        pg_temp.draw(id, 3) AS effort,
        -- How many statuses are not known, and how many of the others are procedural.
        0.3 * pg_temp.draw(id, 4) AS unknown, 0.45 + 0.53 * pg_temp.draw(id, 5) AS procedural,
        pg_temp.draw(id, 6) < 0.95 AND pg_temp.draw(id, 7) < 0.96 AS has_legal_cooperative
    FROM running
"""

# As they would arrive: villages in scattered order.
SLOT = """
    CREATE TEMP TABLE slot ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY key) AS id, village_id, unknown, procedural,
        has_legal_cooperative
    FROM (
        SELECT q.*, hashint8extended(village_id * 1000003 + n, %(seed)s) AS key
        FROM quota q, generate_series(1, q.workers) n
    ) drawn
"""

VILLAGE = """
    UPDATE villages_village v SET
        population = 400 + round(800 * power(1 - pg_temp.draw(v.id, 10), -0.6) + 6 * q.workers),
        population_source = 'invented',
        confirmed_date = CASE WHEN q.effort > 0.15 THEN
            %(as_of)s::date - (power(pg_temp.draw(v.id, 11), 2) * 900)::int END,
        confirmed_by = CASE WHEN q.effort > 0.15 THEN 'generator' ELSE '' END,
        is_invented = true,
        updated_at = %(at)s
    FROM quota q WHERE q.village_id = v.id
"""

PERSON = """
    INSERT INTO workers_person (id, village_id, name, sex, birth_date, birth_place, nik, nik_hash,
        address, phone, languages, skills, is_invented, created_at, updated_at)
    SELECT id, village_id,
        CASE WHEN female THEN (%(female)s::text[])[1 + (h & 31)] ELSE (%(male)s::text[])[1 + (h & 31)] END
            || ' ' || (%(last)s::text[])[1 + (h >> 5 & 31)]
            || ' ' || (%(last)s::text[])[1 + (h >> 10 & 31)],
        CASE WHEN female THEN 'F' ELSE 'M' END,
        %(as_of)s::date - 6700 - (h >> 15 & 16383)::int,
        '',
        CASE WHEN has_nik THEN substring(sha512(key) FOR 40) END,
        CASE WHEN has_nik THEN sha256(key) END,
        '', '', '{}', '{}', true, %(at)s, %(at)s
    FROM (
        SELECT id, village_id, h, (h >> 40 & 1023) < 640 AS female, (h >> 50 & 1023) < 614 AS has_nik,
            int8send(h) || int8send(id) AS key
        FROM (SELECT id, village_id, hashint8extended(id, %(seed)s + 20) AS h FROM slot) hashed
    ) drawn
    ORDER BY id
"""

# A quarter abroad, a fifth prospective, the others returned. The dates of the last stay only:
# there are no placements behind them.
WORKER = """
    INSERT INTO workers_worker (person_id, village_id, stage, procedural_status, judged_by, judged_date,
        judged_basis, departed_date, returned_date, confirmed_date, cooperative_member_until,
        created_at, updated_at)
    SELECT id, village_id, stage, status,
        CASE status WHEN 0 THEN '' ELSE 'generator' END,
        CASE status WHEN 0 THEN NULL ELSE confirmed END,
        '',
        CASE stage WHEN 1 THEN NULL ELSE departed END,
        CASE stage WHEN 3 THEN LEAST(departed + 300 + (h >> 24 & 1023)::int, %(as_of)s::date) END,
        confirmed,
        CASE WHEN stage = 3 AND has_legal_cooperative AND (h >> 34 & 1023) < 130
            THEN '9999-12-31'::date END,
        %(at)s, %(at)s
    FROM (
        SELECT id, village_id, has_legal_cooperative, h, stage,
            CASE WHEN (h & 1023) < 1024 * unknown THEN 0
                WHEN (h >> 44 & 1023) < 1024 * procedural THEN 1 ELSE 2 END AS status,
            %(as_of)s::date - (h >> 54 & 511)::int - 1 AS confirmed,
            %(as_of)s::date - CASE stage WHEN 2 THEN (h >> 10 & 1023)::int ELSE
                420 + (h >> 10 & 4095)::int END AS departed
        FROM (
            SELECT *, CASE WHEN (h >> 4 & 63) < 13 THEN 1 WHEN (h >> 4 & 63) < 29 THEN 2 ELSE 3 END
                AS stage
            FROM (SELECT *, hashint8extended(id, %(seed)s + 21) AS h FROM slot) hashed
        ) staged
    ) drawn
    ORDER BY id
"""

TASK_FORCE = """
    INSERT INTO villages_taskforce (village_id, decree_number, decree_date, since_date, until_date,
        decree_file, created_at, updated_at)
    SELECT village_id, 'CONTOH/' || village_id || '/' || term, since, since,
        since + 364 * (3 - term), '', %(at)s, %(at)s
    FROM (
        SELECT village_id, term,
            %(as_of)s::date - (pg_temp.draw(village_id, 31) * 1000)::int - term * 800 AS since
        FROM quota, generate_series(0, 1) term
        WHERE workers > 0 AND effort > 0.55 + term * 0.25
    ) drawn
"""

REGULATION = """
    INSERT INTO villages_villageregulation (village_id, number, title, subject, enacted_date,
        repealed_date, file, created_at, updated_at)
    SELECT village_id, 'CONTOH ' || village_id, 'Pelindungan pekerja migran (contoh)',
        CASE WHEN pg_temp.draw(village_id, 40) < 0.9 THEN 'migrant_protection' ELSE 'other' END,
        enacted,
        CASE WHEN pg_temp.draw(village_id, 41) < 0.12 THEN
            LEAST(enacted + 200, %(as_of)s::date) END,
        '', %(at)s, %(at)s
    FROM (
        SELECT village_id, %(as_of)s::date - 20 - (pg_temp.draw(village_id, 42) * 1500)::int AS enacted
        FROM quota WHERE workers > 0 AND effort > 0.62
    ) drawn
"""

FACILITY = """
    INSERT INTO villages_facility (village_id, kind_id, name, condition, checked_date, note,
        created_at, updated_at)
    SELECT village_id, code, '',
        CASE WHEN mood < 0.6 THEN 'good' WHEN mood < 0.85 THEN 'fair' ELSE 'broken' END,
        %(as_of)s::date - (pg_temp.draw(village_id, 50 + number) * 700)::int, '', %(at)s, %(at)s
    FROM (
        SELECT village_id, code, number, pg_temp.draw(village_id, 60 + number) AS mood
        FROM quota, (SELECT code, row_number() OVER (ORDER BY code)::int AS number
            FROM villages_facilitykind) kind
        WHERE pg_temp.draw(village_id, 70 + number) < effort * 0.75
    ) drawn
"""

ACTIVITY = """
    INSERT INTO villages_activity (village_id, kind, title, date, participants, description,
        created_at, updated_at)
    SELECT village_id, kind, 'Kegiatan contoh ' || kind || ' ' || n,
        %(as_of)s::date - (pg_temp.draw(village_id * 31 + n, 80 + number) * 800)::int,
        10 + (pg_temp.draw(village_id, 90 + n) * 60)::int, '', %(at)s, %(at)s
    FROM quota, generate_series(1, 3) n, (VALUES (1, 'protection'), (2, 'empowerment'),
        (3, 'education'), (4, 'financial_literacy'), (5, 'parenting')) kinds (number, kind)
    WHERE pg_temp.draw(village_id * 7 + n, 100 + number) < effort * 0.6
"""

BUDGET_LINE = """
    INSERT INTO villages_budgetline (village_id, year, description, planned_amount, spent_amount,
        created_at, updated_at)
    SELECT village_id, EXTRACT(year FROM %(as_of)s::date)::int - ago, 'Pelindungan PMI (contoh)',
        1000000 * (1 + (pg_temp.draw(village_id, 110) * 40)::int),
        CASE ago WHEN 0 THEN NULL ELSE 1000000 * (pg_temp.draw(village_id, 111) * 30)::int END,
        %(at)s, %(at)s
    FROM quota, generate_series(0, 1) ago
    WHERE effort > 0.7
"""

BUSINESS_GROUP = """
    INSERT INTO workers_businessgroup (village_id, name, sector, since_date, until_date,
        confirmed_date, created_at, updated_at)
    SELECT village_id, 'Kelompok purna contoh ' || n, 'perdagangan', since,
        CASE WHEN pg_temp.draw(village_id + n, 121) < 0.2 THEN since + 400 END,
        %(as_of)s::date - (pg_temp.draw(village_id + n, 122) * 500)::int, %(at)s, %(at)s
    FROM (
        SELECT village_id, n,
            %(as_of)s::date - 410 - (pg_temp.draw(village_id + n, 120) * 1500)::int AS since
        FROM quota, generate_series(1, 3) n
        WHERE workers > 0 AND effort > 0.45 + 0.15 * n
    ) drawn
"""

# Nineteen of twenty villages have their KDKMP, most of these with a legal entity.
COOPERATIVE = """
    INSERT INTO cooperatives_cooperative (name, kind, seat_id, legal_entity_number, legal_entity_date,
        cooperative_registry_number, created_at, updated_at)
    SELECT 'Koperasi Merah Putih contoh ' || village_id, 'kdkmp', village_id,
        CASE WHEN has_legal_cooperative THEN 'CONTOH-' || village_id ELSE '' END,
        CASE WHEN has_legal_cooperative THEN
            LEAST('2025-05-01'::date, %(as_of)s::date) + (pg_temp.draw(village_id, 130) * 90)::int END,
        '', %(at)s, %(at)s
    FROM quota
    WHERE has_legal_cooperative OR pg_temp.draw(village_id, 6) < 0.95
"""

SERVED_VILLAGE = """
    INSERT INTO cooperatives_servedvillage (cooperative_id, village_id, since_date, created_at,
        updated_at)
    SELECT id, seat_id, COALESCE(legal_entity_date, %(as_of)s::date - 300), %(at)s, %(at)s
    FROM cooperatives_cooperative
"""

MEMBERSHIP = """
    INSERT INTO cooperatives_membership (cooperative_id, person_id, since_date, created_at, updated_at)
    SELECT c.id, w.person_id, c.legal_entity_date + 10, %(at)s, %(at)s
    FROM workers_worker w JOIN cooperatives_cooperative c ON c.seat_id = w.village_id
    WHERE w.cooperative_member_until IS NOT NULL
"""

ANNUAL_MEETING = """
    INSERT INTO cooperatives_annualmeeting (cooperative_id, book_year, held_date, attendance,
        created_at, updated_at)
    SELECT c.id, year - 1, make_date(year, 1, 15) + (pg_temp.draw(c.id, 140) * 120)::int, 40,
        %(at)s, %(at)s
    FROM cooperatives_cooperative c,
        generate_series(EXTRACT(year FROM %(as_of)s::date)::int - 1,
            EXTRACT(year FROM %(as_of)s::date)::int) year
    WHERE c.legal_entity_date < make_date(year, 1, 1) AND pg_temp.draw(c.id, 141) < 0.45
"""

# In the order in which they are filled; all of them must be empty before.
TABLES = {
    "workers_person": PERSON,
    "workers_worker": WORKER,
    "villages_taskforce": TASK_FORCE,
    "villages_villageregulation": REGULATION,
    "villages_facility": FACILITY,
    "villages_activity": ACTIVITY,
    "villages_budgetline": BUDGET_LINE,
    "workers_businessgroup": BUSINESS_GROUP,
    "cooperatives_cooperative": COOPERATIVE,
    "cooperatives_servedvillage": SERVED_VILLAGE,
    "cooperatives_membership": MEMBERSHIP,
    "cooperatives_annualmeeting": ANNUAL_MEETING,
}
