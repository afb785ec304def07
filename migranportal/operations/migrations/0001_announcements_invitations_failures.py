import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('title_id', models.CharField(max_length=150, verbose_name='title in Indonesian')),
                ('text_id', models.TextField(help_text='Markdown: **bold**, lists, [links](https://...).', verbose_name='text in Indonesian')),
                ('title_en', models.CharField(blank=True, max_length=150, verbose_name='title in English')),
                ('text_en', models.TextField(blank=True, help_text='Left empty, readers of English see the Indonesian text.', verbose_name='text in English')),
                ('importance', models.PositiveSmallIntegerField(choices=[(1, 'For your information'), (2, 'Important'), (3, 'Urgent')], default=1, verbose_name='importance')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('ministry_administrator', 'Ministry administrator'), ('program_officer', 'Ministry program officer'), ('analyst', 'Ministry analyst'), ('bp3mi_officer', 'BP3MI officer'), ('regency_officer', 'Regency officer'), ('village_officer', 'Village officer'), ('village_head', 'Village head'), ('data_protection_officer', 'Data protection officer'), ('partner_liaison', 'Partner liaison')], max_length=40), blank=True, default=list, help_text='None chosen: for everybody.', size=None, verbose_name='for the roles')),
                ('area_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=13), blank=True, default=list, help_text='Area codes with commas between them, such as 35.04. People whose role lies inside one of them see it; empty: the whole country.', size=None, verbose_name='for the areas')),
                ('since_date', models.DateField(verbose_name='shown from')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='shown until')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn at')),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'indexes': [models.Index(condition=models.Q(('published_at__isnull', False), ('withdrawn_at__isnull', True)), fields=['since_date'], name='announcement_shown')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until_date__isnull', True), ('until_date__gte', models.F('since_date')), _connector='OR'), name='announcement_period', violation_error_message='The end date lies before the start date.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='announcement_published_by_whom', violation_error_message='A published announcement needs who published it.'),
                    models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('published_at__isnull', False), _connector='OR'), name='announcement_withdrawn_after_publishing', violation_error_message='Only what is published can be withdrawn.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('title_en', ''), ('text_en', '')), models.Q(models.Q(('title_en', ''), _negated=True), models.Q(('text_en', ''), _negated=True)), _connector='OR'), name='announcement_english_whole', violation_error_message='English needs both the title and the text, or neither.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "operations_announcementevent" ("area_codes", "created_at", "id", "importance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "roles", "since_date", "text_en", "text_id", "title_en", "title_id", "until_date", "updated_at", "withdrawn_at") SELECT new_values."area_codes", new_values."created_at", new_values."id", new_values."importance", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."published_at", new_values."published_by_id", new_values."roles", new_values."since_date", new_values."text_en", new_values."text_id", new_values."title_en", new_values."title_id", new_values."until_date", new_values."updated_at", new_values."withdrawn_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b8694dfeceb7cc4fe3a0cac1d0597c6eba2ea335', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3f6a4', referencing='REFERENCING NEW TABLE AS new_values ', table='operations_announcement', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "operations_announcementevent" ("area_codes", "created_at", "id", "importance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "roles", "since_date", "text_en", "text_id", "title_en", "title_id", "until_date", "updated_at", "withdrawn_at") SELECT new_values."area_codes", new_values."created_at", new_values."id", new_values."importance", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."published_at", new_values."published_by_id", new_values."roles", new_values."since_date", new_values."text_en", new_values."text_id", new_values."title_en", new_values."title_id", new_values."until_date", new_values."updated_at", new_values."withdrawn_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='01c996ad2991b7ea5e52a7a5fe0d5450c19ef9f0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_72564', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='operations_announcement', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "operations_announcementevent" ("area_codes", "created_at", "id", "importance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "roles", "since_date", "text_en", "text_id", "title_en", "title_id", "until_date", "updated_at", "withdrawn_at") SELECT old_values."area_codes", old_values."created_at", old_values."id", old_values."importance", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."published_at", old_values."published_by_id", old_values."roles", old_values."since_date", old_values."text_en", old_values."text_id", old_values."title_en", old_values."title_id", old_values."until_date", old_values."updated_at", old_values."withdrawn_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4e74918e01ac1f81e2b47b73bd69e9eab9233a97', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8eabe', referencing='REFERENCING OLD TABLE AS old_values ', table='operations_announcement', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('title_id', models.CharField(max_length=150, verbose_name='title in Indonesian')),
                ('text_id', models.TextField(help_text='Markdown: **bold**, lists, [links](https://...).', verbose_name='text in Indonesian')),
                ('title_en', models.CharField(blank=True, max_length=150, verbose_name='title in English')),
                ('text_en', models.TextField(blank=True, help_text='Left empty, readers of English see the Indonesian text.', verbose_name='text in English')),
                ('importance', models.PositiveSmallIntegerField(choices=[(1, 'For your information'), (2, 'Important'), (3, 'Urgent')], default=1, verbose_name='importance')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('ministry_administrator', 'Ministry administrator'), ('program_officer', 'Ministry program officer'), ('analyst', 'Ministry analyst'), ('bp3mi_officer', 'BP3MI officer'), ('regency_officer', 'Regency officer'), ('village_officer', 'Village officer'), ('village_head', 'Village head'), ('data_protection_officer', 'Data protection officer'), ('partner_liaison', 'Partner liaison')], max_length=40), blank=True, default=list, help_text='None chosen: for everybody.', size=None, verbose_name='for the roles')),
                ('area_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=13), blank=True, default=list, help_text='Area codes with commas between them, such as 35.04. People whose role lies inside one of them see it; empty: the whole country.', size=None, verbose_name='for the areas')),
                ('since_date', models.DateField(verbose_name='shown from')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='shown until')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn at')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='operations.announcement')),
                ('published_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Dismissal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dismissals', to='operations.announcement', verbose_name='announcement')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'announcement put away',
                'verbose_name_plural': 'announcements put away',
                'constraints': [models.UniqueConstraint(fields=('announcement', 'user'), name='dismissal_once', violation_error_message='This announcement is put away already.')],
            },
        ),
        migrations.CreateModel(
            name='FailedTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=120, verbose_name='task')),
                ('arguments', models.JSONField(default=dict, verbose_name='arguments')),
                ('error', models.CharField(max_length=150, verbose_name='kind of error')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='error text')),
                ('places', models.TextField(blank=True, verbose_name='where in the code')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('first_at', models.DateTimeField(verbose_name='first failed at')),
                ('last_at', models.DateTimeField(verbose_name='last failed at')),
                ('retried_at', models.DateTimeField(null=True, verbose_name='retried at')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled at')),
                ('retried_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retried by')),
            ],
            options={
                'verbose_name': 'failed task',
                'verbose_name_plural': 'failed tasks',
                'indexes': [models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['-last_at'], name='failed_task_open')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('task', 'arguments', 'error'), name='failed_task_counted_once', violation_error_message='This failure is counted already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('retried_at__isnull', True), ('retried_by__isnull', True)), models.Q(('retried_at__isnull', False), ('retried_by__isnull', False)), _connector='OR'), name='failed_task_retried_by_whom', violation_error_message='A retry needs who asked for it and when.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('requested_at', models.DateTimeField(verbose_name='asked for at')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='number of the link')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='link opens until')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['id'], name='invitation_to_send')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', True), ('sent_at__isnull', True)), models.Q(('expires_at__gt', models.F('sent_at')), ('sent_at__isnull', False)), _connector='OR'), name='invitation_sent_expires', violation_error_message='An invitation that was sent needs its end.')],
            },
        ),
    ]
