import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('programs', '0010_guarded_publications'),
    ]

    operations = [
        migrations.CreateModel(
            name='StepDeadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('waits', models.CharField(choices=[('proposal.draft', 'Proposal to finish and submit'), ('proposal.submitted', 'Proposal to confirm'), ('proposal.sent', 'Proposal to take up'), ('proposal.returned', 'Returned proposal to mend'), ('proposal.verification', 'Proposal to verify'), ('proposal.assessment', 'Village to visit or recommend'), ('proposal.improvement', 'Improvement to report'), ('proposal.mended', 'Reported improvement to check'), ('proposal.recommended', 'Recommended village to put on a decree'), ('decree.draft', 'Decree to finish and submit'), ('decree.submitted', 'Decree to issue'), ('designation.monitor', 'Designated village to monitor'), ('designation.guidance', 'Village under guidance to visit')], max_length=24, unique=True, verbose_name='what waits')),
                ('days', models.PositiveSmallIntegerField(verbose_name='days')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_confirmed', models.BooleanField(default=False, help_text='Off while it is a working target that no rule of the ministry names.', verbose_name='confirmed by the ministry')),
            ],
            options={
                'verbose_name': 'deadline of a step',
                'verbose_name_plural': 'deadlines of steps',
                'constraints': [models.CheckConstraint(condition=models.Q(('days__gt', 0)), name='step_deadline_positive', violation_error_message='A deadline is at least one day.')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "programs_stepdeadlineevent" ("created_at", "days", "id", "is_confirmed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "waits") SELECT new_values."created_at", new_values."days", new_values."id", new_values."is_confirmed", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."updated_at", new_values."waits" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b7ae6b7b5e18747e1e62c472d21074f95117f3ab', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cb1de', referencing='REFERENCING NEW TABLE AS new_values ', table='programs_stepdeadline', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "programs_stepdeadlineevent" ("created_at", "days", "id", "is_confirmed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "waits") SELECT new_values."created_at", new_values."days", new_values."id", new_values."is_confirmed", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."updated_at", new_values."waits" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b06e577d2037c95b6997345508610278f27522cd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_341e2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='programs_stepdeadline', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "programs_stepdeadlineevent" ("created_at", "days", "id", "is_confirmed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "waits") SELECT old_values."created_at", old_values."days", old_values."id", old_values."is_confirmed", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."updated_at", old_values."waits" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ad1ed2d89aef51d5afd38d1b88c98cfdfd13b5d5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_389c7', referencing='REFERENCING OLD TABLE AS old_values ', table='programs_stepdeadline', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='StepDeadlineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('waits', models.CharField(choices=[('proposal.draft', 'Proposal to finish and submit'), ('proposal.submitted', 'Proposal to confirm'), ('proposal.sent', 'Proposal to take up'), ('proposal.returned', 'Returned proposal to mend'), ('proposal.verification', 'Proposal to verify'), ('proposal.assessment', 'Village to visit or recommend'), ('proposal.improvement', 'Improvement to report'), ('proposal.mended', 'Reported improvement to check'), ('proposal.recommended', 'Recommended village to put on a decree'), ('decree.draft', 'Decree to finish and submit'), ('decree.submitted', 'Decree to issue'), ('designation.monitor', 'Designated village to monitor'), ('designation.guidance', 'Village under guidance to visit')], max_length=24, verbose_name='what waits')),
                ('days', models.PositiveSmallIntegerField(verbose_name='days')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_confirmed', models.BooleanField(default=False, help_text='Off while it is a working target that no rule of the ministry names.', verbose_name='confirmed by the ministry')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.stepdeadline')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
