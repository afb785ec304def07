"""Migrations that make many tables, in a fraction of the time."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class NewTables(migrations.Migration):
    """A migration that makes new tables with all that belongs to them, and changes no older one.

    After every operation Django puts together anew each model that is related to the one that
    changed, here some fifty of them: two hundred tables took most of a minute. New tables do not
    need the states in between. All operations enter the state first, the models are put together
    once, and each operation finds them as they are after the last one.

    What belongs to a new table therefore stands in its ``CreateModel``: all fields, and in the
    options ``indexes``, ``constraints`` and ``triggers``.

    Raises:
        TypeError: an operation needs a state in between, such as ``AddField``; it belongs into an
            ordinary migration.
    """

    def __init__(self, name: str, app_label: str) -> None:
        super().__init__(name, app_label)
        for operation in self.operations:
            if not _works_on_the_last_state(operation):
                what = operation.describe()
                raise TypeError(f"{app_label}.{name} only makes new tables; move away: {what}")

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        """Make the tables. Returns the state after the last operation."""
        if collect_sql:  # `sqlmigrate` has a comment for each operation
            return super().apply(project_state, schema_editor, collect_sql)
        _forget_models(project_state)
        before = project_state.clone()
        after = self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, after)
        return after


def _works_on_the_last_state(operation: Operation) -> bool:
    if isinstance(operation, migrations.RunSQL):
        return not operation.state_operations
    return isinstance(operation, (migrations.CreateModel, AddTrigger))


def _forget_models(state: Any) -> None:
    """Leave the state without models: they are put together when somebody asks for them."""
    state.__dict__.pop("apps", None)
