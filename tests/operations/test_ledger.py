"""The nightly check of the decisions: kept, shown, and first on the operators' page when broken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from psycopg import sql

from migranportal.accounts.roles import Role
from migranportal.core.work import Urgency
from migranportal.operations import tasks
from migranportal.operations.models import LedgerCheck
from migranportal.operations.selectors import work_for
from migranportal.operations.services import check_ledger
from programs.models import Decision
from tests.databases import connect_as_owner
from tests.factories.accounts import user_with
from tests.factories.programs import draft_decree

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 19, 40, tzinfo=UTC)


@pytest.fixture
def decided(db: Any) -> None:
    """Decrees begun, each with its step in the ledger."""
    draft_decree()
    draft_decree()
    assert Decision.objects.count() == 2


def test_an_unbroken_ledger_is_noted_with_its_head(decided: None) -> None:
    tasks.check_ledger()
    check = LedgerCheck.objects.get()
    last = Decision.objects.order_by("-number").first()
    assert last is not None
    assert (check.entries, check.head, check.breaks) == (last.number, last.digest, 0)
    assert check.is_whole


@pytest.mark.django_db(transaction=True)
def test_a_changed_decision_is_told_first_to_who_runs_the_portal(
    decided: None, client: Client
) -> None:
    changed = "UPDATE programs_decision SET content = '{}' WHERE number = 1"
    with connect_as_owner() as owner:
        owner.execute(sql.SQL(changed))
    check = check_ledger(at=AT)
    assert check.breaks
    assert check.first_breaks[0]["entry"] == 1
    operator = user_with(Role.MINISTRY_ADMINISTRATOR)
    first = work_for(operator, on=date(2026, 3, 3))[0]
    assert (first.key, first.count, first.urgency) == ("ledger", check.breaks, Urgency.LATE)
    assert "ledger" not in [i.key for i in work_for(user_with(Role.ANALYST), on=AT.date())]
    client.force_login(operator)
    page = client.get("/admin/operations/health/")
    assert not page.context["health"].is_well
    assert "its digest does not fit its content" in page.content.decode()


def test_a_ledger_written_anew_is_found_by_the_head_of_the_night_before(decided: None) -> None:
    before = check_ledger(at=AT)
    LedgerCheck.objects.filter(pk=before.pk).update(head="0" * 64)
    after = check_ledger(at=AT + timedelta(days=1))
    assert [place["entry"] for place in after.first_breaks] == [before.entries]
    assert not after.is_whole


def test_the_page_says_when_nothing_was_checked_yet(client: Client) -> None:
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    page = client.get("/admin/operations/health/")
    assert page.context["health"].ledger is None
    check_ledger(at=AT)
    assert client.get("/admin/operations/health/").context["health"].ledger.is_whole
