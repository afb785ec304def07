"""The first grant of a dataset waits for who writes its rows unnoted."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_assignment_by_area_and_role'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='datagrant',
            trigger=pgtrigger.compiler.Trigger(name='follow', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM pg_advisory_xact_lock(5066822); RETURN NULL;', hash='163622d6583149fc845835ae0c574b3639b6eefc', level='STATEMENT', operation='INSERT OR UPDATE OF "dataset"', pgid='pgtrigger_follow_d3de1', table='accounts_datagrant', when='BEFORE')),
        ),
    ]
