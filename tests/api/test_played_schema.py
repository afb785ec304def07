"""The whole committed schema, played against the API by schemathesis: nothing fails, nothing is undocumented.

Every operation is asked plainly, then with what follows the schema, then with what breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from migranportal.accounts.models import DataLevel
from migranportal.api.datasets import datasets
from migranportal.api.views.schema import SCHEMA
from tests.api.partners import Partner
from tests.api.rows import ROWS
from tests.factories.api import ApiClientFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

EXAMPLES = 3
"""Requests of each operation and kind; more by hand: they find nothing new within a minute."""
FOUND = {"200", "202"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def _often(settings: Any) -> Iterator[None]:
    settings.PORTAL_API_READS_A_MINUTE = settings.PORTAL_API_WRITES_A_MINUTE = 1_000_000
    cache.clear()
    yield
    cache.clear()


@contextmanager
def _inside_the_transaction() -> Iterator[None]:
    """Keep the server's end of a request from closing the connection, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def schema() -> Any:
    loaded: Any = schemathesis.openapi.from_path(SCHEMA)
    loaded.app = get_wsgi_application()
    return loaded


class Player:
    """A client that plays operations, and keeps what was wrong and what plain requests met."""

    def __init__(self, schema: Any, headers: dict[str, str], keys: dict[str, Any]) -> None:
        self.schema, self.keys = schema, keys
        self.headers = {**headers, "Accept-Encoding": "identity"}
        self.faults: list[str] = []
        self.words: dict[str, str] = {}

    def play(self, *, only_plainly: bool = False) -> None:
        """Play every operation below ``/api/v1``."""
        for found in self.schema.get_all_operations():
            operation = found.ok()
            if not operation.path.startswith("/api/v1/"):
                continue
            self._plainly(operation)
            if only_plainly:
                continue
            self._by_strategy(operation, GenerationMode.POSITIVE)
            if operation.query or operation.body:
                self._by_strategy(operation, GenerationMode.NEGATIVE)
        assert not self.faults, "\n\n".join(self.faults)

    def _plainly(self, operation: Any) -> None:
        if not operation.body:
            path = {p.name: self._key(operation, p.name) for p in operation.path_parameters}
            self._ask(operation.Case(path_parameters=path, query={}), is_plain=True)

    def _by_strategy(self, operation: Any, mode: Any) -> None:
        @seed(20261122)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode))
        def play(case: Any) -> None:
            self._ask(case)

        play()

    def _key(self, operation: Any, name: str) -> Any:
        return self.keys.get(operation.path.split("/")[3]) or 1 if name == "key" else 1

    def _ask(self, case: Any, *, is_plain: bool = False) -> None:
        with _inside_the_transaction():
            answer = case.call(headers=self.headers, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
        if is_plain:
            label = f"{case.operation.method.upper()} {case.operation.path}"
            self.words[label] = _word(answer)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            self.faults += [
                f"{case.operation.label} {case.query} {case.body!r}: {answer.status_code} {failure}"
                for failure in failures.exceptions
            ]


def _word(answer: Any) -> str:
    """Return the status, or the code of a problem."""
    if "problem" in answer.headers.get("content-type", [""])[0]:
        return str(answer.json()["code"])
    return str(answer.status_code)


def token_of(client: Any) -> dict[str, str]:
    """Return the header of a real token."""
    form = {"grant_type": "client_credentials", "client_id": client.client_id}
    answer = Client().post("/api/o/token", {**form, "client_secret": client.secret})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_client_with_every_grant(schema: Any) -> None:
    partner = Partner()
    keys = {}
    # Assessments use the criteria that there are.
    known = sorted(datasets(), key=lambda dataset: dataset.name != "criteria")
    for number, dataset in enumerate(known):
        if dataset.name in ROWS:  # each in a village of its own
            code = f"35.04.14.{2011 + number}"
            keys[dataset.name] = ROWS[dataset.name](code, partner.organisation)
        if not dataset.is_own:
            names = [field.name for field in dataset.fields if not field.is_key]
            partner.grant(dataset.name, *names, level=DataLevel.PERSON)
    client = ApiClientFactory(organisation=partner.organisation, scopes=["read", "write"])
    player = Player(schema, token_of(client), keys)
    player.play()
    wrong = {label: word for label, word in player.words.items() if word not in FOUND}
    assert [label for label in wrong if "/exports/" not in label] == []
    assert len(player.words) > 2 * len(datasets())


def test_a_client_without_grants(schema: Any) -> None:
    client = ApiClientFactory(scopes=["read", "write"])
    player = Player(schema, token_of(client), {})
    player.play()
    open_to_all = {d.name for d in datasets() if d.is_own}
    wrong = {
        label: word
        for label, word in player.words.items()
        if label.split("/")[3] not in open_to_all | {"", "exports"} and word != "no_grant"
    }
    assert not wrong


def test_nobody_without_a_token(schema: Any) -> None:
    player = Player(schema, {}, {})
    player.play(only_plainly=True)
    wrong = {label: word for label, word in player.words.items() if word != "not_authenticated"}
    # Whoever holds the signed address of a file may fetch it.
    assert [label for label in wrong if not label.endswith("/file/")] == []
