"""Endpoints of partners, the outbox of events, and deliveries."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import migranportal.core.encryption
from django.conf import settings
from django.db import migrations, models

from migranportal.core.newtables import NewTables


# Whoever writes an event, in whatever way, leaves a note that it is to be handed out.
NOTE = """
CREATE FUNCTION api_note_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO api_outboxnote (event_id) SELECT id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER note_events AFTER INSERT ON api_outboxevent REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION api_note_events();
"""
DROP = """
DROP TRIGGER note_events ON api_outboxevent;
DROP FUNCTION api_note_events();
"""


class Migration(NewTables):

    dependencies = [
        ('accounts', '0003_assignment_by_area_and_role'),
        ('api', '0001_clients'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('designation.changed', 'The designation of a village changed'), ('assessment.changed', "The outcome of a village's assessment changed"), ('agreement.ending', 'An agreement of yours is about to end'), ('ping', 'Test event')], max_length=40), size=None, verbose_name='events')),
                ('secret', migranportal.core.encryption.EncryptedTextField(verbose_name='secret')),
                ('secret_number', models.PositiveIntegerField(default=1, verbose_name='number of the secret')),
                ('previous_secret', migranportal.core.encryption.EncryptedTextField(null=True, verbose_name='previous secret')),
                ('previous_until', models.DateTimeField(editable=False, null=True, verbose_name='previous secret until')),
                ('is_active', models.BooleanField(default=True, verbose_name='turned on')),
                ('off_reason', models.CharField(blank=True, choices=[('partner', 'Turned off by the partner'), ('ministry', 'Turned off by the ministry'), ('failing', 'Turned off: no delivery arrived for five days'), ('gone', 'Turned off: the address answered 410 Gone')], max_length=8, verbose_name='why it is off')),
                ('off_at', models.DateTimeField(blank=True, null=True, verbose_name='off since')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhook_endpoints', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'webhook endpoint',
                'verbose_name_plural': 'webhook endpoints',
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'url'), name='webhook_endpoint_once', violation_error_message='This address is registered already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('is_active', True), ('off_at__isnull', True), ('off_reason', '')), models.Q(('is_active', False), ('off_at__isnull', False), models.Q(('off_reason', ''), _negated=True)), _connector='OR'), name='webhook_endpoint_off_says_why', violation_error_message='An endpoint that is off says since when and why.'),
                    models.CheckConstraint(condition=models.Q(('kinds__len__gt', 0)), name='webhook_endpoint_asks', violation_error_message='Choose at least one event.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('previous_secret__isnull', True), ('previous_until__isnull', True)), models.Q(('previous_secret__isnull', False), ('previous_until__isnull', False)), _connector='OR'), name='webhook_endpoint_previous_ends', violation_error_message='A previous secret has an end.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OutboxEvent',
            fields=[
                ('id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, primary_key=True, serialize=False, verbose_name='id')),
                ('kind', models.CharField(choices=[('designation.changed', 'The designation of a village changed'), ('assessment.changed', "The outcome of a village's assessment changed"), ('agreement.ending', 'An agreement of yours is about to end'), ('ping', 'Test event')], max_length=40, verbose_name='event')),
                ('dataset', models.SlugField(blank=True, max_length=40, verbose_name='dataset')),
                ('key', models.CharField(blank=True, help_text='Empty where it is about several rows.', max_length=100, verbose_name='key')),
                ('area_code', models.CharField(blank=True, max_length=13, verbose_name='area code')),
                ('occurred_at', models.DateTimeField(db_index=True, verbose_name='at')),
                ('recipients', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, null=True, size=None, verbose_name='organisations')),
                ('data', models.JSONField(default=dict, verbose_name='what happened')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
            },
        ),
        migrations.CreateModel(
            name='EndpointLane',
            fields=[
                ('endpoint', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lane', serialize=False, to='api.webhookendpoint')),
                ('holder', models.UUIDField(null=True)),
                ('held_until', models.DateTimeField(null=True)),
                ('rests_until', models.DateTimeField(null=True, verbose_name='rests until')),
                ('failing_since', models.DateTimeField(null=True, verbose_name='failing since')),
                ('failed_at', models.DateTimeField(null=True, verbose_name='last failure')),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='last delivery')),
            ],
            options={
                'verbose_name': 'lane of an endpoint',
                'verbose_name_plural': 'lanes of endpoints',
            },
        ),
        migrations.CreateModel(
            name='OutboxNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='note', to='api.outboxevent')),
            ],
            options={
                'verbose_name': 'event to hand out',
                'verbose_name_plural': 'events to hand out',
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('delivered', 'Delivered'), ('withheld', 'Withheld'), ('dead', 'Given up')], default='pending', max_length=9, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('next_attempt_at', models.DateTimeField(null=True, verbose_name='next attempt')),
                ('attempted_at', models.DateTimeField(null=True, verbose_name='last attempt')),
                ('last_status', models.PositiveSmallIntegerField(null=True, verbose_name='last status')),
                ('last_error', models.CharField(blank=True, choices=[('timeout', 'No answer within ten seconds'), ('unreachable', 'The server could not be reached'), ('unresolved', 'The name of the server is not known'), ('forbidden', 'The name leads to an address that is not public'), ('tls', 'The certificate of the server was not accepted'), ('redirect', 'The server led to another address, which is not followed'), ('status', 'The server refused it'), ('off', 'The endpoint was turned off'), ('no_grant', 'No grant in force covers it')], max_length=11, verbose_name='last error')),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='delivered at')),
                ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='api.webhookendpoint', verbose_name='endpoint')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='api.outboxevent', verbose_name='event')),
            ],
            options={
                'verbose_name': 'webhook delivery',
                'verbose_name_plural': 'webhook deliveries',
                'indexes': [
                    models.Index(condition=models.Q(('state', 'pending')), fields=['endpoint', 'next_attempt_at', 'id'], name='webhook_delivery_due'),
                    models.Index(condition=models.Q(('state__in', ['dead', 'withheld'])), fields=['-id'], name='webhook_delivery_left'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('endpoint', 'event'), name='webhook_delivery_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', True), ('next_attempt_at__isnull', False), ('state', 'pending')), models.Q(('delivered_at__isnull', False), ('next_attempt_at__isnull', True), ('state', 'delivered')), models.Q(('delivered_at__isnull', True), ('next_attempt_at__isnull', True), ('state__in', ['dead', 'withheld'])), _connector='OR'), name='webhook_delivery_state_shown', violation_error_message='The state of the delivery and its times disagree.'),
                ],
            },
        ),
        migrations.RunSQL(NOTE, DROP),
    ]
