import django.db.models.deletion
import migranportal.core.documents
import pgtrigger.compiler
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    dependencies = [
        ('accounts', '0003_assignment_by_area_and_role'),
        ('agreements', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreementFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('kind', models.CharField(choices=[('signed', 'Signed text'), ('amendment', 'Signed addendum or extension'), ('draft', 'Draft'), ('letter', 'Letter or minutes'), ('other', 'Other paper')], max_length=9, verbose_name='kind')),
                ('title', models.CharField(blank=True, help_text='Empty: the kind is its name.', max_length=150, verbose_name='title')),
                ('file', migranportal.core.documents.DocumentField(help_text='PDF, JPEG, PNG or WebP.', upload_to=migranportal.core.documents.StoredName('agreements'), verbose_name='file')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256')),
                ('is_shared', models.BooleanField(default=True, help_text='The liaisons of the parties see it on their page.', verbose_name='partners may read it')),
                ('added_by', models.CharField(editable=False, max_length=254, verbose_name='added by')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='agreements.agreement', verbose_name='agreement')),
            ],
            options={
                'verbose_name': 'paper',
                'verbose_name_plural': 'papers',
                'ordering': ['created_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='agreement_file_has_sha256', violation_error_message='The checksum of the file is missing.')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementfileevent" ("added_by", "agreement_id", "created_at", "file", "id", "is_shared", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "title", "updated_at") SELECT new_values."added_by", new_values."agreement_id", new_values."created_at", new_values."file", new_values."id", new_values."is_shared", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sha256", new_values."title", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ec8013cdcffd534f25473a06824b7bd995efdd4f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_45a3d', referencing='REFERENCING NEW TABLE AS new_values ', table='agreements_agreementfile', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementfileevent" ("added_by", "agreement_id", "created_at", "file", "id", "is_shared", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "title", "updated_at") SELECT new_values."added_by", new_values."agreement_id", new_values."created_at", new_values."file", new_values."id", new_values."is_shared", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sha256", new_values."title", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dfb724bd41b63618d0d4eb7354af7ad7ada1f71a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c0ef2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='agreements_agreementfile', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementfileevent" ("added_by", "agreement_id", "created_at", "file", "id", "is_shared", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "title", "updated_at") SELECT old_values."added_by", old_values."agreement_id", old_values."created_at", old_values."file", old_values."id", old_values."is_shared", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sha256", old_values."title", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2cf051255d3be1c3b4eed1796e84c95641542698', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_ab9df', referencing='REFERENCING OLD TABLE AS old_values ', table='agreements_agreementfile', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='AgreementFileEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('kind', models.CharField(choices=[('signed', 'Signed text'), ('amendment', 'Signed addendum or extension'), ('draft', 'Draft'), ('letter', 'Letter or minutes'), ('other', 'Other paper')], max_length=9, verbose_name='kind')),
                ('title', models.CharField(blank=True, help_text='Empty: the kind is its name.', max_length=150, verbose_name='title')),
                ('file', migranportal.core.documents.DocumentField(help_text='PDF, JPEG, PNG or WebP.', upload_to=migranportal.core.documents.StoredName('agreements'), verbose_name='file')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256')),
                ('is_shared', models.BooleanField(default=True, help_text='The liaisons of the parties see it on their page.', verbose_name='partners may read it')),
                ('added_by', models.CharField(editable=False, max_length=254, verbose_name='added by')),
                ('agreement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.agreement', verbose_name='agreement')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='agreements.agreementfile')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('since_date', models.DateField(blank=True, help_text='Empty while the day is not known.', null=True, verbose_name='since')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('predecessor', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='succession', to='accounts.organisation', verbose_name='former institution')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessions', to='accounts.organisation', verbose_name='institution today')),
            ],
            options={
                'verbose_name': 'renamed institution',
                'verbose_name_plural': 'renamed institutions',
                'ordering': ['predecessor__name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='succession_of_two', violation_error_message='An institution does not follow itself.')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_successionevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "since_date", "source", "successor_id", "updated_at") SELECT new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."predecessor_id", new_values."since_date", new_values."source", new_values."successor_id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0ec5f972e959ce1effe5dc9312eb6891fd9c5a3d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_8b261', referencing='REFERENCING NEW TABLE AS new_values ', table='agreements_succession', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_successionevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "since_date", "source", "successor_id", "updated_at") SELECT new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."predecessor_id", new_values."since_date", new_values."source", new_values."successor_id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='747bb6a7a52af97e46ce33975bc00656560e34c8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4ce3e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='agreements_succession', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_successionevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "since_date", "source", "successor_id", "updated_at") SELECT old_values."created_at", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."predecessor_id", old_values."since_date", old_values."source", old_values."successor_id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3f294be6ff39e21be3dbb159736634893207b683', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a8a54', referencing='REFERENCING OLD TABLE AS old_values ', table='agreements_succession', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='SuccessionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('since_date', models.DateField(blank=True, help_text='Empty while the day is not known.', null=True, verbose_name='since')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='agreements.succession')),
                ('predecessor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation', verbose_name='former institution')),
                ('successor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation', verbose_name='institution today')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TaskEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('file', migranportal.core.documents.DocumentField(help_text='PDF, JPEG, PNG or WebP.', upload_to=migranportal.core.documents.StoredName('agreement-tasks'), verbose_name='file')),
                ('caption', models.CharField(blank=True, max_length=200, verbose_name='what it shows')),
                ('added_by', models.CharField(editable=False, max_length=254, verbose_name='added by')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='agreements.task', verbose_name='task')),
            ],
            options={
                'verbose_name': 'evidence of a task',
                'verbose_name_plural': 'evidence of tasks',
                'ordering': ['created_at', 'pk'],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_taskevidenceevent" ("added_by", "caption", "created_at", "file", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "task_id", "updated_at") SELECT new_values."added_by", new_values."caption", new_values."created_at", new_values."file", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."task_id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5395449f77af47812253af3af5d96cc3138bd70d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4701f', referencing='REFERENCING NEW TABLE AS new_values ', table='agreements_taskevidence', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_taskevidenceevent" ("added_by", "caption", "created_at", "file", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "task_id", "updated_at") SELECT new_values."added_by", new_values."caption", new_values."created_at", new_values."file", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."task_id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6a680192269e7204dd5b07c52c40fe4e06f51a7b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_26d75', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='agreements_taskevidence', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_taskevidenceevent" ("added_by", "caption", "created_at", "file", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "task_id", "updated_at") SELECT old_values."added_by", old_values."caption", old_values."created_at", old_values."file", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."task_id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='efa3fdd56a65080e2cb0866820d9b6714b8b0fbc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8a50f', referencing='REFERENCING OLD TABLE AS old_values ', table='agreements_taskevidence', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='TaskEvidenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('file', migranportal.core.documents.DocumentField(help_text='PDF, JPEG, PNG or WebP.', upload_to=migranportal.core.documents.StoredName('agreement-tasks'), verbose_name='file')),
                ('caption', models.CharField(blank=True, max_length=200, verbose_name='what it shows')),
                ('added_by', models.CharField(editable=False, max_length=254, verbose_name='added by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='agreements.taskevidence')),
                ('task', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.task', verbose_name='task')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
