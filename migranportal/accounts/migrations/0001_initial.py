import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import migranportal.core.models
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    initial = True

    dependencies = [
        ('core', '0001_extensions'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('ministry', 'Ministry or national agency'), ('directorate', 'Directorate general'), ('bp3mi', 'BP3MI'), ('local_government', 'Local government'), ('university', 'University'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('area_code', models.CharField(blank=True, max_length=13, verbose_name='area code')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined at')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_in_any_case')],
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('role', models.CharField(choices=[('ministry_administrator', 'Ministry administrator'), ('program_officer', 'Ministry program officer'), ('analyst', 'Ministry analyst'), ('bp3mi_officer', 'BP3MI officer'), ('regency_officer', 'Regency officer'), ('village_officer', 'Village officer'), ('village_head', 'Village head'), ('data_protection_officer', 'Data protection officer'), ('partner_liaison', 'Partner liaison')], max_length=40, verbose_name='role')),
                ('area_code', models.CharField(blank=True, help_text='Empty: the whole country.', max_length=13, verbose_name='area code')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'role assignment',
                'verbose_name_plural': 'role assignments',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until_date__isnull', True), ('until_date__gte', models.F('since_date')), _connector='OR'), name='assignment_period_ordered', violation_error_message='The end date lies before the start date.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('role', '='), ('area_code', '='), (migranportal.core.models.DateRange('since_date', 'until_date', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='assignment_once_at_a_time', violation_error_message='The user already holds this role in this area in that period.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_roleassignmentevent" ("area_code", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since_date", "until_date", "updated_at", "user_id") SELECT new_values."area_code", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."since_date", new_values."until_date", new_values."updated_at", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='998a3b4012ae891d1620dd6ea595f496d520aa1d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e7f6a', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_roleassignment', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_roleassignmentevent" ("area_code", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since_date", "until_date", "updated_at", "user_id") SELECT new_values."area_code", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."since_date", new_values."until_date", new_values."updated_at", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dc450f554848cf88f7b9178cd618fa859243a0bd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bc884', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_roleassignment', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_roleassignmentevent" ("area_code", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since_date", "until_date", "updated_at", "user_id") SELECT old_values."area_code", old_values."created_at", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."since_date", old_values."until_date", old_values."updated_at", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c67bab8fde141b4ca0bd79b675427a91c451cad5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f0825', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_roleassignment', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='RoleAssignmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('role', models.CharField(choices=[('ministry_administrator', 'Ministry administrator'), ('program_officer', 'Ministry program officer'), ('analyst', 'Ministry analyst'), ('bp3mi_officer', 'BP3MI officer'), ('regency_officer', 'Regency officer'), ('village_officer', 'Village officer'), ('village_head', 'Village head'), ('data_protection_officer', 'Data protection officer'), ('partner_liaison', 'Partner liaison')], max_length=40, verbose_name='role')),
                ('area_code', models.CharField(blank=True, help_text='Empty: the whole country.', max_length=13, verbose_name='area code')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.roleassignment')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DataGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('dataset', models.SlugField(max_length=40, verbose_name='dataset')),
                ('level', models.CharField(choices=[('aggregate', 'Figures'), ('person', 'Persons')], max_length=9, verbose_name='level')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='fields')),
                ('area_code', models.CharField(blank=True, help_text='Empty: the whole country.', max_length=13, verbose_name='area code')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(verbose_name='until')),
                ('is_suspended', models.BooleanField(default=False, verbose_name='suspended')),
                ('purpose', models.CharField(max_length=300, verbose_name='purpose')),
                ('basis', models.CharField(max_length=400, verbose_name='basis')),
                ('reference', models.CharField(max_length=100, verbose_name='reference')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'data grant',
                'verbose_name_plural': 'data grants',
                'indexes': [models.Index(fields=['organisation', 'dataset'], name='grant_of_organisation')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until_date__isnull', True), ('until_date__gte', models.F('since_date')), _connector='OR'), name='grant_period_ordered', violation_error_message='The end date lies before the start date.'),
                    models.UniqueConstraint(fields=('reference', 'area_code'), name='grant_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('level', 'person'), _negated=True), ('fields__len__gt', 0), _connector='OR'), name='grant_person_level_names_fields', violation_error_message='A grant on persons names its fields.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_datagrantevent" ("area_code", "basis", "created_at", "dataset", "fields", "id", "is_suspended", "level", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reference", "since_date", "until_date", "updated_at") SELECT new_values."area_code", new_values."basis", new_values."created_at", new_values."dataset", new_values."fields", new_values."id", new_values."is_suspended", new_values."level", new_values."organisation_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."purpose", new_values."reference", new_values."since_date", new_values."until_date", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='73baf123b2eb53774ac0ff1d3a24071e8a25dafe', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_52895', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_datagrant', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_datagrantevent" ("area_code", "basis", "created_at", "dataset", "fields", "id", "is_suspended", "level", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reference", "since_date", "until_date", "updated_at") SELECT new_values."area_code", new_values."basis", new_values."created_at", new_values."dataset", new_values."fields", new_values."id", new_values."is_suspended", new_values."level", new_values."organisation_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."purpose", new_values."reference", new_values."since_date", new_values."until_date", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='29a3f01ef9986fd2768f8fd1666614121ed7d821', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_534cf', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_datagrant', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_datagrantevent" ("area_code", "basis", "created_at", "dataset", "fields", "id", "is_suspended", "level", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reference", "since_date", "until_date", "updated_at") SELECT old_values."area_code", old_values."basis", old_values."created_at", old_values."dataset", old_values."fields", old_values."id", old_values."is_suspended", old_values."level", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."purpose", old_values."reference", old_values."since_date", old_values."until_date", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c675926f62a5e7b6d64237b62d357d622e866942', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_117a3', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_datagrant', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='DataGrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('dataset', models.SlugField(db_index=False, max_length=40, verbose_name='dataset')),
                ('level', models.CharField(choices=[('aggregate', 'Figures'), ('person', 'Persons')], max_length=9, verbose_name='level')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='fields')),
                ('area_code', models.CharField(blank=True, help_text='Empty: the whole country.', max_length=13, verbose_name='area code')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(verbose_name='until')),
                ('is_suspended', models.BooleanField(default=False, verbose_name='suspended')),
                ('purpose', models.CharField(max_length=300, verbose_name='purpose')),
                ('basis', models.CharField(max_length=400, verbose_name='basis')),
                ('reference', models.CharField(max_length=100, verbose_name='reference')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation', verbose_name='organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.datagrant')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
