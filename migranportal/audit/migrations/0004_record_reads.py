"""The record of reads: which partner was sent whose data.

The index puts new entries off (fastupdate), so that an answer writes one row and no more. The
automatic ANALYZE brings the entries in; it comes after every few thousand answers here, long before
an answer would have to do it itself.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_find_by_area'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('client_id', models.CharField(max_length=100, verbose_name='client id')),
                ('client_name', models.CharField(max_length=200, verbose_name='client')),
                ('organisation', models.CharField(max_length=40, verbose_name='organisation code')),
                ('organisation_name', models.CharField(max_length=200, verbose_name='organisation')),
                ('dataset', models.CharField(max_length=40, verbose_name='dataset')),
                ('kind', models.CharField(choices=[('page', 'Page of a list'), ('record', 'Single record'), ('changes', 'Changes'), ('export', 'Export'), ('write', 'Report of the partner')], max_length=7, verbose_name='kind')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='fields sent')),
                ('grants', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='data grants')),
                ('purpose', models.TextField(verbose_name='purpose')),
                ('basis', models.TextField(verbose_name='basis')),
                ('count', models.PositiveIntegerField(verbose_name='people')),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='person ids')),
                ('blocks', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), editable=False, size=None, verbose_name='blocks of ids')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request id')),
            ],
            options={
                'verbose_name': 'read of personal data',
                'verbose_name_plural': 'reads of personal data',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=['blocks'], gin_pending_list_limit=65536, name='read_block'), models.Index(fields=['at'], name='read_at'), models.Index(fields=['organisation', 'at'], name='read_organisation'), models.Index(fields=['client_id', 'at'], name='read_client'), models.Index(fields=['dataset', 'at'], name='read_dataset')],
                'constraints': [models.CheckConstraint(condition=models.Q(('count', models.F('people__len')), ('count__lte', 1000)), name='read_counts_its_people')],
            },
        ),
        migrations.RunSQL(
            """
            ALTER TABLE audit_recordread
                SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000)
            """,
            "ALTER TABLE audit_recordread"
            " RESET (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold)",
        ),
    ]
