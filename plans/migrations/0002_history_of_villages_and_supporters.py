import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    dependencies = [
        ('accounts', '0003_assignment_by_area_and_role'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('plans', '0001_initial'),
        ('villages', '0004_documents_made_anew'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanItemVillage',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('plans.planitem_villages',),
        ),
        migrations.CreateModel(
            name='PlanItemSupporter',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('plans.planitem_supporting',),
        ),
        migrations.CreateModel(
            name='PlanItemSupporterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('planitem', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.planitem')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.planitemsupporter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanItemVillageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('planitem', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.planitem')),
                ('village', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.village')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.planitemvillage')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planitemvillage',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_planitemvillageevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planitem_id", "village_id") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."planitem_id", new_values."village_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1af351a63272b34f1cb0b156bef32f3fed513379', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_05b39', referencing='REFERENCING NEW TABLE AS new_values ', table='plans_planitem_villages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planitemvillage',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_planitemvillageevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planitem_id", "village_id") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."planitem_id", new_values."village_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='51ed994ecc5f1b817ee90047a8644f52bd63dfe0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_62ee6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='plans_planitem_villages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planitemvillage',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_planitemvillageevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planitem_id", "village_id") SELECT old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."planitem_id", old_values."village_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0a738e895d2b15c3d2ce9ace1516b5c768afffe5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a9a22', referencing='REFERENCING OLD TABLE AS old_values ', table='plans_planitem_villages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planitemsupporter',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_planitemsupporterevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planitem_id") SELECT new_values."id", new_values."organisation_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."planitem_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e9ab719f4236ed332d13594e1b2e3072c16ed1f2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7e3ca', referencing='REFERENCING NEW TABLE AS new_values ', table='plans_planitem_supporting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planitemsupporter',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_planitemsupporterevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planitem_id") SELECT new_values."id", new_values."organisation_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."planitem_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9b44c8b57f24f05e1371a956211f9c270201edac', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_57c63', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='plans_planitem_supporting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planitemsupporter',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_planitemsupporterevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planitem_id") SELECT old_values."id", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."planitem_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f9078496545194b752148b7b83ac280ea9006dcd', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a175a', referencing='REFERENCING OLD TABLE AS old_values ', table='plans_planitem_supporting', when='AFTER')),
        ),
    ]
