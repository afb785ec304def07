"""A proposal moves only by its steps, and four eyes see it: kept by the database, raw SQL included.

A step comes in order, from the state that the proposal is in, and not from somebody whose own work
it would judge: who prepared the proposal, or changed or submitted it since the last return, does
not confirm it; neither they nor who confirmed it decide about it at BP3MI. The proposal's row
changes only together with such a step and only as far as the step says; what was submitted is
frozen. The application's role owns neither table nor trigger, so it cannot turn this off.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION programs_guard_proposal_step() RETURNS trigger LANGUAGE plpgsql AS $$
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
        WHEN NEW.act IN ('return', 'take_up', 'reject') THEN ARRAY['prepare', 'edit', 'submit', 'confirm']
    END;
    IF judged IS NOT NULL THEN
        SELECT coalesce(max(number), 0) INTO last_return FROM programs_proposalstep
        WHERE proposal_id = NEW.proposal_id AND act IN ('return', 'send_back');
        IF NEW.by_id = p.prepared_by_id OR EXISTS (
            SELECT FROM programs_proposalstep s
            WHERE s.proposal_id = NEW.proposal_id AND s.number > last_return
                AND s.by_id = NEW.by_id AND s.act = ANY (judged)
        ) THEN
            RAISE EXCEPTION 'Nobody decides about a proposal that they made or confirmed.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_four_eyes';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_guard_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s programs_proposalstep%ROWTYPE;
    may text[];
    is_return boolean;
    is_right boolean;
    never text[] := ARRAY['updated_at'];
    moved text[] := ARRAY['updated_at', 'state', 'state_since', 'round', 'step_number',
                          'confirmed_by_id', 'confirmed_at', 'confirmed_name'];
    said text[] := ARRAY['updated_at', 'step_number', 'version_id', 'answers', 'evidence',
                         'letter_number', 'letter_date', 'addressee', 'head_name'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A proposal is withdrawn, not deleted.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_kept';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.step_number <> 0 OR NEW.round <> 1
            OR NEW.confirmed_at IS NOT NULL THEN
            RAISE EXCEPTION 'A proposal begins as a draft.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_begins_as_draft';
        END IF;
        RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - never) = (to_jsonb(OLD) - never) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO s FROM programs_proposalstep
    WHERE proposal_id = NEW.id AND number = NEW.step_number;
    IF s.id IS NULL OR NEW.id <> OLD.id OR NEW.step_number <> OLD.step_number + 1
        OR NEW.state <> s.to_state THEN
        RAISE EXCEPTION 'A proposal changes only with a step.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_needs_step';
    END IF;
    may := CASE WHEN s.act = 'edit' THEN said ELSE moved END;
    IF (to_jsonb(NEW) - may) <> (to_jsonb(OLD) - may) THEN
        RAISE EXCEPTION 'This step cannot change that.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_frozen';
    END IF;
    is_return := s.act IN ('return', 'send_back');
    is_right := CASE
        WHEN s.act = 'confirm' THEN
            NEW.confirmed_by_id = s.by_id AND NEW.confirmed_at = s.at
            AND EXISTS (SELECT FROM programs_proposalletter l
                        WHERE l.proposal_id = NEW.id AND l.round = NEW.round)
        WHEN is_return THEN NEW.confirmed_at IS NULL
        ELSE (NEW.confirmed_by_id, NEW.confirmed_at, NEW.confirmed_name)
            IS NOT DISTINCT FROM (OLD.confirmed_by_id, OLD.confirmed_at, OLD.confirmed_name)
    END;
    IF NOT is_right OR NEW.round <> OLD.round + is_return::integer THEN
        RAISE EXCEPTION 'A confirmation is the step of the village head, with a letter.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_confirmation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_proposal_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM programs_proposal
                   WHERE id = NEW.proposal_id AND step_number >= NEW.number) THEN
        RAISE EXCEPTION 'The proposal did not follow its step.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposal_followed';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER proposal_step_guarded BEFORE INSERT ON programs_proposalstep
    FOR EACH ROW EXECUTE FUNCTION programs_guard_proposal_step();
CREATE TRIGGER proposal_guarded BEFORE INSERT OR UPDATE OR DELETE ON programs_proposal
    FOR EACH ROW EXECUTE FUNCTION programs_guard_proposal();
CREATE CONSTRAINT TRIGGER proposal_followed AFTER INSERT ON programs_proposalstep
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION programs_proposal_followed();
"""

DROP = """
DROP TRIGGER proposal_followed ON programs_proposalstep;
DROP TRIGGER proposal_guarded ON programs_proposal;
DROP TRIGGER proposal_step_guarded ON programs_proposalstep;
DROP FUNCTION programs_proposal_followed();
DROP FUNCTION programs_guard_proposal();
DROP FUNCTION programs_guard_proposal_step();
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_note_stale_villages")]
    operations = [migrations.RunSQL(CREATE, DROP)]
