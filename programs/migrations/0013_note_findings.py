"""That assessments and measures change is noted, for partners who follow them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import models
from django.db.migrations import CreateModel

from migranportal.core.newtables import NewTables


class Migration(NewTables):

    dependencies = [
        ('programs', '0012_tell_designations'),
    ]

    operations = [
        CreateModel(
            name='AssessmentChange',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_obj_id', models.BigIntegerField(db_index=True)),
                ('pgh_label', models.CharField(max_length=6)),
                ('village_id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        CreateModel(
            name='VillageMeasuresChange',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_obj_id', models.BigIntegerField(db_index=True)),
                ('pgh_label', models.CharField(max_length=6)),
                ('village_id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                INSERT INTO programs_assessmentchange (pgh_obj_id, pgh_label, village_id)\n                SELECT id, 'insert', village_id FROM changed;\n                RETURN NULL;\n            ", hash='db50336f0db32c3f7ffa5ccb89eaa70a0d7cff03', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_9a63a', referencing='REFERENCING NEW TABLE AS changed ', table='programs_assessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                INSERT INTO programs_assessmentchange (pgh_obj_id, pgh_label, village_id)\n                SELECT id, 'update', village_id FROM changed;\n                RETURN NULL;\n            ", hash='bcf42627e5a27265bc93e2c01358f71672670541', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_b8349', referencing='REFERENCING NEW TABLE AS changed ', table='programs_assessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                INSERT INTO programs_assessmentchange (pgh_obj_id, pgh_label, village_id)\n                SELECT id, 'delete', village_id FROM changed;\n                RETURN NULL;\n            ", hash='ee193c2b7c1f1210b34e0c055ac1a3f80c0778db', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_b6f90', referencing='REFERENCING OLD TABLE AS changed ', table='programs_assessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='villagemeasures',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                INSERT INTO programs_villagemeasureschange (pgh_obj_id, pgh_label, village_id)\n                SELECT village_id, 'insert', village_id FROM changed;\n                RETURN NULL;\n            ", hash='8e6fdcece211c8d2e8781e1dae1b3cf2e321a858', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_7ce27', referencing='REFERENCING NEW TABLE AS changed ', table='programs_villagemeasures', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='villagemeasures',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                INSERT INTO programs_villagemeasureschange (pgh_obj_id, pgh_label, village_id)\n                SELECT village_id, 'update', village_id FROM changed;\n                RETURN NULL;\n            ", hash='cf9d7ceef158155a879dbd8bc2f4eb2cfc0b9252', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_daecc', referencing='REFERENCING NEW TABLE AS changed ', table='programs_villagemeasures', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='villagemeasures',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                INSERT INTO programs_villagemeasureschange (pgh_obj_id, pgh_label, village_id)\n                SELECT village_id, 'delete', village_id FROM changed;\n                RETURN NULL;\n            ", hash='08c6b03f7decee63c96ed29c9e2cddf8acaa6fde', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_961a2', referencing='REFERENCING OLD TABLE AS changed ', table='programs_villagemeasures', when='AFTER')),
        ),
    ]
