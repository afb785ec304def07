"""A trigram index, so that the audit is searched by the target's name."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("core", "0001_extensions"), ("audit", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=GinIndex(
                OpClass(Upper("target_label"), name="gin_trgm_ops"), name="audit_event_target_name"
            ),
        ),
    ]
