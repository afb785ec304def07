"""After a change of keys everything encrypted moves to the newest key, and nothing else changes."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from migranportal.audit.models import AuditEvent
from migranportal.core.encryption import encrypt, is_newest, lookup_hash
from migranportal.entry.models import Draft
from migranportal.entry.services import save_draft
from tests.factories.accounts import UserFactory
from tests.factories.workers import PersonFactory
from workers.models import Person
from workers.services.reencryption import Renewed, reencrypt

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
NEWEST = base64.b64encode(b"n" * 32).decode()
OTHER_LOOKUP = base64.b64encode(b"l" * 32).decode()


@pytest.fixture
def rotated() -> Iterator[None]:
    """Put a new key before the old one; fixtures named before it wrote under the old one."""
    with override_settings(PORTAL_FIELD_KEYS=[NEWEST, *settings.PORTAL_FIELD_KEYS]):
        yield


@pytest.fixture
def people() -> list[Person]:
    return [
        PersonFactory(nik=f"350414410190{n:04d}", family_card="3504140101900001")
        for n in range(1, 8)
    ]


def stored(person: Any, column: str = "nik") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM workers_person WHERE id = %s", [person.pk])  # noqa: S608
        return bytes(cursor.fetchone()[0])


def renew(**options: Any) -> dict[str, Renewed]:
    return {done.name: done for done in reencrypt(by=None, at=AT, **options)}


def test_people_move_to_the_newest_key_and_stay_as_they_are(
    people: list[Person], rotated: None
) -> None:
    before = list(Person.objects.order_by("pk").values())
    assert not is_newest(stored(people[0]), purpose="nik")
    done = renew()
    assert (done["workers.Person.nik"].seen, done["workers.Person.nik"].written) == (7, 7)
    assert done["workers.Person.family_card"].written == 7
    for person in people:
        assert is_newest(stored(person), purpose="nik")
        assert is_newest(stored(person, "family_card"), purpose="family_card")
    assert list(Person.objects.order_by("pk").values()) == before
    with override_settings(PORTAL_FIELD_KEYS=[NEWEST]):  # the old key may go
        assert Person.objects.get(pk=people[0].pk).nik == people[0].nik


def test_no_history_is_written_and_one_act_is_audited(people: list[Person], rotated: None) -> None:
    events: Any = apps.get_model("workers", "PersonEvent").objects
    before = events.count()
    renew()
    assert events.count() == before
    event = AuditEvent.objects.get(act="encryption.renewed", details__field="workers.Person.nik")
    assert (event.actor, event.details["written"]) == ("system", 7)
    Person.objects.filter(pk=people[0].pk).update(name="Lain")
    assert events.count() == before + 1  # the history is on again


def test_what_is_renewed_already_is_skipped(people: list[Person], rotated: None) -> None:
    renew()
    first = stored(people[0])
    AuditEvent.objects.filter(act="encryption.renewed").count()
    again = renew()
    assert (again["workers.Person.nik"].seen, again["workers.Person.nik"].written) == (7, 0)
    assert stored(people[0]) == first


def test_a_stopped_run_goes_on(people: list[Person], rotated: None) -> None:
    class StoppedError(Exception):
        pass

    def stop(done: Renewed) -> None:
        if done.name == "workers.Person.nik" and done.seen >= 4:
            raise StoppedError

    with pytest.raises(StoppedError):
        renew(batch=2, progress=stop)
    assert [is_newest(stored(p), purpose="nik") for p in people] == [True] * 4 + [False] * 3
    assert renew(batch=2)["workers.Person.nik"].written == 3


def test_what_somebody_saves_meanwhile_wins(people: list[Person], rotated: None) -> None:
    """Between reading and writing a batch, another session gives the first person another number."""
    changed = "3504144101901234"

    def interfere(execute: Any, query: str, parameters: Any, many: bool, context: Any) -> Any:
        if query.startswith('UPDATE "workers_person"') and not done:
            done.append(query)
            person = Person.objects.get(pk=people[0].pk)
            person.set_nik(changed)
            person.save()
        return execute(query, parameters, many, context)

    done: list[str] = []
    with connection.execute_wrapper(interfere):
        assert renew()["workers.Person.nik"].written == 6
    assert Person.objects.with_nik(changed).get().nik == changed


def test_drafts_and_second_factors_move_too(rotated: None) -> None:
    user = UserFactory()
    with override_settings(PORTAL_FIELD_KEYS=settings.PORTAL_FIELD_KEYS[1:]):
        save_draft(key=uuid4(), address="/", title="x", fields={"a": ["b"]}, by=user, at=AT)
        secret = get_adapter().encrypt("RAHASIA")
        device = Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    done = renew()
    assert done["entry.Draft.content"].written == 1
    assert done["mfa.Authenticator.data"].written == 1
    assert renew()["mfa.Authenticator.data"].written == 0
    device.refresh_from_db()
    with override_settings(PORTAL_FIELD_KEYS=[NEWEST]):
        assert Draft.objects.get().fields == {"a": ["b"]}
        assert get_adapter().decrypt(device.data["secret"]) == "RAHASIA"


def test_a_new_lookup_key_finds_people_again(people: list[Person]) -> None:
    number = people[0].nik
    with override_settings(PORTAL_LOOKUP_KEY=OTHER_LOOKUP):
        assert not Person.objects.with_nik(number).exists()
        renew()
        assert not Person.objects.with_nik(number).exists()
        assert renew(lookup_hashes=True)["workers.Person.nik"].written == 7
        assert Person.objects.with_nik(number).get() == people[0]
        assert Person.objects.with_family_card("3504140101900001").count() == 7
        assert renew(lookup_hashes=True)["workers.Person.nik"].written == 0


def test_values_that_no_key_reads_are_counted_and_left(people: list[Person], rotated: None) -> None:
    foreign = b"x" * 60
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workers_person SET nik = %s WHERE id = %s", [foreign, people[0].pk])
    output = StringIO()
    with pytest.raises(CommandError, match="1 values fit no key"):
        call_command("reencrypt_identifiers", stdout=output)
    assert "workers.Person.nik: 7 read, 6 renewed" in output.getvalue()
    assert stored(people[0]) == foreign


def test_the_command_says_how_far_it_is(people: list[Person], rotated: None) -> None:
    output = StringIO()
    call_command("reencrypt_identifiers", batch=4, stdout=output)
    lines = output.getvalue().splitlines()
    assert "workers.Person.nik: 4 read, 4 renewed" in lines
    assert "workers.Person.nik: 7 read, 7 renewed" in lines
    assert lines[-1] == "Renewed 14 values."


@pytest.mark.queries
def test_a_batch_is_written_by_one_statement(people: list[Person], rotated: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        renew()
    updates = [q for q in queries if 'UPDATE "workers_person"' in q["sql"]]
    assert len(updates) == 2


def test_the_newest_key_is_told_from_the_others(rotated: None) -> None:
    value = encrypt("1", purpose="nik")
    assert is_newest(value, purpose="nik")
    assert not is_newest(value, purpose="family_card")
    assert lookup_hash("1", purpose="nik") != lookup_hash("1", purpose="family_card")
