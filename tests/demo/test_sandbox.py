"""The sample institution for integrators: what `make demo` prints works."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from migranportal.accounts.models import DataLevel, User
from migranportal.api.models import ApiClient
from migranportal.api.services.clients import revoke_client
from migranportal.demo.loading import load_demo
from migranportal.demo.sandbox import CODE, SECRET, load_sandbox, sandbox_access
from migranportal.embedded.report import first_request
from tests.demo.test_load_demo import IN_MEMORY

FIGURES = {"worker-statistics", "voter-readiness"}
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def _demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the demo once, in a transaction around those of the tests."""
    with django_db_blocker.unblock(), override_settings(STORAGES=IN_MEMORY), transaction.atomic():
        load_demo(as_of=timezone.localdate(), at=timezone.now())
        call_command("count_figures", "--verbosity=0")
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _loaded(_demo: None) -> None:
    cache.clear()


def shown(capsys: pytest.CaptureFixture[str]) -> Any:
    call_command("load_demo", "--show-client", "--json")
    return json.loads(capsys.readouterr().out)


def test_what_is_printed_signs_in_and_reads(capsys: pytest.CaptureFixture[str]) -> None:
    client = shown(capsys)
    words = shlex.split(first_request(client, "http://127.0.0.1:8000"))
    assert words[:2] == ["curl", "-u"]
    client_id, _, secret = words[2].partition(":")
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    answer = Client().post(words[-1].removeprefix("http://127.0.0.1:8000"), form)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    asking = Client(headers=headers)
    granted = {
        row["name"]: row["grants"][0]["level"]
        for row in asking.get("/api/v1/").json()["datasets"]
        if row.get("grants")
    }
    assert {DataLevel.AGGREGATE, DataLevel.PERSON} == set(granted.values())
    for name in granted:
        page = asking.get(f"/api/v1/{name}/")
        assert page.status_code == 200, page.content
        assert page.json()["data"], name
        if name in FIGURES:
            assert [row for row in page.json()["data"] if not row["is_withheld"]], name
    assert set(granted) >= FIGURES
    people = asking.get("/api/v1/workers/?limit=3").json()["data"]
    assert all(row["name"] and row["village_code"].startswith("35.04") for row in people)


def test_a_second_start_changes_nothing_and_a_changed_secret_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = shown(capsys)
    assert load_sandbox(as_of=timezone.localdate(), at=timezone.now()) == 0
    assert shown(capsys) == client
    known = ApiClient.objects.get(organisation__code=CODE)
    revoke_client(client=known, reason="Uji", by=None, at=timezone.now())
    assert sandbox_access() is None
    assert shown(capsys) == {}
    call_command("load_demo", "--show-client")
    assert SECRET not in capsys.readouterr().out


def test_the_liaison_may_make_clients_and_webhooks() -> None:
    liaison = User.objects.get(organisation__code=CODE)
    client = Client()
    client.force_login(liaison)
    for address in ("/kerja-sama/klien-api/", "/kerja-sama/webhook/"):
        assert client.get(address).status_code == 200
