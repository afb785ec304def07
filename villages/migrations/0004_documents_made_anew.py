"""Years of budget lines in full. (The documents' part of this migration stands in 0001.)"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('villages', '0001_initial'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='budget_line_year_in_full', violation_error_message='Type the year in full, such as 2026.'),
        ),
    ]
