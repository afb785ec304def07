"""Findings and measures are noted only while somebody may follow them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0013_note_findings'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='assessment',
            name='note_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='assessment',
            name='note_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='assessment',
            name='note_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='villagemeasures',
            name='note_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='villagemeasures',
            name='note_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='villagemeasures',
            name='note_delete',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                PERFORM pg_advisory_xact_lock_shared(5066822);\n                IF EXISTS (SELECT FROM accounts_datagrant WHERE dataset = 'assessments') THEN\n                    INSERT INTO programs_assessmentchange (pgh_obj_id, pgh_label, village_id)\n                    SELECT id, 'insert', village_id FROM changed;\n                END IF;\n                RETURN NULL;\n            ", hash='1e5fa78860e7e8f2c25ea4bc86364be5fedc2c43', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_9a63a', referencing='REFERENCING NEW TABLE AS changed ', table='programs_assessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                PERFORM pg_advisory_xact_lock_shared(5066822);\n                IF EXISTS (SELECT FROM accounts_datagrant WHERE dataset = 'assessments') THEN\n                    INSERT INTO programs_assessmentchange (pgh_obj_id, pgh_label, village_id)\n                    SELECT id, 'update', village_id FROM changed;\n                END IF;\n                RETURN NULL;\n            ", hash='fdbcef9ce4b4cc09feffcb0fef0f8d105cbcb9ac', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_b8349', referencing='REFERENCING NEW TABLE AS changed ', table='programs_assessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                PERFORM pg_advisory_xact_lock_shared(5066822);\n                IF EXISTS (SELECT FROM accounts_datagrant WHERE dataset = 'assessments') THEN\n                    INSERT INTO programs_assessmentchange (pgh_obj_id, pgh_label, village_id)\n                    SELECT id, 'delete', village_id FROM changed;\n                END IF;\n                RETURN NULL;\n            ", hash='01d6a96fa8829ae40a6f50a3800eafb5cfdd2278', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_b6f90', referencing='REFERENCING OLD TABLE AS changed ', table='programs_assessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='villagemeasures',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                PERFORM pg_advisory_xact_lock_shared(5066822);\n                IF EXISTS (SELECT FROM accounts_datagrant WHERE dataset = 'measures') THEN\n                    INSERT INTO programs_villagemeasureschange (pgh_obj_id, pgh_label, village_id)\n                    SELECT village_id, 'insert', village_id FROM changed;\n                END IF;\n                RETURN NULL;\n            ", hash='ce22606c49ee5345d6dfec609348b175a07d36b9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_7ce27', referencing='REFERENCING NEW TABLE AS changed ', table='programs_villagemeasures', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='villagemeasures',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                PERFORM pg_advisory_xact_lock_shared(5066822);\n                IF EXISTS (SELECT FROM accounts_datagrant WHERE dataset = 'measures') THEN\n                    INSERT INTO programs_villagemeasureschange (pgh_obj_id, pgh_label, village_id)\n                    SELECT village_id, 'update', village_id FROM changed;\n                END IF;\n                RETURN NULL;\n            ", hash='e6fed298b01345e4068156c43c9d29b6e36c7fee', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_daecc', referencing='REFERENCING NEW TABLE AS changed ', table='programs_villagemeasures', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='villagemeasures',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                PERFORM pg_advisory_xact_lock_shared(5066822);\n                IF EXISTS (SELECT FROM accounts_datagrant WHERE dataset = 'measures') THEN\n                    INSERT INTO programs_villagemeasureschange (pgh_obj_id, pgh_label, village_id)\n                    SELECT village_id, 'delete', village_id FROM changed;\n                END IF;\n                RETURN NULL;\n            ", hash='9a2d432e126665deef2a71b5f90b32be6b0a181c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_961a2', referencing='REFERENCING OLD TABLE AS changed ', table='programs_villagemeasures', when='AFTER')),
        ),
    ]
