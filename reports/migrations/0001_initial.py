import django.db.models.deletion
import migranportal.core.documents
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models
from migranportal.core.newtables import NewTables

# Counts of departures for people who may see figures but no person: nothing but numbers leaves the
# function. It runs as the owner, whom row security does not bind, and keeps to the areas it is given.
COUNT_DEPARTURES = """
CREATE FUNCTION reports_departures(areas text[], since date, until date, by_key text)
RETURNS TABLE (key text, day date, departures bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    expression text := CASE by_key WHEN 'country' THEN 'p.country_id::text'
        WHEN 'province' THEN 'left(a.code, 2)' WHEN 'regency' THEN 'left(a.code, 5)'
        ELSE $q$''::text$q$ END;
    places text := ' JOIN workers_worker w ON w.person_id = p.worker_id'
        ' JOIN villages_village v ON v.id = w.village_id JOIN regions_area a ON a.id = v.area_id';
    inside text := '';
BEGIN
    IF '' = ANY (areas) THEN
        IF by_key NOT IN ('province', 'regency') THEN places := ''; END IF;
    ELSE
        inside := ' AND (' || workers_codes_inside(areas) || ')';
    END IF;
    RETURN QUERY EXECUTE 'SELECT ' || expression || ', p.departure_date, count(*)'
        ' FROM workers_placement p' || places ||
        ' WHERE p.departure_date BETWEEN $1 AND $2' || inside || ' GROUP BY 1, 2'
        USING since, until;
END $$;

REVOKE ALL ON FUNCTION reports_departures(text[], date, date, text) FROM PUBLIC;
"""
DROP_COUNT_DEPARTURES = "DROP FUNCTION reports_departures(text[], date, date, text);"


