import django.db.models.deletion
from django.db import migrations, models
from migranportal.core.newtables import NewTables


class Migration(NewTables):

    dependencies = [
        ('programs', '0010_guarded_publications'),
        ('reports', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountedDay',
            fields=[
                ('on_date', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('is_final', models.BooleanField(help_text='Findings of a day that is not over still change; they are counted later.', verbose_name='counted after it was over')),
            ],
            options={
                'verbose_name': 'counted day',
                'verbose_name_plural': 'counted days',
            },
        ),
        migrations.CreateModel(
            name='DailyOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_date', models.DateField(verbose_name='day')),
                ('area_code', models.CharField(max_length=5, verbose_name='area code')),
                ('outcome', models.PositiveSmallIntegerField(choices=[(0, 'Not met'), (1, 'Met'), (2, 'Cannot be determined')], verbose_name='outcome')),
                ('villages', models.PositiveIntegerField(verbose_name='villages')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='programs.criteriaversion', verbose_name='criteria version')),
            ],
            options={
                'verbose_name': 'outcome of a day',
                'verbose_name_plural': 'outcomes of days',
                'constraints': [models.UniqueConstraint(fields=('on_date', 'area_code', 'version', 'outcome'), include=('villages',), name='daily_outcome_once', violation_error_message='These villages are counted for this day already.')],
            },
        ),
    ]
