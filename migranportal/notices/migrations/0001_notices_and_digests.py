import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='DigestSetting',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='digest_setting', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('frequency', models.CharField(choices=[('daily', 'Once a day'), ('weekly', 'Once a week'), ('never', 'Never')], default='daily', max_length=10, verbose_name='e-mail about unread notices')),
                ('language', models.CharField(choices=[('id', 'Indonesian'), ('en', 'English')], default='id', max_length=5, verbose_name='language of the e-mail')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'e-mail setting',
                'verbose_name_plural': 'e-mail settings',
            },
        ),
        migrations.CreateModel(
            name='LastTold',
            fields=[
                ('subject', models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name='subject')),
                ('state', models.CharField(max_length=60, verbose_name='state')),
                ('told_at', models.DateTimeField(verbose_name='told at')),
            ],
            options={
                'verbose_name': 'state last told',
                'verbose_name_plural': 'states last told',
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day_date', models.DateField(verbose_name='day')),
                ('notices', models.PositiveIntegerField(default=0, verbose_name='notices')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='digests', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'digest',
                'verbose_name_plural': 'digests',
                'constraints': [models.UniqueConstraint(fields=('user', 'day_date'), name='digest_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('task_force_ending', "The task force's term ends soon"), ('regulation_ending', 'A regulation ends soon'), ('evidence_ageing', 'Data will soon be too old'), ('outcome_met', 'Eligibility changed: met'), ('outcome_not_met', 'Eligibility changed: not met'), ('outcome_undetermined', 'Eligibility cannot be determined any more'), ('designated_not_met', 'A designated village no longer meets the criteria'), ('proposal_waiting', 'A proposal waits for you'), ('proposal_forwarded', 'A proposal moved on'), ('proposal_returned', 'A proposal was returned'), ('proposal_rejected', 'A proposal was not accepted'), ('proposal_verified', 'A proposal was verified'), ('proposal_visited', 'An assessment visit was recorded'), ('proposal_improve', 'Improvement is asked for'), ('proposal_mended', 'An improvement was reported'), ('proposal_recommended', 'A village was recommended'), ('proposal_accepted', 'A village was designated'), ('designation_guidance', 'A village was placed under guidance'), ('designation_guided', 'The guidance of a village ended'), ('designation_revoked', 'A designation was revoked'), ('publication_waiting', 'Criteria wait for your approval'), ('publication_approved', 'Criteria were published'), ('publication_rejected', 'Publication of criteria was rejected'), ('agreement_ending', 'An agreement ends soon'), ('report_ready', 'A monthly report is ready')], max_length=30, verbose_name='kind')),
                ('key', models.CharField(max_length=120, verbose_name='key')),
                ('area_code', models.CharField(blank=True, max_length=13, verbose_name='area code')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='place')),
                ('parameters', models.JSONField(default=dict, verbose_name='parameters')),
                ('link', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('read_at', models.DateTimeField(null=True, verbose_name='read at')),
                ('mailed_at', models.DateTimeField(null=True, verbose_name='mailed at')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'indexes': [
                    models.Index(fields=['user', '-created_at', '-id'], name='notice_newest'),
                    models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user', '-created_at', '-id'], name='notice_unread'),
                    models.Index(condition=models.Q(('mailed_at__isnull', True), ('read_at__isnull', True)), fields=['user'], name='notice_to_mail'),
                    models.Index(fields=['created_at'], name='notice_age'),
                ],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'key'), name='notice_told_once')],
            },
        ),
    ]
