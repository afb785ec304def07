"""Every history table knows which transaction wrote a row, also after a restore."""

from typing import Any

import pytest
from django.db import connections

from migranportal.core.changes import history_tables, note_transactions
from migranportal.regions.models import Area

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def ask(statement: str) -> list[Any]:
    """Return the rows of a statement of the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def noted() -> dict[str, bool]:
    """Return the tables with the column, and whether an index begins with it."""
    return dict(
        ask(
            """
            SELECT c.relname, EXISTS (
                SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE a.attname = 'pgh_xid' AND c.relkind = 'r' AND NOT a.attisdropped
            """
        )
    )


@pytest.fixture
def event() -> None:
    Area.objects.using("owner").create(
        code="35", name="Jawa Timur", level="province", kind="provinsi", valid_from="2020-01-01"
    )


def test_every_history_table_notes_transactions() -> None:
    assert noted() == dict.fromkeys(history_tables(), True)


def test_a_table_that_is_noted_stays_as_it_is(event: None) -> None:
    before = ask("SELECT pgh_xid::text FROM regions_areaevent")
    note_transactions("owner")
    assert ask("SELECT pgh_xid::text FROM regions_areaevent") == before != []


def test_numbers_of_another_cluster_are_renewed(event: None) -> None:
    ask("UPDATE regions_areaevent SET pgh_xid = '4611686018427387904'")
    note_transactions("owner")
    assert ask("SELECT DISTINCT pgh_xid = pg_current_xact_id() FROM regions_areaevent") == [(True,)]
    assert noted()["regions_areaevent"]
