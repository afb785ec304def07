"""Every address of the portal for every role, with real objects; the table stands in ``matrix``."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.core.rowsecurity import whole_country
from tests import matrix
from tests.factories.accounts import user_with
from tests.factories.registry import factory_of
from tests.factories.villages import VillageFactory
from tests.matrix import COLUMNS, MODELS, PAGES, RECORDS, VILLAGE_PAGES, Model, Outcome

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]

ACTS = ("changelist", "add", "change", "delete", "history")
RECORD_ACTS = ("list", "add", "change", "remove")


def addresses(patterns: Any = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and route of every address, by walking the resolver."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (f"{space}{pattern.name}" if pattern.name else ""), route
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, route, inner)


# Machines sign in there by tokens: tests/api/test_addresses.py asks each of them without one.
API = "api/v1/"


def label(model: Any) -> str:
    return str(model._meta.label_lower)


REGISTERED = {label(model): model for model in admin.site._registry}
OF_MODELS = {
    f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}": name
    for name, model in REGISTERED.items()
    for act in ACTS
}
# Routes without a name: the old form of an object's address, and everything else below /admin/.
NAMELESS = {f"admin/{name.replace('.', '/')}/<path:object_id>/" for name in REGISTERED} | {
    "admin/^(?P<app_label>" + "|".join(dict.fromkeys(n.split(".")[0] for n in REGISTERED)) + ")/$",
    "admin/(?P<url>.*)$",
}


@pytest.fixture(scope="module")
def sessions(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[Any, str]]:
    """Sign somebody in for each column, once, in a transaction around those of the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with whole_country():
            users: dict[Any, User] = {role: user_with(role) for role in Role}
            users[matrix.ELSEWHERE] = user_with(Role.BP3MI_OFFICER, area="52")
            found = {column: session_of(user) for column, user in users.items()}
        yield found
        transaction.set_rollback(True)


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def clients(sessions: dict[Any, str]) -> dict[Any, Client]:
    """Return a client for each column, signed in but for a stranger's."""
    cache.clear()
    found: dict[Any, Client] = {column: Client() for column in COLUMNS}
    for column, session in sessions.items():
        found[column].cookies[settings.SESSION_COOKIE_NAME] = session
    return found


def meet(response: Any) -> Outcome | int:
    """Return what the visitor met."""
    status = response.status_code
    if status == 302:
        target = response.url.partition("?")[0]
        sign_in = target in {reverse("account_login"), reverse("admin:login")}
        return Outcome.LOGIN if sign_in else Outcome.REDIRECT
    by_status = {
        200: Outcome.OK,
        403: Outcome.FORBIDDEN,
        404: Outcome.HIDDEN,
        405: Outcome.METHOD,
        410: Outcome.GONE,
    }
    return by_status.get(status, status)


def test_every_address_has_a_row() -> None:
    missing = []
    for name, route in addresses():
        if route.startswith(API):
            continue
        if name in OF_MODELS:
            if OF_MODELS[name] not in MODELS:
                missing.append(f'MODELS["{OF_MODELS[name]}"]: who may view, change and add it')
        elif (
            name.rpartition("_")[0] in RECORDS and name.rpartition("_")[2] in RECORD_ACTS
        ) or name in VILLAGE_PAGES:
            continue
        elif name not in PAGES and route not in NAMELESS and name != "admin:app_list":
            missing.append(f'PAGES["{name}"]: who may open /{route}')
    assert not missing, "tests/matrix.py has no row for:\n" + "\n".join(dict.fromkeys(missing))


def test_every_row_has_an_address() -> None:
    names = {name for name, _ in addresses()}
    assert not set(PAGES) - names
    assert not set(VILLAGE_PAGES) - names
    assert not {f"{name}_list" for name in RECORDS} - names
    assert not set(MODELS) - set(REGISTERED)


def test_pages(clients: dict[Any, Client]) -> None:
    """One test for all of them: signing everybody in costs more than the pages."""
    wrong = []
    for name, page in PAGES.items():
        if page.make:
            page.make()
        url = reverse(name, kwargs=arguments_of(page) or None)
        for column in COLUMNS:
            met, expected = meet(clients[column].get(url)), expected_of_page(page, column)
            if met != expected:
                wrong.append(f"{name}, {column}: met {met}, expected {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", RECORDS)
