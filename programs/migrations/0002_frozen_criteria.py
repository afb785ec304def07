"""Published criteria are frozen by the database, raw SQL included.

A draft may change freely. A published version may only be retired: its state and its last day
change, nothing else. A version without criteria cannot be published.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION programs_guard_criterion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen boolean;
BEGIN
    SELECT bool_or(state <> 'draft') INTO frozen FROM programs_criteriaversion
    WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,
                 CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END);
    IF frozen THEN
        RAISE EXCEPTION 'The criteria of a published version cannot be changed.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'criterion_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION programs_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changing text[] := ARRAY['state', 'valid_until', 'updated_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'A criteria version begins as a draft.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_begins_as_draft';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'draft' THEN
        IF TG_OP = 'UPDATE' AND NEW.state <> 'draft' AND NOT EXISTS (
            SELECT FROM programs_criterion WHERE version_id = NEW.id
        ) THEN
            RAISE EXCEPTION 'A version without criteria cannot be published.'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_not_empty';
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'published' AND NEW.state = 'retired'
        AND (to_jsonb(NEW) - changing) = (to_jsonb(OLD) - changing) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published criteria version cannot be changed.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_frozen';
END $$;

CREATE TRIGGER criterion_frozen BEFORE INSERT OR UPDATE OR DELETE ON programs_criterion
    FOR EACH ROW EXECUTE FUNCTION programs_guard_criterion();
CREATE TRIGGER version_frozen BEFORE INSERT OR UPDATE OR DELETE ON programs_criteriaversion
    FOR EACH ROW EXECUTE FUNCTION programs_guard_version();
"""

DROP = """
DROP TRIGGER criterion_frozen ON programs_criterion;
DROP TRIGGER version_frozen ON programs_criteriaversion;
DROP FUNCTION programs_guard_criterion();
DROP FUNCTION programs_guard_version();
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
