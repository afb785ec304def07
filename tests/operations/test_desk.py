"""The shell of the desk: menu, what waits, reference lists."""

from __future__ import annotations

import ast
import inspect
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client, RequestFactory

from migranportal.accounts.roles import Role
from migranportal.core.work import Urgency, WorkItem
from migranportal.operations.menu import MENU, Models, Rest
from migranportal.operations.selectors import reference_lists, work, work_for
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import AgreementFactory, TaskFactory
from tests.factories.operations import FailedTaskFactory
from tests.factories.plans import PlanItemFactory
from tests.factories.villages import FacilityKindFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 1)


def item(key: str, count: int, urgency: Urgency) -> WorkItem:
    return WorkItem(key, key, count, "/", urgency)


def test_the_most_urgent_comes_first_and_nothing_that_is_empty() -> None:
    def first(user: Any, on: date) -> list[WorkItem]:
        return [item("a", 1, Urgency.OPEN), item("b", 0, Urgency.LATE)]

    def second(user: Any, on: date) -> list[WorkItem]:
        return [item("c", 2, Urgency.SOON), item("d", 3, Urgency.LATE)]

    found = work_for(user_with(Role.ANALYST), on=ON, sources=(first, second))
    assert [i.key for i in found] == ["d", "c", "a"]


def test_every_app_that_offers_work_is_asked() -> None:
    """A function ``work_items`` that nobody named would show nothing to anybody."""
    offered = set()
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.selectors") is not None:
            module = import_module(f"{config.name}.selectors")
            offered |= {module.work_items} if hasattr(module, "work_items") else set()
    assert offered <= set(work.SOURCES)


def test_first_page_says_what_waits_or_that_nothing_does(client: Client) -> None:
    client.force_login(user_with(Role.ANALYST))
    assert client.get("/admin/").context["work"] == []
    FailedTaskFactory()
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    page = client.get("/admin/")
    assert [(i.key, i.count) for i in page.context["work"]] == [("failed_tasks", 1)]
    assert "/admin/operations/health/" in page.content.decode()


def menu_of(role: Role, path: str = "/admin/") -> Any:
    request = RequestFactory().get(path)
    request.user = user_with(role)
    return admin.site.menu(request)  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.MINISTRY_ADMINISTRATOR, Role.PROGRAM_OFFICER, Role.ANALYST])
def test_every_page_of_the_admin_site_stands_in_the_menu_once(role: Role) -> None:
    request = RequestFactory().get("/admin/")
    request.user = user_with(role)
    offered = {
        model["admin_url"]
        for app in admin.site.get_app_list(request)
        for model in app["models"]
        if model["admin_url"]
    }
    shown = [link.url for group in menu_of(role) for link in group.links]
    assert offered <= set(shown)
    assert len(shown) == len(set(shown))


def test_no_app_is_left_to_the_last_group() -> None:
    assert "other" not in [group.key for group in menu_of(Role.MINISTRY_ADMINISTRATOR)]


def test_the_place_of_the_page_is_marked_and_no_other() -> None:
    groups = menu_of(Role.MINISTRY_ADMINISTRATOR, "/admin/accounts/user/7/change/")
    current = [link.key for group in groups for link in group.links if link.is_current]
    assert current == ["accounts.user"]
    assert [group.key for group in groups if group.is_current] == ["administration"]


def test_named_models_are_those_of_the_site_or_yet_to_come() -> None:
    lines = [line for _key, _title, lines in MENU for line in lines]
    labels = [label for line in lines if isinstance(line, Models) for label in line.labels]
    assert len(labels) == len(set(labels))
    apps = [line.app_label for line in lines if isinstance(line, Rest)]
    assert len(apps) == len(set(apps))


def test_lists_tell_how_much_is_not_confirmed(client: Client) -> None:
    FacilityKindFactory(is_confirmed=False)
    FacilityKindFactory(is_confirmed=True)
    OrganisationFactory(source="")
    user = user_with(Role.MINISTRY_ADMINISTRATOR)
    states = {state.url: state for state in reference_lists(user)}
    kinds = states["/admin/villages/facilitykind/"]
    assert (kinds.entries, kinds.unconfirmed) == (2, 1)
    client.force_login(user)
    opened = client.get(kinds.unconfirmed_url)
    assert opened.context["cl"].result_count == 1
    page = client.get("/admin/operations/lists/")
    assert page.context["unconfirmed"] == sum(s.unconfirmed or 0 for s in states.values())


def test_lists_are_those_that_the_role_may_see() -> None:
    seen = {state.url for state in reference_lists(user_with(Role.BP3MI_OFFICER))}
    assert "/admin/villages/pillar/" in seen
    assert "/admin/accounts/organisation/" not in seen


@pytest.mark.queries
@pytest.mark.parametrize("path", ["/admin/", "/admin/operations/lists/", "/admin/accounts/user/"])
def test_costs_the_same_with_many_records(
    client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    client.get(path)
    with django_assert_max_num_queries(60) as few:
        client.get(path)
    for number in range(15):
        FailedTaskFactory(arguments={"run_id": number})
        user_with(Role.REGENCY_OFFICER)
    FacilityKindFactory.create_batch(15)
    with django_assert_max_num_queries(60) as many:
        client.get(path)
    assert len(many) == len(few)


def test_the_sources_are_a_literal() -> None:
    """Anybody may read off which apps are asked, and in which order."""
    tree = ast.parse(inspect.getsource(work))
    named = [n for n in ast.walk(tree) if isinstance(n, ast.AnnAssign)]
    (sources,) = [n for n in named if getattr(n.target, "id", "") == "SOURCES"]
    assert isinstance(sources.value, ast.Tuple)


def test_what_waits_in_the_apps_is_counted_for_whom_it_waits() -> None:
    agreement = AgreementFactory(
        in_force=True, start_date=date(2025, 1, 1), end_date=ON + timedelta(days=10)
    )
    TaskFactory(agreement=agreement, due_date=ON - timedelta(days=1))
    PlanItemFactory(start_date=date(2025, 1, 1), end_date=ON - timedelta(days=1))
    keys = {i.key: i.count for i in work_for(user_with(Role.PROGRAM_OFFICER), on=ON)}
    assert keys["agreements_ending"] == 1
    assert keys["agreement_tasks"] == 1
    assert keys["plan_items"] == 1
    elsewhere = {i.key for i in work_for(user_with(Role.BP3MI_OFFICER, area="52"), on=ON)}
    assert not elsewhere & {"agreements_ending", "agreement_tasks", "proposals"}
