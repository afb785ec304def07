"""Ids of people are stored as they are: compressing them took most of the time of recording an export."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_record_reads'),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE audit_recordread ALTER people SET STORAGE EXTERNAL",
            "ALTER TABLE audit_recordread ALTER people SET STORAGE EXTENDED",
        ),
    ]
