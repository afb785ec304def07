"""Decrees and designations move only by their steps, four eyes see them, and a ledger chains all.

Kept by the database, raw SQL of the application included; its role owns neither table nor trigger,
so it cannot turn this off.

* A step comes in order and from the state that its proposal, decree or designation is in.
* Nobody designates what they proposed, confirmed, verified, visited or recommended: the author of
  the designating step is the one who issues the decree. Nobody issues a decree that they prepared,
  changed or submitted since it was last returned, or whose villages they chose.
* The villages of a decree change while it is a draft only; a village stands in one open decree.
* A designation with a decree exists only through an issued decree that names the village.
* Each step enters ``programs_decision`` with the digest of the entry before it. The lock of the
  chain is taken after those of the rows; who moves many rows locks them all first.
"""

from django.db import migrations

PROPOSALS = """
CREATE OR REPLACE FUNCTION programs_guard_proposal_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p programs_proposal%ROWTYPE;
    before text;
    last_return integer;
    judged text[];
BEGIN
    SELECT * INTO p FROM programs_proposal WHERE id = NEW.proposal_id FOR UPDATE;
    before := CASE WHEN p.step_number = 0 THEN '' ELSE p.state END;
    IF NEW.number <> p.step_number + 1 OR NEW.round <> p.round
        OR NEW.from_state <> before THEN
        RAISE EXCEPTION 'The step does not follow the last one of the proposal.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_step_in_order';
    END IF;
    IF NEW.act = 'prepare' AND NEW.by_id <> p.prepared_by_id THEN
        RAISE EXCEPTION 'The first step is done by who prepares the proposal.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_preparer';
    END IF;
    judged := CASE
        WHEN NEW.act = 'confirm' THEN ARRAY['prepare', 'edit', 'submit']
        WHEN NEW.act IN ('return', 'take_up', 'reject', 'verify', 'visit', 'ask', 'recommend', 'send_down')
            THEN ARRAY['prepare', 'edit', 'submit', 'confirm']
        WHEN NEW.act = 'designate' THEN ARRAY['prepare', 'edit', 'submit', 'confirm',
            'take_up', 'verify', 'visit', 'ask', 'recommend']
    END;
    IF judged IS NOT NULL THEN
        SELECT coalesce(max(number), 0) INTO last_return FROM programs_proposalstep
        WHERE proposal_id = NEW.proposal_id AND act IN ('return', 'send_back');
        IF NEW.by_id = p.prepared_by_id OR EXISTS (
            SELECT FROM programs_proposalstep s
            WHERE s.proposal_id = NEW.proposal_id AND s.number > last_return
                AND s.by_id = NEW.by_id AND s.act = ANY (judged)
        ) THEN
            RAISE EXCEPTION 'Nobody decides about a proposal that they made, confirmed or reviewed.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_four_eyes';
        END IF;
    END IF;
    IF NEW.act = 'designate' AND NOT EXISTS (
        SELECT FROM programs_decreeline l JOIN programs_decree d ON d.id = l.decree_id
        WHERE l.proposal_id = NEW.proposal_id AND d.state = 'issued' AND d.issued_by_id = NEW.by_id
    ) THEN
        RAISE EXCEPTION 'A village is designated by an issued decree.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_needs_decree';
    END IF;
    RETURN NEW;
END $$;
"""

