import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import migranportal.core.models
import pgtrigger.compiler
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('villages', '0001_initial'),
        ('workers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cooperative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('kdkmp', 'Koperasi Desa/Kelurahan Merah Putih'), ('migrant', "Migrant workers' cooperative"), ('desmigratif', 'Desmigratif cooperative'), ('other', 'Other')], max_length=12, verbose_name='kind')),
                ('legal_entity_number', models.CharField(blank=True, max_length=80, verbose_name='legal entity number')),
                ('legal_entity_date', models.DateField(blank=True, null=True, verbose_name='legal entity since')),
                ('cooperative_registry_number', models.CharField(blank=True, max_length=40, verbose_name='cooperative registry number')),
                ('dissolved_date', models.DateField(blank=True, null=True, verbose_name='dissolved on')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village', verbose_name='seat')),
            ],
            options={
                'verbose_name': 'cooperative',
                'verbose_name_plural': 'cooperatives',
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='cooperative_name_trigram')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('legal_entity_date__isnull', True), ('legal_entity_number', '')), models.Q(models.Q(('legal_entity_number', ''), _negated=True), ('legal_entity_date__isnull', False)), _connector='OR'), name='cooperative_legal_entity_paired', violation_error_message='A legal entity needs both its number and its date.'),
                    models.UniqueConstraint(condition=models.Q(('legal_entity_number', ''), _negated=True), fields=('legal_entity_number',), name='cooperative_legal_number_once', violation_error_message='A cooperative with this legal entity number exists already.'),
                    models.UniqueConstraint(condition=models.Q(('cooperative_registry_number', ''), _negated=True), fields=('cooperative_registry_number',), name='cooperative_registry_number_once', violation_error_message='A cooperative with this registry number exists already.'),
                    models.CheckConstraint(condition=models.Q(('dissolved_date__isnull', True), ('legal_entity_date__isnull', True), ('dissolved_date__gte', models.F('legal_entity_date')), _connector='OR'), name='cooperative_dissolved_after_legal', violation_error_message='A cooperative cannot be dissolved before it became a legal entity.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_cooperativeevent" ("cooperative_registry_number", "created_at", "dissolved_date", "id", "kind", "legal_entity_date", "legal_entity_number", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "updated_at") SELECT new_values."cooperative_registry_number", new_values."created_at", new_values."dissolved_date", new_values."id", new_values."kind", new_values."legal_entity_date", new_values."legal_entity_number", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."seat_id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0e4b97ca024116ca9b834f6bfa517d26378c8aa1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a5458', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_cooperative', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_cooperativeevent" ("cooperative_registry_number", "created_at", "dissolved_date", "id", "kind", "legal_entity_date", "legal_entity_number", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "updated_at") SELECT new_values."cooperative_registry_number", new_values."created_at", new_values."dissolved_date", new_values."id", new_values."kind", new_values."legal_entity_date", new_values."legal_entity_number", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."seat_id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6f0286892fe59f90b465b9737cdcb2f4569235a8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_26eca', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_cooperative', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_cooperativeevent" ("cooperative_registry_number", "created_at", "dissolved_date", "id", "kind", "legal_entity_date", "legal_entity_number", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "updated_at") SELECT old_values."cooperative_registry_number", old_values."created_at", old_values."dissolved_date", old_values."id", old_values."kind", old_values."legal_entity_date", old_values."legal_entity_number", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."seat_id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='bf75518e80dc6ebf0c2ce36212b02a15d94779fe', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_99d1d', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_cooperative', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='CooperativeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('kdkmp', 'Koperasi Desa/Kelurahan Merah Putih'), ('migrant', "Migrant workers' cooperative"), ('desmigratif', 'Desmigratif cooperative'), ('other', 'Other')], max_length=12, verbose_name='kind')),
                ('legal_entity_number', models.CharField(blank=True, max_length=80, verbose_name='legal entity number')),
                ('legal_entity_date', models.DateField(blank=True, null=True, verbose_name='legal entity since')),
                ('cooperative_registry_number', models.CharField(blank=True, max_length=40, verbose_name='cooperative registry number')),
                ('dissolved_date', models.DateField(blank=True, null=True, verbose_name='dissolved on')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.cooperative')),
                ('seat', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.village', verbose_name='seat')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='cooperatives.cooperative', verbose_name='cooperative')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='workers.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until_date__isnull', True), ('until_date__gte', models.F('since_date')), _connector='OR'), name='membership_period_ordered', violation_error_message='The end date lies before the start date.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('cooperative', '='), ('person', '='), (migranportal.core.models.DateRange('since_date', 'until_date', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='membership_once_at_a_time', violation_error_message='The person is a member in that period already.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_membershipevent" ("cooperative_id", "created_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT new_values."cooperative_id", new_values."created_at", new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since_date", new_values."until_date", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='265c216afefb764330a86f2a2808222a0b46a877', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e16ff', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_membership', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_membershipevent" ("cooperative_id", "created_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT new_values."cooperative_id", new_values."created_at", new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since_date", new_values."until_date", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6da840bfda54a1d7327a08e4bbe893f3ee82faae', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_67a96', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_membership', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_membershipevent" ("cooperative_id", "created_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT old_values."cooperative_id", old_values."created_at", old_values."id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since_date", old_values."until_date", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e6ae5837680e06b9b5e7326f71e6d8dcf1f1063d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_03127', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_membership', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('cooperative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.cooperative', verbose_name='cooperative')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workers.person', verbose_name='person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.membership')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ServedVillage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='served_villages', to='cooperatives.cooperative', verbose_name='cooperative')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village', verbose_name='village')),
            ],
            options={
                'verbose_name': 'served village',
                'verbose_name_plural': 'served villages',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until_date__isnull', True), ('until_date__gte', models.F('since_date')), _connector='OR'), name='served_village_period_ordered', violation_error_message='The end date lies before the start date.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('cooperative', '='), ('village', '='), (migranportal.core.models.DateRange('since_date', 'until_date', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='served_village_once_at_a_time', violation_error_message='The cooperative serves this village in that period already.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_servedvillageevent" ("cooperative_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at", "village_id") SELECT new_values."cooperative_id", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since_date", new_values."until_date", new_values."updated_at", new_values."village_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ce6ecf70511dd008a9a196e415644cd541009fa9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7c715', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_servedvillage', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_servedvillageevent" ("cooperative_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at", "village_id") SELECT new_values."cooperative_id", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since_date", new_values."until_date", new_values."updated_at", new_values."village_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8b0cb9ac368e931f8b2928e0c03a07adb6c65074', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_88822', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_servedvillage', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_servedvillageevent" ("cooperative_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at", "village_id") SELECT old_values."cooperative_id", old_values."created_at", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since_date", old_values."until_date", old_values."updated_at", old_values."village_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0e54efd75a665aa48e713ebbcac10a3cb9515c96', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_23ab6', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_servedvillage', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='ServedVillageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('cooperative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.cooperative', verbose_name='cooperative')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.servedvillage')),
                ('village', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.village', verbose_name='village')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AnnualMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('book_year', models.PositiveSmallIntegerField(verbose_name='book year')),
                ('held_date', models.DateField(verbose_name='held on')),
                ('attendance', models.PositiveIntegerField(blank=True, null=True, verbose_name='attendance')),
                ('net_surplus', models.DecimalField(blank=True, decimal_places=0, max_digits=15, null=True, verbose_name='net surplus (SHU)')),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annual_meetings', to='cooperatives.cooperative', verbose_name='cooperative')),
            ],
            options={
                'verbose_name': "annual members' meeting",
                'verbose_name_plural': "annual members' meetings",
                'constraints': [
                    models.UniqueConstraint(fields=('cooperative', 'book_year'), name='annual_meeting_once_a_year', violation_error_message='The meeting of this book year is recorded already.'),
                    models.CheckConstraint(condition=models.Q(('held_date__year__gte', models.F('book_year'))), name='annual_meeting_after_book_year', violation_error_message='The meeting cannot be held before its book year.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_annualmeetingevent" ("attendance", "book_year", "cooperative_id", "created_at", "held_date", "id", "net_surplus", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."attendance", new_values."book_year", new_values."cooperative_id", new_values."created_at", new_values."held_date", new_values."id", new_values."net_surplus", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='287a05fb52e320bff7003106ef421bd9c7d68879', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cdd9b', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_annualmeeting', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_annualmeetingevent" ("attendance", "book_year", "cooperative_id", "created_at", "held_date", "id", "net_surplus", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."attendance", new_values."book_year", new_values."cooperative_id", new_values."created_at", new_values."held_date", new_values."id", new_values."net_surplus", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8325b13a941994ad1ec93879f34ed7c1e2e7e1ac', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_11aed', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_annualmeeting', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_annualmeetingevent" ("attendance", "book_year", "cooperative_id", "created_at", "held_date", "id", "net_surplus", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT old_values."attendance", old_values."book_year", old_values."cooperative_id", old_values."created_at", old_values."held_date", old_values."id", old_values."net_surplus", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cd7064be4cd66e5b10113198ec9896a7530fe47c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1ceb7', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_annualmeeting', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='BusinessUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('kind', models.CharField(blank=True, max_length=80, verbose_name='kind')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='business_units', to='cooperatives.cooperative', verbose_name='cooperative')),
            ],
            options={
                'verbose_name': 'business unit',
                'verbose_name_plural': 'business units',
                'constraints': [models.CheckConstraint(condition=models.Q(('until_date__isnull', True), ('until_date__gte', models.F('since_date')), _connector='OR'), name='business_unit_period_ordered', violation_error_message='The end date lies before the start date.')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_businessunitevent" ("cooperative_id", "created_at", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT new_values."cooperative_id", new_values."created_at", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since_date", new_values."until_date", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d85ef652722b8f0fd705af9d59688940d468c22f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_142d7', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_businessunit', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_businessunitevent" ("cooperative_id", "created_at", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT new_values."cooperative_id", new_values."created_at", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since_date", new_values."until_date", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5571599cc578d48716b60a02f7ec72d49c8b3456', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4ea1c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_businessunit', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_businessunitevent" ("cooperative_id", "created_at", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT old_values."cooperative_id", old_values."created_at", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since_date", old_values."until_date", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d0cc46583dd9867be7205ab25804d0f7b53ee2e3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e3205', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_businessunit', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='BusinessUnitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('kind', models.CharField(blank=True, max_length=80, verbose_name='kind')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.businessunit')),
                ('cooperative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.cooperative', verbose_name='cooperative')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AnnualMeetingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('book_year', models.PositiveSmallIntegerField(verbose_name='book year')),
                ('held_date', models.DateField(verbose_name='held on')),
                ('attendance', models.PositiveIntegerField(blank=True, null=True, verbose_name='attendance')),
                ('net_surplus', models.DecimalField(blank=True, decimal_places=0, max_digits=15, null=True, verbose_name='net surplus (SHU)')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.annualmeeting')),
                ('cooperative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.cooperative', verbose_name='cooperative')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
