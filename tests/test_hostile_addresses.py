"""Every address with what nobody would write into it: an answer, never a failure of ours."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")
ODD = {
    "int": ("99999999999999999999", "9223372036854775808"),  # beyond the largest key
    "slug": ("9" * 300,),
    "village": ("99.99.99.9999",),
    "area": ("99",),
    "uuid": ("00000000-0000-0000-0000-000000000000",),
}
ODD_TEXT = ("a%00b", "%F0%9F%98%80", "99999999999999999999")


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def filled(route: str, number: int) -> str:
    """Return the address with the odd values ``number`` of its parameters."""

    def odd(match: re.Match[str]) -> str:
        values = ODD.get(match[1] or "str", ODD_TEXT)
        return values[min(number, len(values) - 1)]

    return f"/{PARAMETER.sub(odd, route).removesuffix('$')}"


ADDRESSES = sorted(
    {
        filled(route, number)
        for route in routes(get_resolver())
        if PARAMETER.search(route) and "(?P" not in route
        for number in range(len(ODD_TEXT))
    }
)


@pytest.mark.parametrize("role", [None, Role.MINISTRY_ADMINISTRATOR])
def test_odd_values_find_nothing_and_break_nothing(client: Client, role: Role | None) -> None:
    client.raise_request_exception = False
    if role:
        client.force_login(user_with(role))
    failed = [address for address in ADDRESSES if client.get(address).status_code >= 500]
    assert len(ADDRESSES) > 500
    assert failed == []


ODD_QUERIES = ("%F0%9F%98%80", "99999999999999999999", "2026-02-30")
FIELDS = ("village", "organisation", "plan", "program", "agreement", "worker", "centre", "version")


def test_odd_filters_and_beginnings_at_the_desk(client: Client) -> None:
    """Addresses of lists, of their files and of new records, as somebody might have cut them."""
    client.raise_request_exception = False
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    pages = [f"/{route}" for route in routes(get_resolver()) if route.startswith("admin/")]
    plain = [page for page in pages if not PARAMETER.search(page) and "logout" not in page]
    files = [page.replace("<slug:form>", "csv") for page in pages if "<slug:form>" in page]
    queries = ["&".join(f"{name}={value}" for name in FIELDS) for value in ODD_QUERIES]
    failed = [
        f"{page}?{query}"
        for page in (*plain, *files)
        for query in queries
        if client.get(f"{page}?{query}").status_code >= 500
    ]
    assert len(files) > 3
    assert failed == []