DECREES = """
CREATE FUNCTION programs_guard_decree_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    d programs_decree%ROWTYPE;
    before text;
    last_return integer;
BEGIN
    SELECT * INTO d FROM programs_decree WHERE id = NEW.decree_id FOR UPDATE;
    before := CASE WHEN d.step_number = 0 THEN '' ELSE d.state END;
    IF NEW.number <> d.step_number + 1 OR NEW.from_state <> before
        OR (NEW.act = 'prepare' AND NEW.by_id <> d.prepared_by_id) THEN
        RAISE EXCEPTION 'The step does not follow the last one of the decree.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_step_in_order';
    END IF;
    IF NEW.act = 'supersede' AND NOT EXISTS (
        SELECT FROM programs_decree later WHERE later.replaces_id = d.id AND later.state = 'issued'
    ) THEN
        RAISE EXCEPTION 'A decree is superseded by one that takes its place.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_superseded';
    END IF;
    IF NEW.act = 'issue' THEN
        SELECT coalesce(max(number), 0) INTO last_return FROM programs_decreestep
        WHERE decree_id = d.id AND act = 'send_back';
        IF NEW.by_id = d.prepared_by_id
            OR EXISTS (SELECT FROM programs_decreestep s
                       WHERE s.decree_id = d.id AND s.number > last_return AND s.by_id = NEW.by_id
                           AND s.act IN ('prepare', 'edit', 'submit'))
            OR EXISTS (SELECT FROM programs_decreeline l
                       WHERE l.decree_id = d.id AND l.added_by_id = NEW.by_id) THEN
            RAISE EXCEPTION 'Nobody issues a decree that they prepared.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_four_eyes';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_guard_decree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s programs_decreestep%ROWTYPE;
    may text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A decree is discarded, not deleted.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_kept';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.step_number <> 0 OR NEW.issued_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'A decree begins as a draft.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_begins_as_draft';
        END IF;
        RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - 'updated_at') = (to_jsonb(OLD) - 'updated_at') THEN
        RETURN NEW;
    END IF;
    SELECT * INTO s FROM programs_decreestep WHERE decree_id = NEW.id AND number = NEW.step_number;
    IF s.id IS NULL OR NEW.step_number <> OLD.step_number + 1 OR NEW.state <> s.to_state THEN
        RAISE EXCEPTION 'A decree changes only with a step.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_needs_step';
    END IF;
    may := ARRAY['updated_at', 'step_number', 'state', 'state_since'] || CASE s.act
        WHEN 'edit' THEN ARRAY['kind', 'subject', 'number', 'date', 'signatory',
                               'signatory_position', 'replaces_id']
        WHEN 'issue' THEN ARRAY['number', 'date', 'signatory', 'signatory_position', 'file',
                                'file_sha256', 'issued_by_id']
        ELSE ARRAY[]::text[] END;
    IF (to_jsonb(NEW) - may) <> (to_jsonb(OLD) - may)
        OR (s.act = 'issue' AND NEW.issued_by_id IS DISTINCT FROM s.by_id) THEN
        RAISE EXCEPTION 'This step cannot change that.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_frozen';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_guard_decree_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line programs_decreeline%ROWTYPE;
    d programs_decree%ROWTYPE;
BEGIN
    line := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    SELECT * INTO d FROM programs_decree WHERE id = line.decree_id FOR UPDATE;
    IF d.state <> 'draft' OR (TG_OP = 'UPDATE' AND NEW.decree_id <> OLD.decree_id) THEN
        RAISE EXCEPTION 'The villages of a decree change only while it is being prepared.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_line_frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('programs_decreeline'), NEW.village_id::integer);
    IF EXISTS (SELECT FROM programs_decreeline l JOIN programs_decree o ON o.id = l.decree_id
               WHERE l.village_id = NEW.village_id AND l.id <> NEW.id AND o.id <> d.id
                   AND o.program_id = d.program_id AND o.state IN ('draft', 'submitted')) THEN
        RAISE EXCEPTION 'Another decree that is being prepared names this village.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_line_elsewhere';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_decree_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM programs_decree
                   WHERE id = NEW.decree_id AND step_number >= NEW.number) THEN
        RAISE EXCEPTION 'The decree did not follow its step.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decree_followed';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER decree_step_guarded BEFORE INSERT ON programs_decreestep
    FOR EACH ROW EXECUTE FUNCTION programs_guard_decree_step();
CREATE TRIGGER decree_guarded BEFORE INSERT OR UPDATE OR DELETE ON programs_decree
    FOR EACH ROW EXECUTE FUNCTION programs_guard_decree();
CREATE TRIGGER decree_line_guarded BEFORE INSERT OR UPDATE OR DELETE ON programs_decreeline
    FOR EACH ROW EXECUTE FUNCTION programs_guard_decree_line();
CREATE CONSTRAINT TRIGGER decree_followed AFTER INSERT ON programs_decreestep
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION programs_decree_followed();
"""