def test_pages_of_records(name: str, clients: dict[Any, Client]) -> None:
    """List, form and removal of a record in the field, for every role."""
    row = RECORDS[name]
    village = VillageFactory(area__code="35.04.14.2011")
    record = row.make(village)
    where = {"code": "35.04.14.2011", **row.where(record)}
    wrong = []
    names = {address for address, _route in addresses()}
    for act in RECORD_ACTS:
        if f"{name}_{act}" not in names:
            continue
        more = {} if act in {"list", "add"} else {"pk": record.pk}
        url = reverse(f"{name}_{act}", kwargs={**where, **more})
        for column in COLUMNS:
            expected = expected_of_record(row, act, column)
            met = meet(clients[column].get(url))
            if met != expected:
                wrong.append(f"{act}, {column}: met {met}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def expected_of_record(row: matrix.Records, act: str, column: Any) -> Outcome:
    if column == matrix.ANONYMOUS:
        return Outcome.LOGIN
    if column == matrix.ELSEWHERE or column not in row.see:
        return Outcome.HIDDEN
    return Outcome.OK if act == "list" or column in row.edit else Outcome.FORBIDDEN


def test_village_pages(clients: dict[Any, Client]) -> None:
    village = VillageFactory(area__code="35.04.14.2011")
    wrong = []
    for name, page in VILLAGE_PAGES.items():
        made = page.make(village) if page.make else {}
        url = reverse(name, kwargs={"code": "35.04.14.2011", **page.arguments, **made})
        for column in COLUMNS:
            expected = expected_of_village_page(page, column)
            met = meet(clients[column].get(url))
            if met != expected:
                wrong.append(f"{name}, {column}: met {met}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def expected_of_village_page(page: matrix.VillagePage, column: Any) -> Outcome:
    if column == matrix.ANONYMOUS:
        return Outcome.LOGIN
    if column in page.roles:
        return page.outcome
    return Outcome.FORBIDDEN if column in page.forbidden else Outcome.HIDDEN


def arguments_of(page: matrix.Page) -> dict[str, Any]:
    if not page.of:
        return page.arguments
    return {**page.arguments, page.key: factory_of(REGISTERED[page.of])().pk}


def expected_of_page(page: matrix.Page, column: Any) -> Outcome:
    if column == matrix.ANONYMOUS:
        return page.anonymous
    role = Role.BP3MI_OFFICER if column == matrix.ELSEWHERE else column
    if role not in matrix.DESK:
        return page.others
    if role not in page.roles:
        return Outcome.FORBIDDEN
    hidden = role in page.hidden or (column == matrix.ELSEWHERE and page.of)
    return Outcome.HIDDEN if hidden else page.desk


@pytest.mark.parametrize("name", [name for name in MODELS if name in REGISTERED])
def test_pages_of_model(name: str, clients: dict[Any, Client]) -> None:
    row, model = MODELS[name], REGISTERED[name]
    stored = row.make() if row.make else factory_of(model)()
    assert row.national is not hasattr(model, "area_path"), f"{name}: national or of an area?"
    met, expected = {}, {}
    for act in (*ACTS, "change by POST"):
        for column in COLUMNS:
            met[act, column] = meet(request(clients[column], model, stored, act))
            expected[act, column] = expected_of_model(row, act, column)
    wrong = {key: (met[key], expected[key]) for key in met if met[key] != expected[key]}
    assert not wrong, "\n".join(f"{key}: met {a}, expected {b}" for key, (a, b) in wrong.items())


def request(client: Client, model: Any, stored: Any, act: str) -> Any:
    page, _, by_post = act.partition(" by ")
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    url = reverse(base, args=[] if page in {"changelist", "add"} else [stored.pk])
    return client.post(url, {}) if by_post else client.get(url)


def expected_of_model(row: Model, act: str, column: Any) -> Outcome:
    if column == matrix.ANONYMOUS:
        return Outcome.LOGIN
    role = Role.BP3MI_OFFICER if column == matrix.ELSEWHERE else column
    allowed = {
        "changelist": row.view,
        "history": row.view,
        "change": row.view,
        "change by POST": row.change,
        "add": row.add,
        "delete": row.delete,
    }[act]
    if role not in allowed:
        return Outcome.FORBIDDEN
    of_object = act not in {"changelist", "add"}
    hidden = column == matrix.ELSEWHERE and of_object and not row.national
    return Outcome.HIDDEN if hidden else Outcome.OK


@pytest.mark.parametrize("route", ["", "accounts/", "accounts/user/1/", "no-such-page/"])
def test_nameless_addresses_of_the_desk(route: str, clients: dict[Any, Client]) -> None:
    for column in COLUMNS:
        met = meet(clients[column].get(f"/admin/{route}"))
        if column == matrix.ANONYMOUS:
            assert met == Outcome.LOGIN
        elif column in matrix.DESK or column == matrix.ELSEWHERE:
            assert met in {Outcome.OK, Outcome.HIDDEN, Outcome.REDIRECT}
        else:
            assert met == Outcome.FORBIDDEN
