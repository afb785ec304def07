from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_agreements_and_publications'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('task_force_ending', "The task force's term ends soon"), ('regulation_ending', 'A regulation ends soon'), ('evidence_ageing', 'Data will soon be too old'), ('outcome_met', 'Eligibility changed: met'), ('outcome_not_met', 'Eligibility changed: not met'), ('outcome_undetermined', 'Eligibility cannot be determined any more'), ('designated_not_met', 'A designated village no longer meets the criteria'), ('proposal_waiting', 'A proposal waits for you'), ('proposal_forwarded', 'A proposal moved on'), ('proposal_returned', 'A proposal was returned'), ('proposal_rejected', 'A proposal was not accepted'), ('proposal_accepted', 'A village was designated'), ('publication_waiting', 'Criteria wait for your approval'), ('publication_approved', 'Criteria were published'), ('publication_rejected', 'Publication of criteria was rejected'), ('agreement_ending', 'An agreement ends soon'), ('report_ready', 'A monthly report is ready')], max_length=30, verbose_name='kind'),
        ),
    ]