DESIGNATIONS = """
CREATE FUNCTION programs_is_decreed(village bigint, decree bigint, program text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM programs_decreeline l JOIN programs_decree d ON d.id = l.decree_id
                   WHERE d.id = decree AND d.program_id = program AND d.state = 'issued'
                       AND l.village_id = village)
$$;

CREATE FUNCTION programs_guard_designation_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    d programs_designation%ROWTYPE;
    before text;
BEGIN
    SELECT * INTO d FROM programs_designation WHERE id = NEW.designation_id FOR UPDATE;
    before := CASE WHEN d.step_number = 0 AND d.decree_id IS NOT NULL THEN '' ELSE d.state END;
    IF NEW.number <> d.step_number + 1 OR NEW.from_state <> before THEN
        RAISE EXCEPTION 'The step does not follow the last one of the designation.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'designation_step_in_order';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_guard_designation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s programs_designationstep%ROWTYPE;
    may text[];
    is_reported boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.decree_id IS NOT NULL OR OLD.step_number > 0 THEN
            RAISE EXCEPTION 'A designation is revoked, not deleted.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'designation_kept';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.step_number <> 0 OR NEW.revoked_by_decree_id IS NOT NULL OR (NEW.decree_id IS NOT NULL
            AND NOT programs_is_decreed(NEW.village_id, NEW.decree_id, NEW.program_id)) THEN
            RAISE EXCEPTION 'A village is designated by an issued decree that names it.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'designation_needs_decree';
        END IF;
        RETURN NEW;
    END IF;
    is_reported := OLD.decree_id IS NULL AND OLD.step_number = 0
        AND NEW.decree_id IS NULL AND NEW.step_number = 0;
    IF is_reported OR (to_jsonb(NEW) - 'updated_at') = (to_jsonb(OLD) - 'updated_at') THEN
        RETURN NEW;
    END IF;
    SELECT * INTO s FROM programs_designationstep
    WHERE designation_id = NEW.id AND number = NEW.step_number;
    IF s.id IS NULL OR NEW.step_number <> OLD.step_number + 1 OR NEW.state <> s.to_state THEN
        RAISE EXCEPTION 'A designation changes only with a step.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'designation_needs_step';
    END IF;
    may := ARRAY['updated_at', 'step_number', 'state', 'state_since'] || CASE s.act
        WHEN 'designate' THEN ARRAY['decree_id', 'proposal_id', 'decree_number', 'decree_date',
                                    'is_confirmed']
        WHEN 'ceremony' THEN ARRAY['ceremony_date']
        WHEN 'plaque' THEN ARRAY['plaque_date']
        WHEN 'monitor' THEN ARRAY['monitored_date']
        WHEN 'follow_up' THEN ARRAY['monitored_date']
        WHEN 'revoke' THEN ARRAY['revoked_date', 'revoked_by_decree_id']
        ELSE ARRAY[]::text[] END;
    IF (to_jsonb(NEW) - may) <> (to_jsonb(OLD) - may)
        OR (s.act = 'designate' AND NOT programs_is_decreed(NEW.village_id, NEW.decree_id, NEW.program_id))
        OR (s.act = 'revoke'
            AND NOT programs_is_decreed(NEW.village_id, NEW.revoked_by_decree_id, NEW.program_id)) THEN
        RAISE EXCEPTION 'This step cannot change that.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'designation_frozen';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_designation_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM programs_designation
                   WHERE id = NEW.designation_id AND step_number >= NEW.number) THEN
        RAISE EXCEPTION 'The designation did not follow its step.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'designation_followed';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION programs_designation_stepped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decree_id IS NOT NULL
        AND (SELECT step_number FROM programs_designation WHERE id = NEW.id) = 0 THEN
        RAISE EXCEPTION 'A designation by decree has its step.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'designation_needs_step';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION programs_visit_stepped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM programs_proposalstep s WHERE s.proposal_id = NEW.proposal_id
                       AND s.number = NEW.step_number AND s.act = 'visit')
        AND NOT EXISTS (SELECT FROM programs_designationstep s
                        WHERE s.designation_id = NEW.designation_id
                            AND s.number = NEW.step_number AND s.act IN ('monitor', 'follow_up')) THEN
        RAISE EXCEPTION 'A visit belongs to a step.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'visit_needs_step';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER designation_step_guarded BEFORE INSERT ON programs_designationstep
    FOR EACH ROW EXECUTE FUNCTION programs_guard_designation_step();
CREATE TRIGGER designation_guarded BEFORE INSERT OR UPDATE OR DELETE ON programs_designation
    FOR EACH ROW EXECUTE FUNCTION programs_guard_designation();
CREATE CONSTRAINT TRIGGER designation_followed AFTER INSERT ON programs_designationstep
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION programs_designation_followed();
CREATE CONSTRAINT TRIGGER designation_stepped AFTER INSERT ON programs_designation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION programs_designation_stepped();
CREATE CONSTRAINT TRIGGER visit_stepped AFTER INSERT ON programs_visit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION programs_visit_stepped();
"""