class Migration(NewTables):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('regions', '0001_initial'),
        ('workers', '0004_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublishedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('measure', models.CharField(choices=[('placements', 'Placements'), ('complaints', 'Complaints'), ('remittances', 'Remittances'), ('household_remittance', 'Remittances of a household, a year'), ('population', 'Population')], max_length=24, verbose_name='measure')),
                ('dimension', models.CharField(choices=[('national', 'The whole country'), ('country', 'Destination country'), ('province', 'Province of origin'), ('regency', 'Regency of origin'), ('occupation', 'Occupation'), ('sex', 'Sex'), ('formality', 'Formal or informal work')], max_length=12, verbose_name='counted by')),
                ('area_code', models.CharField(blank=True, help_text='As 35 or 35.04.', max_length=5, verbose_name='area code')),
                ('category', models.SlugField(blank=True, help_text='Occupation, sex or formality as a code: house_maid, female, informal.', max_length=60, verbose_name='category')),
                ('unmatched_name', models.CharField(blank=True, help_text="The source's word where it is not clear which country is meant.", max_length=80, verbose_name='unclear name')),
                ('name_in_source', models.CharField(blank=True, max_length=120, verbose_name='name in the source')),
                ('period_start', models.DateField(verbose_name='first day')),
                ('period_end', models.DateField(verbose_name='last day')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('unit', models.CharField(choices=[('people', 'people'), ('cases', 'cases'), ('rupiah', 'rupiah'), ('us_dollar', 'US dollars')], max_length=10, verbose_name='unit')),
                ('version', models.CharField(choices=[('revised', 'Restated'), ('annual_report', 'Annual report'), ('initial', 'First published'), ('reported', 'Reported'), ('preliminary', 'Preliminary'), ('partial', 'Part of a year'), ('month', 'One month'), ('cumulative', 'Cumulative'), ('conflict', 'Contradicts another'), ('bp3mi_office', 'Served by one BP3MI')], max_length=14, verbose_name='version')),
                ('office_code', models.CharField(blank=True, help_text='Province of the office that served these people; only for its own counts.', max_length=2, verbose_name='BP3MI of')),
                ('households', models.PositiveIntegerField(blank=True, help_text='Of a household survey.', null=True, verbose_name='households asked')),
                ('publisher', models.CharField(max_length=200, verbose_name='publisher')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address of the source')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('is_confirmed', models.BooleanField(default=False, help_text='Somebody compared the value with the publication itself.', verbose_name='confirmed')),
                ('imported_at', models.DateTimeField(editable=False, verbose_name='imported at')),
                ('country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='regions.country', verbose_name='destination country')),
                ('imported_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='imported by')),
            ],
            options={
                'verbose_name': 'published figure',
                'verbose_name_plural': 'published figures',
                'indexes': [models.Index(fields=['area_code', 'measure'], name='figure_by_area')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('dimension', 'national'), ('country__isnull', True), ('unmatched_name', ''), ('area_code', ''), ('category', '')), models.Q(('dimension', 'country'), models.Q(models.Q(('country__isnull', False), ('unmatched_name', '')), models.Q(('country__isnull', True), models.Q(('unmatched_name', ''), _negated=True)), _connector='OR'), ('area_code', ''), ('category', '')), models.Q(('area_code__regex', '^\\d{2}$'), ('dimension', 'province'), ('country__isnull', True), ('unmatched_name', ''), ('category', '')), models.Q(('area_code__regex', '^\\d{2}\\.\\d{2}$'), ('dimension', 'regency'), ('country__isnull', True), ('unmatched_name', ''), ('category', '')), models.Q(('dimension', 'occupation'), models.Q(('category', ''), _negated=True), ('country__isnull', True), ('unmatched_name', ''), ('area_code', '')), models.Q(('category__in', ('female', 'male')), ('dimension', 'sex'), ('country__isnull', True), ('unmatched_name', ''), ('area_code', '')), models.Q(('category__in', ('formal', 'informal')), ('dimension', 'formality'), ('country__isnull', True), ('unmatched_name', ''), ('area_code', '')), _connector='OR'), name='figure_key_fits_dimension', violation_error_message='The country, area code or category does not fit what the figure is counted by: fill in the one that belongs to it and leave the others empty.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('measure', 'placements'), ('unit__in', ('people',))), models.Q(('measure', 'complaints'), ('unit__in', ('cases',))), models.Q(('measure', 'remittances'), ('unit__in', ('rupiah', 'us_dollar'))), models.Q(('measure', 'household_remittance'), ('unit__in', ('rupiah', 'us_dollar'))), models.Q(('measure', 'population'), ('unit__in', ('people',))), _connector='OR'), name='figure_unit_fits_measure', violation_error_message='This is not counted in that unit.'),
                    models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='figure_not_negative', violation_error_message='A figure is not below zero.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('office_code__regex', '^\\d{2}$'), ('version', 'bp3mi_office')), models.Q(models.Q(('version', 'bp3mi_office'), _negated=True), ('office_code', '')), _connector='OR'), name='figure_of_an_office', violation_error_message='A count of one BP3MI needs the province of the office; other versions have none.'),
                    models.CheckConstraint(condition=models.Q(('households__isnull', True), models.Q(('households__gt', 0), ('measure', 'household_remittance')), _connector='OR'), name='figure_households_of_a_survey', violation_error_message='Only a survey of households says how many were asked.'),
                    models.CheckConstraint(condition=models.Q(('publisher', ''), _negated=True), name='figure_has_a_publisher', violation_error_message='A figure needs to say who published it.'),
                    models.CheckConstraint(condition=models.Q(('period_end__isnull', True), ('period_end__gte', models.F('period_start')), _connector='OR'), name='figure_period_ordered', violation_error_message='The end date lies before the start date.'),
                    models.UniqueConstraint(fields=('measure', 'unit', 'dimension', 'area_code', 'country', 'category', 'unmatched_name', 'period_start', 'period_end', 'version', 'office_code', 'publisher', 'url'), name='figure_once', nulls_distinct=False, violation_error_message='This source has a figure of this version for this period already.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_publishedfigureevent" ("area_code", "category", "country_id", "created_at", "dimension", "households", "id", "imported_at", "imported_by_id", "is_confirmed", "measure", "name_in_source", "note", "office_code", "period_end", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "unit", "unmatched_name", "updated_at", "url", "value", "version") SELECT new_values."area_code", new_values."category", new_values."country_id", new_values."created_at", new_values."dimension", new_values."households", new_values."id", new_values."imported_at", new_values."imported_by_id", new_values."is_confirmed", new_values."measure", new_values."name_in_source", new_values."note", new_values."office_code", new_values."period_end", new_values."period_start", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."publisher", new_values."unit", new_values."unmatched_name", new_values."updated_at", new_values."url", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='aace425e593ada29967a791fd17065dcc02c2ba4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4e92f', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_publishedfigure', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_publishedfigureevent" ("area_code", "category", "country_id", "created_at", "dimension", "households", "id", "imported_at", "imported_by_id", "is_confirmed", "measure", "name_in_source", "note", "office_code", "period_end", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "unit", "unmatched_name", "updated_at", "url", "value", "version") SELECT new_values."area_code", new_values."category", new_values."country_id", new_values."created_at", new_values."dimension", new_values."households", new_values."id", new_values."imported_at", new_values."imported_by_id", new_values."is_confirmed", new_values."measure", new_values."name_in_source", new_values."note", new_values."office_code", new_values."period_end", new_values."period_start", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."publisher", new_values."unit", new_values."unmatched_name", new_values."updated_at", new_values."url", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d39efcd22799535255ee819de0dcf2a767b6ad20', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bdfcc', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_publishedfigure', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_publishedfigureevent" ("area_code", "category", "country_id", "created_at", "dimension", "households", "id", "imported_at", "imported_by_id", "is_confirmed", "measure", "name_in_source", "note", "office_code", "period_end", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "unit", "unmatched_name", "updated_at", "url", "value", "version") SELECT old_values."area_code", old_values."category", old_values."country_id", old_values."created_at", old_values."dimension", old_values."households", old_values."id", old_values."imported_at", old_values."imported_by_id", old_values."is_confirmed", old_values."measure", old_values."name_in_source", old_values."note", old_values."office_code", old_values."period_end", old_values."period_start", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."publisher", old_values."unit", old_values."unmatched_name", old_values."updated_at", old_values."url", old_values."value", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ebec9edc0ee227919bf588548e4f1f666c890a6a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4f102', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_publishedfigure', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='PublishedFigureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('measure', models.CharField(choices=[('placements', 'Placements'), ('complaints', 'Complaints'), ('remittances', 'Remittances'), ('household_remittance', 'Remittances of a household, a year'), ('population', 'Population')], max_length=24, verbose_name='measure')),
                ('dimension', models.CharField(choices=[('national', 'The whole country'), ('country', 'Destination country'), ('province', 'Province of origin'), ('regency', 'Regency of origin'), ('occupation', 'Occupation'), ('sex', 'Sex'), ('formality', 'Formal or informal work')], max_length=12, verbose_name='counted by')),
                ('area_code', models.CharField(blank=True, help_text='As 35 or 35.04.', max_length=5, verbose_name='area code')),
                ('category', models.SlugField(blank=True, db_index=False, help_text='Occupation, sex or formality as a code: house_maid, female, informal.', max_length=60, verbose_name='category')),
                ('unmatched_name', models.CharField(blank=True, help_text="The source's word where it is not clear which country is meant.", max_length=80, verbose_name='unclear name')),
                ('name_in_source', models.CharField(blank=True, max_length=120, verbose_name='name in the source')),
                ('period_start', models.DateField(verbose_name='first day')),
                ('period_end', models.DateField(verbose_name='last day')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('unit', models.CharField(choices=[('people', 'people'), ('cases', 'cases'), ('rupiah', 'rupiah'), ('us_dollar', 'US dollars')], max_length=10, verbose_name='unit')),
                ('version', models.CharField(choices=[('revised', 'Restated'), ('annual_report', 'Annual report'), ('initial', 'First published'), ('reported', 'Reported'), ('preliminary', 'Preliminary'), ('partial', 'Part of a year'), ('month', 'One month'), ('cumulative', 'Cumulative'), ('conflict', 'Contradicts another'), ('bp3mi_office', 'Served by one BP3MI')], max_length=14, verbose_name='version')),
                ('office_code', models.CharField(blank=True, help_text='Province of the office that served these people; only for its own counts.', max_length=2, verbose_name='BP3MI of')),
                ('households', models.PositiveIntegerField(blank=True, help_text='Of a household survey.', null=True, verbose_name='households asked')),
                ('publisher', models.CharField(max_length=200, verbose_name='publisher')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address of the source')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('is_confirmed', models.BooleanField(default=False, help_text='Somebody compared the value with the publication itself.', verbose_name='confirmed')),
                ('imported_at', models.DateTimeField(editable=False, verbose_name='imported at')),
                ('country', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.country', verbose_name='destination country')),
                ('imported_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='imported by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.publishedfigure')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DailyFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_date', models.DateField(verbose_name='day')),
                ('area_code', models.CharField(max_length=5, verbose_name='area code')),
                ('stay', models.PositiveSmallIntegerField(choices=[(1, 'Abroad'), (2, 'Returned'), (3, 'Deceased')], verbose_name='whereabouts')),
                ('people', models.PositiveIntegerField(verbose_name='people')),
                ('counted_by', models.CharField(choices=[('status', 'Procedural status'), ('country', 'Destination country'), ('scheme', 'Placement scheme')], max_length=7, verbose_name='counted by')),
                ('key', models.CharField(blank=True, max_length=12, verbose_name='status, country or scheme')),
            ],
            options={
                'verbose_name': 'figure of a day',
                'verbose_name_plural': 'figures of days',
                'constraints': [models.UniqueConstraint(fields=('on_date', 'counted_by', 'area_code', 'stay', 'key'), include=('people',), name='daily_figure_once', violation_error_message='These people are counted for this day already.')],
            },
        ),
        migrations.CreateModel(
            name='MonthlyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('month', models.DateField(help_text='The first day of the month.', unique=True, verbose_name='month')),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed')], max_length=8, verbose_name='state')),
                ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='progress')),
                ('requested_by', models.CharField(max_length=254, verbose_name='ordered by')),
                ('requested_at', models.DateTimeField(verbose_name='ordered at')),
                ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='made at')),
                ('file', migranportal.core.documents.DocumentField(blank=True, upload_to=migranportal.core.documents.StoredName('reports'), verbose_name='file')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('figures', models.JSONField(blank=True, default=dict, verbose_name='figures')),
            ],
            options={
                'verbose_name': 'monthly report',
                'verbose_name_plural': 'monthly reports',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('month__day', 1)), name='monthly_report_first_day', violation_error_message='A month is named by its first day.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(('made_at__isnull', False), models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='monthly_report_ready_has_file', violation_error_message='A finished report needs its file and hash.'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monthlyreportevent" ("created_at", "figures", "file", "id", "made_at", "month", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requested_at", "requested_by", "sha256", "state", "updated_at") SELECT new_values."created_at", new_values."figures", new_values."file", new_values."id", new_values."made_at", new_values."month", new_values."percent", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."requested_at", new_values."requested_by", new_values."sha256", new_values."state", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='67016cbd65e953af00aef4219266cc3a585b1304', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f4ebe', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_monthlyreport', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monthlyreportevent" ("created_at", "figures", "file", "id", "made_at", "month", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requested_at", "requested_by", "sha256", "state", "updated_at") SELECT new_values."created_at", new_values."figures", new_values."file", new_values."id", new_values."made_at", new_values."month", new_values."percent", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."requested_at", new_values."requested_by", new_values."sha256", new_values."state", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='983c4a0dbf00dd8f6f6cb851584dfbf034d29a41', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_cf5d0', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_monthlyreport', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monthlyreportevent" ("created_at", "figures", "file", "id", "made_at", "month", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requested_at", "requested_by", "sha256", "state", "updated_at") SELECT old_values."created_at", old_values."figures", old_values."file", old_values."id", old_values."made_at", old_values."month", old_values."percent", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."requested_at", old_values."requested_by", old_values."sha256", old_values."state", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e4bcb45e8563b69614638bd4ab1b54ef08f4f494', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_05b49', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_monthlyreport', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='MonthlyReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('month', models.DateField(help_text='The first day of the month.', verbose_name='month')),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed')], max_length=8, verbose_name='state')),
                ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='progress')),
                ('requested_by', models.CharField(max_length=254, verbose_name='ordered by')),
                ('requested_at', models.DateTimeField(verbose_name='ordered at')),
                ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='made at')),
                ('file', migranportal.core.documents.DocumentField(blank=True, upload_to=migranportal.core.documents.StoredName('reports'), verbose_name='file')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('figures', models.JSONField(blank=True, default=dict, verbose_name='figures')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.monthlyreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL(COUNT_DEPARTURES, DROP_COUNT_DEPARTURES),
    ]
