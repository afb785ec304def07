"""Migrations of new tables: the same tables as from an ordinary migration, and nothing else."""

from typing import Any

import pytest
from django.db import connections, migrations, models
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from migranportal.core.newtables import NewTables

TRIGGER = Trigger(
    name="noted",
    sql=UpsertTriggerSql(
        func="RETURN NULL;",
        hash="1",
        operation="INSERT",
        pgid="pgtrigger_noted_1",
        table="core_parcel",
        when="AFTER",
    ),
)
PARCEL = migrations.CreateModel(
    name="Parcel",
    fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("crate", models.ForeignKey("core.Crate", models.CASCADE)),
        ("weight", models.IntegerField()),
    ],
    options={
        "indexes": [models.Index(fields=["weight"], name="parcel_by_weight")],
        "constraints": [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="parcel_weighs")
        ],
        "triggers": [TRIGGER],
    },
)
CRATE = migrations.CreateModel(name="Crate", fields=[("id", models.BigAutoField(primary_key=True))])
SHELF = migrations.AddField("crate", "shelf", models.IntegerField(default=1))
CATALOGUE = """
    SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid::regclass::text IN ('core_crate', 'core_parcel')
    UNION ALL
    SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('core_crate', 'core_parcel')
    UNION ALL
    SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = to_regclass('core_parcel') AND NOT tgisinternal
    ORDER BY 1, 2
"""


def migration(kind: type[migrations.Migration], *operations: Any) -> migrations.Migration:
    return type("Migration", (kind,), {"operations": list(operations)})("0001_initial", "core")


def tables_made_by(kind: type[migrations.Migration], state: ProjectState) -> list[tuple[str, str]]:
    """Return what stands in the catalogue after the migration, which is then undone."""
    made = migration(kind, CRATE, PARCEL)
    with connections["owner"].schema_editor() as editor:
        after = made.apply(state, editor)
    parcel = after.apps.get_model("core", "parcel")  # for the migrations that come later
    assert parcel._meta.get_field("crate").related_model is after.apps.get_model("core", "crate")
    with connections["owner"].cursor() as cursor:
        cursor.execute(CATALOGUE)
        catalogue = cursor.fetchall()
    with connections["owner"].schema_editor() as editor:
        made.unapply(ProjectState(), editor)
    return catalogue


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("is_rendered", [True, False])
def test_tables_are_those_of_an_ordinary_migration(is_rendered: bool) -> None:
    state = ProjectState()
    if is_rendered:
        assert state.apps.get_models() == []
    ours = tables_made_by(NewTables, state)
    names = {name for name, _ in ours}
    assert {"parcel_by_weight", "parcel_weighs", "pgtrigger_noted_1"} <= names
    assert ours == tables_made_by(migrations.Migration, ProjectState())


@pytest.mark.parametrize(
    "operation",
    [
        SHELF,
        migrations.RunSQL("SELECT 1", state_operations=[SHELF]),
        migrations.RunPython(migrations.RunPython.noop),
    ],
)
def test_steps_that_need_a_state_in_between_are_refused(operation: Any) -> None:
    with pytest.raises(TypeError, match=r"core\.0001_initial only makes new tables"):
        migration(NewTables, CRATE, operation)
    migration(migrations.Migration, CRATE, operation)
    migration(NewTables, CRATE, migrations.RunSQL("SELECT 1"))
