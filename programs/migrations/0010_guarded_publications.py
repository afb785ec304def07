"""Two people put criteria into force: kept by the database, raw SQL included.

A version leaves its draft only with an approved request for its publication, decided by the person
whose name it then bears; what the system itself wrote, and no person ever changed, the system may
publish. Neither who asked nor who last changed the draft decides about a request: who that was
stands in the history that the database keeps. A change of the draft cancels the open request; an
approved one is followed by the publication in the same transaction. The application's role owns
neither table nor trigger, so it cannot turn this off.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION programs_last_editors(draft bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH newest AS (
        (SELECT pgh_created_at, pgh_context_id FROM programs_criterionevent
         WHERE version_id = draft ORDER BY pgh_id DESC LIMIT 1)
        UNION ALL
        (SELECT pgh_created_at, pgh_context_id FROM programs_criteriaversionevent
         WHERE id = draft AND state = 'draft' AND pgh_label = 'update' ORDER BY pgh_id DESC LIMIT 1)
    )
    SELECT (c.metadata ->> 'user')::bigint
    FROM newest n JOIN pghistory_context c ON c.id = n.pgh_context_id
    WHERE n.pgh_created_at = (SELECT max(pgh_created_at) FROM newest)
        AND c.metadata ->> 'user' IS NOT NULL
$$;

CREATE FUNCTION programs_written_by_people(draft bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM pghistory_context c
        WHERE c.metadata ->> 'user' IS NOT NULL AND c.id IN (
            SELECT pgh_context_id FROM programs_criterionevent WHERE version_id = draft
            UNION ALL
            SELECT pgh_context_id FROM programs_criteriaversionevent
            WHERE id = draft AND state = 'draft'
        )
    )
$$;

CREATE FUNCTION programs_guard_publication() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    never text[] := ARRAY['updated_at'];
    tried text[] := ARRAY['updated_at', 'result', 'digest'];
    decided text[] := ARRAY['updated_at', 'state', 'decided_by_id', 'decided_at', 'decision_remark'];
    lost text[] := ARRAY['updated_at', 'version_id'];
    version_state text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A request for publication is withdrawn, not deleted.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'publication_kept';
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - never) = (to_jsonb(OLD) - never) THEN
        RETURN NEW;
    END IF;
    SELECT state INTO version_state FROM programs_criteriaversion
    WHERE id = NEW.version_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR version_state IS DISTINCT FROM 'draft' THEN
            RAISE EXCEPTION 'A request for publication begins open, about a draft.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'publication_begins_open';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'open' AND NEW.state = 'open' AND OLD.digest = ''
        AND (to_jsonb(NEW) - tried) = (to_jsonb(OLD) - tried) THEN
        RETURN NEW;
    END IF;
    IF OLD.state NOT IN ('open', 'approved') AND NEW.version_id IS NULL
        AND (to_jsonb(NEW) - lost) = (to_jsonb(OLD) - lost) THEN
        RETURN NEW;
    END IF;
    IF OLD.state <> 'open' OR NEW.state = 'open'
        OR (to_jsonb(NEW) - decided) <> (to_jsonb(OLD) - decided) THEN
        RAISE EXCEPTION 'A request for publication is decided once and changed no further.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'publication_frozen';
    END IF;
    IF NEW.state IN ('approved', 'rejected') THEN
        IF version_state IS DISTINCT FROM 'draft' OR NEW.digest = '' THEN
            RAISE EXCEPTION 'Only a draft that was tried is decided about.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'publication_of_draft';
        END IF;
        IF NEW.decided_by_id IN (SELECT programs_last_editors(NEW.version_id)) THEN
            RAISE EXCEPTION 'Who last changed a draft does not decide about its publication.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'publication_four_eyes';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_publication_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM programs_criteriaversion WHERE id = NEW.version_id AND state = 'draft') THEN
        RAISE EXCEPTION 'The draft was not published with the approval.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'publication_followed';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION programs_draft_changed(draft bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM programs_publicationrequest
               WHERE version_id = draft AND state = 'approved') THEN
        RAISE EXCEPTION 'An approved draft is published as it was tried.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'publication_as_tried';
    END IF;
    UPDATE programs_publicationrequest SET state = 'cancelled', decided_at = now()
    WHERE version_id = draft AND state = 'open';
END $$;

CREATE FUNCTION programs_note_criterion_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    never text[] := ARRAY['updated_at'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(NEW) - never) = (to_jsonb(OLD) - never) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM programs_draft_changed(OLD.version_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM programs_draft_changed(NEW.version_id);
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION programs_guard_publishing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    never text[] := ARRAY['updated_at'];
    published text[] := ARRAY['updated_at', 'state', 'valid_from', 'valid_until', 'published_at',
                              'published_by'];
    is_agreed boolean;
BEGIN
    IF OLD.state <> 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM programs_draft_changed(OLD.id);
        RETURN OLD;
    END IF;
    IF NEW.state = 'draft' THEN
        IF (to_jsonb(NEW) - never) <> (to_jsonb(OLD) - never) THEN
            PERFORM programs_draft_changed(OLD.id);
        END IF;
        RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - published) <> (to_jsonb(OLD) - published) THEN
        RAISE EXCEPTION 'A draft is published as it is.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_published_as_is';
    END IF;
    IF NEW.published_by = 'system' THEN
        is_agreed := NOT programs_written_by_people(NEW.id);
    ELSE
        is_agreed := EXISTS (
            SELECT FROM programs_publicationrequest r JOIN accounts_user u ON u.id = r.decided_by_id
            WHERE r.version_id = NEW.id AND r.state = 'approved'
                AND u.email = NEW.published_by AND r.valid_from = NEW.valid_from
        );
    END IF;
    IF NOT is_agreed THEN
        RAISE EXCEPTION 'Two people put criteria into force: one asks, another one approves.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_four_eyes';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER publication_guarded BEFORE INSERT OR UPDATE OR DELETE ON programs_publicationrequest
    FOR EACH ROW EXECUTE FUNCTION programs_guard_publication();
CREATE CONSTRAINT TRIGGER publication_followed AFTER UPDATE ON programs_publicationrequest
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state = 'approved') EXECUTE FUNCTION programs_publication_followed();
-- After the trigger that freezes: they run in the order of their names.
CREATE TRIGGER criterion_noted BEFORE INSERT OR UPDATE OR DELETE ON programs_criterion
    FOR EACH ROW EXECUTE FUNCTION programs_note_criterion_change();
CREATE TRIGGER version_guarded BEFORE UPDATE OR DELETE ON programs_criteriaversion
    FOR EACH ROW EXECUTE FUNCTION programs_guard_publishing();
"""

DROP = """
DROP TRIGGER version_guarded ON programs_criteriaversion;
DROP TRIGGER criterion_noted ON programs_criterion;
DROP TRIGGER publication_followed ON programs_publicationrequest;
DROP TRIGGER publication_guarded ON programs_publicationrequest;
DROP FUNCTION programs_guard_publishing();
DROP FUNCTION programs_note_criterion_change();
DROP FUNCTION programs_draft_changed(bigint);
DROP FUNCTION programs_publication_followed();
DROP FUNCTION programs_guard_publication();
DROP FUNCTION programs_written_by_people(bigint);
DROP FUNCTION programs_last_editors(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0008_guarded_decisions")]
    operations = [migrations.RunSQL(CREATE, DROP)]
