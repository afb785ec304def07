import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    initial = True

    dependencies = [
        ('core', '0001_extensions'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='at')),
                ('act', models.CharField(max_length=60, verbose_name='act')),
                ('actor', models.CharField(max_length=254, verbose_name='actor')),
                ('target_type', models.CharField(max_length=60, verbose_name='target type')),
                ('target_id', models.CharField(max_length=64, verbose_name='target id')),
                ('target_label', models.CharField(max_length=300, verbose_name='target')),
                ('area_code', models.CharField(blank=True, max_length=13, verbose_name='area')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('details', models.JSONField(default=dict, verbose_name='details')),
            ],
            options={
                'verbose_name': 'audit event',
                'verbose_name_plural': 'audit events',
                'indexes': [
                    models.Index(fields=['target_type', 'target_id', 'at'], name='audit_event_target'),
                    models.Index(fields=['actor', 'at'], name='audit_event_actor'),
                    django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('target_label'), name='gin_trgm_ops'), name='audit_event_target_name'),
                ],
            },
        ),
    ]
