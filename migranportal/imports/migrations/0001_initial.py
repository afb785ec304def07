import django.contrib.postgres.fields
import django.db.models.deletion
import migranportal.core.encryption
from django.conf import settings
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('kind', models.SlugField(max_length=40, verbose_name='kind')),
                ('area_code', models.CharField(blank=True, max_length=13, verbose_name='area code')),
                ('state', models.CharField(choices=[('waiting', 'Being checked'), ('checked', 'Waiting for your decision'), ('confirmed', 'Being imported'), ('imported', 'Imported'), ('undone', 'Undone'), ('refused', 'File refused'), ('cancelled', 'Not imported'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='state')),
                ('file_name', models.CharField(max_length=150, verbose_name='file name')),
                ('file', models.CharField(blank=True, editable=False, max_length=100, verbose_name='stored file')),
                ('language', models.CharField(default='id', editable=False, max_length=5, verbose_name='language')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('bad_rows', models.PositiveIntegerField(default=0, verbose_name='rows to mend')),
                ('duplicate_rows', models.PositiveIntegerField(default=0, verbose_name='rows that stand twice')),
                ('registered_rows', models.PositiveIntegerField(default=0, verbose_name='rows registered already')),
                ('imported_rows', models.PositiveIntegerField(default=0, verbose_name='rows imported')),
                ('unused_headers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None, verbose_name='unused headings')),
                ('sample', migranportal.core.encryption.EncryptedTextField(null=True, verbose_name='first rows')),
                ('problem', models.TextField(blank=True, verbose_name='what stopped it')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='checked at')),
                ('decision', models.CharField(blank=True, choices=[('good_rows', 'Import the good rows'), ('all_or_nothing', 'All or nothing')], max_length=14, verbose_name='decision')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone at')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'indexes': [
                    models.Index(fields=['area_code', '-created_at'], name='import_by_area'),
                    models.Index(condition=models.Q(('state__in', ['waiting', 'confirmed'])), fields=['state'], name='import_open'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'checked'), _negated=True), ('checked_at__isnull', False), _connector='OR'), name='import_checked_when', violation_error_message='A checked import needs when it was checked.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='import_decided_by_whom', violation_error_message='A decision needs who took it and when.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'imported', 'undone']), _negated=True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='import_written_when_decided', violation_error_message='Nothing is imported without a decision.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'undone'), ('undone_at__isnull', False), ('undone_by__isnull', False)), models.Q(models.Q(('state', 'undone'), _negated=True), ('undone_at__isnull', True), ('undone_by__isnull', True)), _connector='OR'), name='import_undone_by_whom', violation_error_message='An undone import needs who undid it and when.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'failed']), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='import_stopped_why', violation_error_message='An import that stopped needs the reason.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ImportedRecords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('model', models.CharField(max_length=60, verbose_name='model')),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='ids')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='imports.import', verbose_name='import')),
            ],
            options={
                'verbose_name': 'imported records',
                'verbose_name_plural': 'imported records',
                'constraints': [models.UniqueConstraint(fields=('of', 'position'), name='imported_records_once', violation_error_message='These records are noted already.')],
            },
        ),
        migrations.CreateModel(
            name='ImportProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(verbose_name='row')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('column', models.CharField(blank=True, max_length=40, verbose_name='column')),
                ('code', models.CharField(max_length=40, verbose_name='problem')),
                ('detail', models.CharField(blank=True, max_length=500, verbose_name='detail')),
                ('value', migranportal.core.encryption.EncryptedTextField(null=True, verbose_name='value')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='imports.import', verbose_name='import')),
            ],
            options={
                'verbose_name': 'problem of an import',
                'verbose_name_plural': 'problems of imports',
                'constraints': [models.UniqueConstraint(fields=('of', 'position'), name='import_problem_once', violation_error_message='This problem is noted already.')],
            },
        ),
    ]
