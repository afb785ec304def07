import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    initial = True

    dependencies = [
        ('core', '0001_extensions'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('code', models.CharField(db_index=True, max_length=13, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('level', models.CharField(choices=[('province', 'Province'), ('regency', 'Regency or city'), ('district', 'District'), ('village', 'Village')], max_length=10, verbose_name='level')),
                ('kind', models.CharField(choices=[('provinsi', 'Province'), ('kabupaten', 'Regency'), ('kota', 'City'), ('kecamatan', 'District'), ('desa', 'Village'), ('kelurahan', 'Urban village')], max_length=10, verbose_name='kind')),
                ('is_customary', models.BooleanField(default=False, verbose_name='customary village')),
                ('bps_code', models.CharField(blank=True, db_index=True, max_length=10, verbose_name='BPS code')),
                ('postal_code', models.CharField(blank=True, max_length=5, verbose_name='postal code')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('decree', models.CharField(blank=True, max_length=120, verbose_name='decree')),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='longitude')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='regions.area', verbose_name='parent')),
            ],
            options={
                'verbose_name': 'area',
                'verbose_name_plural': 'areas',
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='area_name_trigram'),
                    models.Index(fields=['level', 'code'], name='area_level_code'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('valid_until__isnull', True)), fields=('code',), name='area_code_once_in_force', violation_error_message='An area with this code is in force already.'),
                    models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{2}(\\.\\d{2}(\\.\\d{2}(\\.\\d{4})?)?)?$')), name='area_code_shape', violation_error_message='A code reads PP.KK.CC.VVVV, each level adding a part.'),
                    models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='area_period_ordered', violation_error_message='The end date lies before the start date.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "regions_areaevent" ("bps_code", "code", "created_at", "decree", "id", "is_customary", "kind", "latitude", "level", "longitude", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "updated_at", "valid_from", "valid_until") SELECT new_values."bps_code", new_values."code", new_values."created_at", new_values."decree", new_values."id", new_values."is_customary", new_values."kind", new_values."latitude", new_values."level", new_values."longitude", new_values."name", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."postal_code", new_values."updated_at", new_values."valid_from", new_values."valid_until" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='63bf193320bf239258fa81a475a2f62e49f9d223', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e8cfb', referencing='REFERENCING NEW TABLE AS new_values ', table='regions_area', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "regions_areaevent" ("bps_code", "code", "created_at", "decree", "id", "is_customary", "kind", "latitude", "level", "longitude", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "updated_at", "valid_from", "valid_until") SELECT new_values."bps_code", new_values."code", new_values."created_at", new_values."decree", new_values."id", new_values."is_customary", new_values."kind", new_values."latitude", new_values."level", new_values."longitude", new_values."name", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."postal_code", new_values."updated_at", new_values."valid_from", new_values."valid_until" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='182234e014325a7f60018ace095cb30500cf5d29', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ca31e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='regions_area', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "regions_areaevent" ("bps_code", "code", "created_at", "decree", "id", "is_customary", "kind", "latitude", "level", "longitude", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "updated_at", "valid_from", "valid_until") SELECT old_values."bps_code", old_values."code", old_values."created_at", old_values."decree", old_values."id", old_values."is_customary", old_values."kind", old_values."latitude", old_values."level", old_values."longitude", old_values."name", old_values."parent_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."postal_code", old_values."updated_at", old_values."valid_from", old_values."valid_until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6844ceace21e5e9f1fa40eec9d2f3f8c5d923dc1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4d494', referencing='REFERENCING OLD TABLE AS old_values ', table='regions_area', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='Country',
            fields=[
                ('code', models.CharField(max_length=2, primary_key=True, serialize=False, verbose_name='code')),
                ('name_id', models.CharField(max_length=80, verbose_name='name in Indonesian')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('is_destination', models.BooleanField(default=True, verbose_name='seen as a destination')),
            ],
            options={
                'verbose_name': 'country',
                'verbose_name_plural': 'countries',
            },
        ),
        migrations.CreateModel(
            name='AreaBoundary',
            fields=[
                ('area', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='boundary', serialize=False, to='regions.area', verbose_name='area')),
                ('geometry', models.JSONField(verbose_name='GeoJSON geometry')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'area boundary',
                'verbose_name_plural': 'area boundaries',
            },
        ),
        migrations.CreateModel(
            name='AreaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('code', models.CharField(max_length=13, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('level', models.CharField(choices=[('province', 'Province'), ('regency', 'Regency or city'), ('district', 'District'), ('village', 'Village')], max_length=10, verbose_name='level')),
                ('kind', models.CharField(choices=[('provinsi', 'Province'), ('kabupaten', 'Regency'), ('kota', 'City'), ('kecamatan', 'District'), ('desa', 'Village'), ('kelurahan', 'Urban village')], max_length=10, verbose_name='kind')),
                ('is_customary', models.BooleanField(default=False, verbose_name='customary village')),
                ('bps_code', models.CharField(blank=True, max_length=10, verbose_name='BPS code')),
                ('postal_code', models.CharField(blank=True, max_length=5, verbose_name='postal code')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('decree', models.CharField(blank=True, max_length=120, verbose_name='decree')),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='longitude')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.area', verbose_name='parent')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='regions.area')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AreaSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('kind', models.CharField(choices=[('recoded', 'New code'), ('split', 'Split'), ('merged', 'Merged')], max_length=10, verbose_name='kind')),
                ('effective_date', models.DateField(verbose_name='effective date')),
                ('decree', models.CharField(blank=True, max_length=120, verbose_name='decree')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='regions.area', verbose_name='predecessor')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessions', to='regions.area', verbose_name='successor')),
            ],
            options={
                'verbose_name': 'succession of areas',
                'verbose_name_plural': 'successions of areas',
                'constraints': [
                    models.UniqueConstraint(fields=('predecessor', 'successor'), name='succession_once', violation_error_message='This succession is recorded already.'),
                    models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='succession_not_itself', violation_error_message='An area cannot succeed itself.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "regions_areasuccessionevent" ("created_at", "decree", "effective_date", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "successor_id", "updated_at") SELECT new_values."created_at", new_values."decree", new_values."effective_date", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."predecessor_id", new_values."successor_id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='69e81009c08df8a8178b1bb56e3d382e5402333e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d6297', referencing='REFERENCING NEW TABLE AS new_values ', table='regions_areasuccession', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "regions_areasuccessionevent" ("created_at", "decree", "effective_date", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "successor_id", "updated_at") SELECT new_values."created_at", new_values."decree", new_values."effective_date", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."predecessor_id", new_values."successor_id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4825bd655bb28d5add65baf5b59d41f4e5f07565', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c7fdb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='regions_areasuccession', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "regions_areasuccessionevent" ("created_at", "decree", "effective_date", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "successor_id", "updated_at") SELECT old_values."created_at", old_values."decree", old_values."effective_date", old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."predecessor_id", old_values."successor_id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='61ffa683703111b718417064366945ea9fca32bc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_0e4e4', referencing='REFERENCING OLD TABLE AS old_values ', table='regions_areasuccession', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='AreaSuccessionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('kind', models.CharField(choices=[('recoded', 'New code'), ('split', 'Split'), ('merged', 'Merged')], max_length=10, verbose_name='kind')),
                ('effective_date', models.DateField(verbose_name='effective date')),
                ('decree', models.CharField(blank=True, max_length=120, verbose_name='decree')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='regions.areasuccession')),
                ('predecessor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.area', verbose_name='predecessor')),
                ('successor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.area', verbose_name='successor')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
