"""The audit in the admin site: found by actor and target, never changed."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.audit.services import record
from tests.factories.accounts import OrganisationFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def found(client: Client, term: str) -> list[AuditEvent]:
    response = client.get(reverse("admin:audit_auditevent_changelist"), {"q": term})
    return list(response.context["cl"].result_list)


def test_finds_by_actor_and_by_target(client: Client) -> None:
    actor = UserFactory(email="ani@contoh.test")
    first = record("a.b", target=OrganisationFactory(name="Dinas Tulungagung"), by=actor, at=AT)
    second = record("a.b", target=OrganisationFactory(name="Universitas"), by=None, at=AT)
    client.force_login(user_with(Role.DATA_PROTECTION_OFFICER))
    assert found(client, "ani@contoh.test") == [first]
    assert found(client, "universitas") == [second]
    assert found(client, "ani@contoh") == []


def test_shows_an_event_and_offers_no_change(client: Client) -> None:
    event = record("a.b", target=OrganisationFactory(), by=None, at=AT)
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    page = reverse("admin:audit_auditevent_change", args=[event.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"act": "x"}).status_code == 403
    assert client.get(reverse("admin:audit_auditevent_add")).status_code == 403


def test_list_counts_nothing_exactly(client: Client, django_assert_max_num_queries: object) -> None:
    for _ in range(3):
        record("a.b", target=OrganisationFactory(), by=None, at=AT)
    client.force_login(user_with(Role.DATA_PROTECTION_OFFICER))
    with django_assert_max_num_queries(8) as captured:
        client.get(reverse("admin:audit_auditevent_changelist"))
    counts = [q["sql"] for q in captured if "COUNT(*)" in q["sql"]]
    assert len(counts) == 1
    assert "LIMIT 10001" in counts[0]


@pytest.mark.parametrize(("statement", "arguments"), [("update", {"act": "c.d"}), ("delete", {})])
def test_rows_cannot_be_changed_or_deleted(statement: str, arguments: dict[str, str]) -> None:
    record("a.b", target=OrganisationFactory(), by=None, at=AT)
    rows = AuditEvent.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        getattr(rows, statement)(**arguments)


def test_the_portal_itself_is_named_in_words(client: Client) -> None:
    record("run.finished", target=UserFactory(), by=None, at=AT)
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    page = client.get("/admin/audit/auditevent/").content.decode()
    assert '<td class="field-who">sistem</td>' in page