LEDGER = """
CREATE FUNCTION programs_decision_digest(
    previous text, number bigint, kind text, step_id bigint, content jsonb
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        concat_ws(E'\\n', previous, number, kind, step_id, content::text), 'UTF8')), 'hex')
$$;

CREATE FUNCTION programs_add_decision() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
DECLARE
    head programs_decision%ROWTYPE;
    place bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('programs_decision'));
    SELECT * INTO head FROM programs_decision ORDER BY number DESC LIMIT 1;
    place := coalesce(head.number, 0) + 1;
    INSERT INTO programs_decision (number, kind, step_id, content, previous, digest)
    VALUES (place, TG_ARGV[0], NEW.id, to_jsonb(NEW), coalesce(head.digest, ''),
            programs_decision_digest(coalesce(head.digest, ''), place, TG_ARGV[0], NEW.id, to_jsonb(NEW)));
    RETURN NULL;
END $$;

DO $$
DECLARE
    s programs_proposalstep%ROWTYPE;
    previous text := '';
    place bigint := 0;
BEGIN
    SET LOCAL timezone TO 'UTC';
    FOR s IN SELECT * FROM programs_proposalstep ORDER BY at, id LOOP
        place := place + 1;
        INSERT INTO programs_decision (number, kind, step_id, content, previous, digest)
        VALUES (place, 'proposal', s.id, to_jsonb(s), previous,
                programs_decision_digest(previous, place, 'proposal', s.id, to_jsonb(s)))
        RETURNING digest INTO previous;
    END LOOP;
END $$;

CREATE FUNCTION programs_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Only steps enter the ledger.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decision_by_step';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER decision_guarded BEFORE INSERT ON programs_decision
    FOR EACH ROW EXECUTE FUNCTION programs_guard_decision();
CREATE TRIGGER proposal_step_entered AFTER INSERT ON programs_proposalstep
    FOR EACH ROW EXECUTE FUNCTION programs_add_decision('proposal');
CREATE TRIGGER decree_step_entered AFTER INSERT ON programs_decreestep
    FOR EACH ROW EXECUTE FUNCTION programs_add_decision('decree');
CREATE TRIGGER designation_step_entered AFTER INSERT ON programs_designationstep
    FOR EACH ROW EXECUTE FUNCTION programs_add_decision('designation');
"""

DROP = """
DROP FUNCTION programs_guard_decree_step() CASCADE;
DROP FUNCTION programs_guard_decree() CASCADE;
DROP FUNCTION programs_guard_decree_line() CASCADE;
DROP FUNCTION programs_decree_followed() CASCADE;
DROP FUNCTION programs_guard_designation_step() CASCADE;
DROP FUNCTION programs_guard_designation() CASCADE;
DROP FUNCTION programs_designation_followed() CASCADE;
DROP FUNCTION programs_designation_stepped() CASCADE;
DROP FUNCTION programs_visit_stepped() CASCADE;
DROP FUNCTION programs_is_decreed(bigint, bigint, text);
DROP FUNCTION programs_add_decision() CASCADE;
DROP FUNCTION programs_guard_decision() CASCADE;
DROP FUNCTION programs_decision_digest(text, bigint, text, bigint, jsonb);
DELETE FROM programs_decision;
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0005_guarded_proposals")]
    operations = [
        migrations.RunSQL(PROPOSALS, migrations.RunSQL.noop),
        migrations.RunSQL(DECREES + DESIGNATIONS + LEDGER, DROP),
    ]
