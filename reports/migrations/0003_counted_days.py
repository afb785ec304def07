from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0010_guarded_publications"),
        ("reports", "0002_daily_figures_and_monthly_reports"),
    ]

    operations = [
        # What was counted by all three at once is counted again by the next night.
        migrations.RunSQL("DELETE FROM reports_dailyfigure", migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="dailyfigure", name="daily_figure_once"),
        migrations.RemoveField(model_name="dailyfigure", name="country_code"),
        migrations.RemoveField(model_name="dailyfigure", name="procedural_status"),
        migrations.RemoveField(model_name="dailyfigure", name="scheme"),
        migrations.AddField(
            model_name="dailyfigure",
            name="counted_by",
            field=models.CharField(
                choices=[
                    ("status", "Procedural status"),
                    ("country", "Destination country"),
                    ("scheme", "Placement scheme"),
                ],
                default="status",
                max_length=7,
                verbose_name="counted by",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="dailyfigure",
            name="key",
            field=models.CharField(
                blank=True, max_length=12, verbose_name="status, country or scheme"
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyfigure",
            constraint=models.UniqueConstraint(
                name="daily_figure_once",
                fields=("on_date", "counted_by", "area_code", "stay", "key"),
                include=("people",),
                violation_error_message="These people are counted for this day already.",
            ),
        ),
        migrations.CreateModel(
            name="CountedDay",
            fields=[
                (
                    "on_date",
                    models.DateField(primary_key=True, serialize=False, verbose_name="day"),
                ),
                (
                    "is_final",
                    models.BooleanField(
                        help_text="Findings of a day that is not over still change; they are counted later.",
                        verbose_name="counted after it was over",
                    ),
                ),
            ],
            options={"verbose_name": "counted day", "verbose_name_plural": "counted days"},
        ),
        migrations.CreateModel(
            name="DailyOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on_date", models.DateField(verbose_name="day")),
                ("area_code", models.CharField(max_length=5, verbose_name="area code")),
                (
                    "outcome",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Not met"), (1, "Met"), (2, "Cannot be determined")],
                        verbose_name="outcome",
                    ),
                ),
                ("villages", models.PositiveIntegerField(verbose_name="villages")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=deletion.CASCADE,
                        to="programs.criteriaversion",
                        verbose_name="criteria version",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome of a day",
                "verbose_name_plural": "outcomes of days",
                "constraints": [
                    models.UniqueConstraint(
                        name="daily_outcome_once",
                        fields=("on_date", "area_code", "version", "outcome"),
                        include=("villages",),
                        violation_error_message="These villages are counted for this day already.",
                    )
                ],
            },
        ),
    ]
