"""Every address of the API asks for a token; a person's session opens none."""

import re
from typing import Any

import pytest
from django.test import Client

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.test_permission_matrix import API, addresses

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]

OPEN = frozenset({"api-v1:schema", "api-v1:docs", "api-v1:export-file", "api-v1:slash"})
"""Names of addresses that need no token: what is true for everybody, what is signed, and ways on."""


def paths() -> list[str]:
    """Return an address for every route of the API, with some value where it wants one."""
    found = []
    for name, route in addresses():
        if route.startswith(API) and name not in OPEN:
            found.append("/" + re.sub(r"<(\w+:)?\w+>", "1", route))
    return found


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_nothing_without_a_token(method: str) -> None:
    signed_in = Client()
    signed_in.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    wrong: list[Any] = []
    for client in (Client(), signed_in):
        for path in paths():
            answer = getattr(client, method)(path)
            if answer.status_code != 401 or "Bearer" not in answer.get("WWW-Authenticate", ""):
                wrong.append((path, answer.status_code))
    assert len(paths()) > 10
    assert not wrong


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_a_forgotten_slash_loses_neither_method_nor_query(method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = getattr(client, method)("/api/v1/departure-reports?limit=5")
    where = "/api/v1/departure-reports/"
    assert answer.status_code == 308
    assert answer["Location"].split("?")[0] == where
    followed = getattr(client, method)("/api/v1/departure-reports", follow=True)
    assert (followed.status_code, followed.request["REQUEST_METHOD"]) == (401, method.upper())
    assert followed.request["PATH_INFO"] == where
