import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workers", "0007_letter_row_security"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["village", "birth_date"], name="person_village_birth_date"),
        ),
        # The index of its own goes last: the new one serves the key as well.
        migrations.AlterField(
            model_name="person",
            name="village",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="villages.village",
                verbose_name="home village",
            ),
        ),
    ]
