import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import migranportal.core.models
import pgtrigger.compiler
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    dependencies = [
        ('cooperatives', '0003_row_security'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='HealthRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_confirmed', models.BooleanField(default=False, verbose_name='confirmed by the ministry')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
            ],
            options={
                'verbose_name': 'version of the health rule',
                'verbose_name_plural': 'versions of the health rule',
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthruleevent" ("code", "created_at", "id", "is_confirmed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title", "updated_at", "year") SELECT new_values."code", new_values."created_at", new_values."id", new_values."is_confirmed", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."title", new_values."updated_at", new_values."year" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5914e87fb900e630c2ede0566818f3ddbb803912', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f962f', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_healthrule', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthruleevent" ("code", "created_at", "id", "is_confirmed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title", "updated_at", "year") SELECT new_values."code", new_values."created_at", new_values."id", new_values."is_confirmed", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."title", new_values."updated_at", new_values."year" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2d782aa23c06fa2c2bcaffe7b02ac97b324bb44d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_fde60', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_healthrule', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthruleevent" ("code", "created_at", "id", "is_confirmed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title", "updated_at", "year") SELECT old_values."code", old_values."created_at", old_values."id", old_values."is_confirmed", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."title", old_values."updated_at", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='22fdfde0309f89ca30dab00f5a55c9d668094a77', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_65dc1', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_healthrule', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='HealthRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_confirmed', models.BooleanField(default=False, verbose_name='confirmed by the ministry')),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.healthrule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MeetingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_confirmed', models.BooleanField(default=False, verbose_name='confirmed by the ministry')),
                ('months', models.PositiveSmallIntegerField(help_text='6: until 30 June of the following year.', verbose_name='months after the book year')),
                ('valid_from', models.DateField(unique=True, verbose_name='valid from')),
            ],
            options={
                'verbose_name': 'rule of annual meetings',
                'verbose_name_plural': 'rules of annual meetings',
                'constraints': [models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 12)), name='meeting_rule_months', violation_error_message='Between 1 and 12 months.')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_meetingruleevent" ("created_at", "id", "is_confirmed", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "valid_from") SELECT new_values."created_at", new_values."id", new_values."is_confirmed", new_values."months", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."updated_at", new_values."valid_from" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2da0d859be7fc6fca49959024c423bf4a16958f3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b4210', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_meetingrule', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_meetingruleevent" ("created_at", "id", "is_confirmed", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "valid_from") SELECT new_values."created_at", new_values."id", new_values."is_confirmed", new_values."months", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."updated_at", new_values."valid_from" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6fa3a4fe3e0b4d69115b5bae1b5c7e7678cc3841', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_645e3', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_meetingrule', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_meetingruleevent" ("created_at", "id", "is_confirmed", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "valid_from") SELECT old_values."created_at", old_values."id", old_values."is_confirmed", old_values."months", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."updated_at", old_values."valid_from" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='944f1e384db1640488da83f13187e64ffa88424d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e97f3', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_meetingrule', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='MeetingRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_confirmed', models.BooleanField(default=False, verbose_name='confirmed by the ministry')),
                ('months', models.PositiveSmallIntegerField(help_text='6: until 30 June of the following year.', verbose_name='months after the book year')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.meetingrule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SupplyLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('buyer_kind', models.CharField(choices=[('mbg', 'Kitchen of the free nutritious meals (MBG)'), ('sekolah_rakyat', 'Sekolah Rakyat'), ('other', 'Other buyer')], max_length=16, verbose_name='kind of buyer')),
                ('buyer', models.CharField(max_length=150, verbose_name='name of the buyer')),
                ('commodity', models.CharField(max_length=120, verbose_name='commodity')),
                ('monthly_value', models.DecimalField(blank=True, decimal_places=0, max_digits=14, null=True, verbose_name='value a month (Rp)')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supply_links', to='cooperatives.cooperative', verbose_name='cooperative')),
            ],
            options={
                'verbose_name': 'supply link',
                'verbose_name_plural': 'supply links',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until_date__isnull', True), ('until_date__gte', models.F('since_date')), _connector='OR'), name='supply_link_period_ordered', violation_error_message='The end date lies before the start date.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('cooperative', '='), ('buyer_kind', '='), ('buyer', '='), ('commodity', '='), (migranportal.core.models.DateRange('since_date', 'until_date', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='supply_link_once_at_a_time', violation_error_message='The cooperative supplies this buyer with this commodity in that period already.'),
                    models.CheckConstraint(condition=models.Q(('monthly_value__isnull', True), ('monthly_value__gt', 0), _connector='OR'), name='supply_link_value_positive', violation_error_message='A value is more than zero; leave it empty if unknown.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_supplylinkevent" ("buyer", "buyer_kind", "commodity", "cooperative_id", "created_at", "id", "monthly_value", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT new_values."buyer", new_values."buyer_kind", new_values."commodity", new_values."cooperative_id", new_values."created_at", new_values."id", new_values."monthly_value", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since_date", new_values."until_date", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a2e7be1b0373c4e537f5772f45fb61de08ef81b6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_09800', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_supplylink', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_supplylinkevent" ("buyer", "buyer_kind", "commodity", "cooperative_id", "created_at", "id", "monthly_value", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT new_values."buyer", new_values."buyer_kind", new_values."commodity", new_values."cooperative_id", new_values."created_at", new_values."id", new_values."monthly_value", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since_date", new_values."until_date", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b61ce4e041f2be9f27bc416deb6f86336b113df8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1ce4f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_supplylink', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_supplylinkevent" ("buyer", "buyer_kind", "commodity", "cooperative_id", "created_at", "id", "monthly_value", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_date", "until_date", "updated_at") SELECT old_values."buyer", old_values."buyer_kind", old_values."commodity", old_values."cooperative_id", old_values."created_at", old_values."id", old_values."monthly_value", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since_date", old_values."until_date", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='927418941371fa59514ae87686e106693c76287c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_93107', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_supplylink', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='SupplyLinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('buyer_kind', models.CharField(choices=[('mbg', 'Kitchen of the free nutritious meals (MBG)'), ('sekolah_rakyat', 'Sekolah Rakyat'), ('other', 'Other buyer')], max_length=16, verbose_name='kind of buyer')),
                ('buyer', models.CharField(max_length=150, verbose_name='name of the buyer')),
                ('commodity', models.CharField(max_length=120, verbose_name='commodity')),
                ('monthly_value', models.DecimalField(blank=True, decimal_places=0, max_digits=14, null=True, verbose_name='value a month (Rp)')),
                ('since_date', models.DateField(verbose_name='since')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('cooperative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.cooperative', verbose_name='cooperative')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.supplylink')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CoverageTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_confirmed', models.BooleanField(default=False, verbose_name='confirmed by the ministry')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('kdkmp', 'Koperasi Desa/Kelurahan Merah Putih'), ('migrant', "Migrant workers' cooperative"), ('desmigratif', 'Desmigratif cooperative'), ('other', 'Other')], max_length=12, verbose_name='kind')),
                ('value', models.PositiveIntegerField(verbose_name='number of cooperatives')),
                ('as_of_date', models.DateField(verbose_name='stated on')),
                ('is_in_use', models.BooleanField(default=False, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'coverage target',
                'verbose_name_plural': 'coverage targets',
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('is_in_use', True)), fields=('kind',), name='coverage_target_in_use_once', violation_error_message='Another target of this kind is in use. Take that one out of use first.'),
                    models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='coverage_target_positive', violation_error_message='A target is more than zero.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_coveragetargetevent" ("as_of_date", "code", "created_at", "id", "is_confirmed", "is_in_use", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "value") SELECT new_values."as_of_date", new_values."code", new_values."created_at", new_values."id", new_values."is_confirmed", new_values."is_in_use", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."updated_at", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8cc27a5762ca6210cdf3fcb0484f31cd9622ccc9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_00bc9', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_coveragetarget', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_coveragetargetevent" ("as_of_date", "code", "created_at", "id", "is_confirmed", "is_in_use", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "value") SELECT new_values."as_of_date", new_values."code", new_values."created_at", new_values."id", new_values."is_confirmed", new_values."is_in_use", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."updated_at", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='66ecfe800390f39e9351a996dd8e08c548860bd1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_60d40', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_coveragetarget', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_coveragetargetevent" ("as_of_date", "code", "created_at", "id", "is_confirmed", "is_in_use", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "updated_at", "value") SELECT old_values."as_of_date", old_values."code", old_values."created_at", old_values."id", old_values."is_confirmed", old_values."is_in_use", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."updated_at", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e70de15c6962709df16e73786554b97269398be3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_218c5', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_coveragetarget', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='CoverageTargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_confirmed', models.BooleanField(default=False, verbose_name='confirmed by the ministry')),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='code')),
                ('kind', models.CharField(choices=[('kdkmp', 'Koperasi Desa/Kelurahan Merah Putih'), ('migrant', "Migrant workers' cooperative"), ('desmigratif', 'Desmigratif cooperative'), ('other', 'Other')], max_length=12, verbose_name='kind')),
                ('value', models.PositiveIntegerField(verbose_name='number of cooperatives')),
                ('as_of_date', models.DateField(verbose_name='stated on')),
                ('is_in_use', models.BooleanField(default=False, verbose_name='in use')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.coveragetarget')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HealthLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='cooperatives.healthrule', verbose_name='rule')),
            ],
            options={
                'verbose_name': 'health grade',
                'verbose_name_plural': 'health grades',
                'constraints': [
                    models.UniqueConstraint(fields=('rule', 'position'), name='health_level_position_once', violation_error_message='Another grade has this position already.'),
                    models.UniqueConstraint(fields=('rule', 'name'), name='health_level_name_once', violation_error_message='The rule has this grade already.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthlevelevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rule_id", "updated_at") SELECT new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."rule_id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ae9bcc12ab7439f40e290d4e949452edda1bea35', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_37d0e', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_healthlevel', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthlevelevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rule_id", "updated_at") SELECT new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."rule_id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cb2ece42e11832502f6241aa6ae482d47533e6fc', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_43bbc', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_healthlevel', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthlevelevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rule_id", "updated_at") SELECT old_values."created_at", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."rule_id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='eaf79a525d14a89ab7eb497971d8e482938b70e3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_bc4b4', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_healthlevel', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='HealthLevelEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.healthlevel')),
                ('rule', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.healthrule', verbose_name='rule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HealthAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('book_year', models.PositiveSmallIntegerField(verbose_name='book year')),
                ('score', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='score')),
                ('assessed_date', models.DateField(verbose_name='assessed on')),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='health_assessments', to='cooperatives.cooperative', verbose_name='cooperative')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cooperatives.healthlevel', verbose_name='grade')),
            ],
            options={
                'verbose_name': 'health assessment',
                'verbose_name_plural': 'health assessments',
                'constraints': [
                    models.UniqueConstraint(fields=('cooperative', 'book_year'), name='health_assessment_once_a_year', violation_error_message='The grade of this book year is recorded already.'),
                    models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 0), ('score__lte', 100)), _connector='OR'), name='health_assessment_score_range', violation_error_message='A score lies between 0 and 100.'),
                    models.CheckConstraint(condition=models.Q(('assessed_date__year__gt', models.F('book_year'))), name='health_assessment_after_book_year', violation_error_message='A grade is given after the end of its book year.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthassessmentevent" ("assessed_date", "book_year", "cooperative_id", "created_at", "id", "level_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "updated_at") SELECT new_values."assessed_date", new_values."book_year", new_values."cooperative_id", new_values."created_at", new_values."id", new_values."level_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."score", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e570134ec841ec01be77469dba0eb9001c831b3a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_395e9', referencing='REFERENCING NEW TABLE AS new_values ', table='cooperatives_healthassessment', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthassessmentevent" ("assessed_date", "book_year", "cooperative_id", "created_at", "id", "level_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "updated_at") SELECT new_values."assessed_date", new_values."book_year", new_values."cooperative_id", new_values."created_at", new_values."id", new_values."level_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."score", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='68f5d0bc810c5de238d92d03520ee2eb7dab0615', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bdd21', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_healthassessment', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_healthassessmentevent" ("assessed_date", "book_year", "cooperative_id", "created_at", "id", "level_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "updated_at") SELECT old_values."assessed_date", old_values."book_year", old_values."cooperative_id", old_values."created_at", old_values."id", old_values."level_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."score", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='fd0f3cae52909af796f32ff54fefdf8f0a73e648', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e6d1f', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_healthassessment', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='HealthAssessmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('book_year', models.PositiveSmallIntegerField(verbose_name='book year')),
                ('score', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='score')),
                ('assessed_date', models.DateField(verbose_name='assessed on')),
                ('cooperative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.cooperative', verbose_name='cooperative')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.healthassessment')),
                ('level', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.healthlevel', verbose_name='grade')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
