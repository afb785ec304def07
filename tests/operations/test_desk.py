"""The shell of the desk: menu, what waits, reference lists."""

from __future__ import annotations

import ast
import inspect
import re
from datetime import date, timedelta
from http import HTTPStatus
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import Client, RequestFactory
from django.utils.text import capfirst

from migranportal.accounts.roles import ROLES, Permission, Role
from migranportal.core.work import Urgency, WorkItem
from migranportal.operations.known_tasks import KNOWN_TASKS
from migranportal.operations.menu import MENU, Models, Rest
from migranportal.operations.selectors import lists, reference_lists, work, work_for
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import AgreementFactory, TaskFactory
from tests.factories.operations import FailedTaskFactory
from tests.factories.plans import PlanItemFactory
from tests.factories.villages import FacilityKindFactory
from training.models import Course

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


@pytest.mark.parametrize(
    "role", [r for r in Role if Permission.ENTER_ADMIN in ROLES[r].permissions]
)
def test_every_link_of_the_menu_opens(client: Client, role: Role) -> None:
    client.force_login(user_with(role))
    links = [link.url for group in client.get("/admin/").context["menu"] for link in group.links]
    assert len(links) > 10
    answers = {url: client.get(url).status_code for url in links}
    assert {url: code for url, code in answers.items() if code != HTTPStatus.OK} == {}


WAYS = {
    "programs:queue": set(Role),
    "programs.decree": set(Role),
    "programs.publicationrequest": set(Role),
    "admin:plans_timeline": set(Role),
    "admin:training_session_agenda": set(Role),
    "admin:cooperatives_national": set(Role),
    "centres:start": set(Role),
    "reports:dashboard": set(Role),
    "reports.publishedfigure": set(Role),
    "workers.person": set(Role) - {Role.ANALYST},
    "agreements.agreement": set(Role) - {Role.BP3MI_OFFICER, Role.REGENCY_OFFICER},
}


@pytest.mark.parametrize(
    "role", [r for r in Role if Permission.ENTER_ADMIN in ROLES[r].permissions]
)
def test_the_menu_leads_to_the_work(role: Role) -> None:
    keys = {link.key for group in menu_of(role) for link in group.links}
    assert {key for key in WAYS if key in keys} == {k for k, who in WAYS.items() if role in who}


def test_people_of_an_area_find_the_queue_and_the_reports_in_the_main_bar(client: Client) -> None:
    for role in (Role.BP3MI_OFFICER, Role.REGENCY_OFFICER):
        client.force_login(user_with(role))
        page = client.get("/").content.decode()
        bar = page[page.index('class="portal-nav"') : page.index('class="portal-tools"')]
        links = re.findall(r'href="(/[^"#]*)"', bar)
        assert {"/antrean/", "/laporan/", "/admin/"} <= set(links)
        assert {client.get(link).status_code for link in links} == {HTTPStatus.OK}


def test_named_models_are_those_of_the_site() -> None:
    lines = [line for _key, _title, lines in MENU for line in lines]
    labels = [label for line in lines if isinstance(line, Models) for label in line.labels]
    assert len(labels) == len(set(labels))
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert set(labels) <= registered
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


def test_a_list_of_a_model_that_is_not_there_is_no_silent_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = lists.ReferenceList("training.curriculum", "")
    monkeypatch.setattr(lists, "LISTS", (wrong,))
    with pytest.raises(LookupError):
        reference_lists(user_with(Role.MINISTRY_ADMINISTRATOR))


def test_every_filter_of_a_list_shows_what_it_counts(client: Client) -> None:
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    for entry in lists.LISTS:
        app, model = entry.model.split(".")
        if entry.filter:
            url = f"/admin/{app}/{model}/?{entry.filter}"
            assert client.get(url).status_code == HTTPStatus.OK, url  # an unknown filter leads away


def test_no_list_that_is_confirmed_one_by_one_is_forgotten() -> None:
    """Lists of the ministry that carry a mark of confirmation; the others are records of the work."""
    records = {"agreements.", "plans.", "programs.designation", "centres.opening"}
    marked = {
        model._meta.label_lower
        for model in admin.site._registry
        if "is_confirmed" in {field.name for field in model._meta.get_fields()}
    }
    left = marked - {entry.model for entry in lists.LISTS}
    assert {name for name in left if not name.startswith(tuple(records))} == set()


def test_every_task_of_the_portal_is_known() -> None:
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.tasks") is not None:
            import_module(f"{config.name}.tasks")
    ours = {name for name in current_app.tasks if not name.startswith("celery.")}
    assert {name for name in ours if name.split(".")[0] != "tests"} == set(KNOWN_TASKS)
    assert {line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values()} <= set(KNOWN_TASKS)


def test_a_list_bears_its_name_and_says_what_to_do_when_it_is_empty(client: Client) -> None:
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    page = client.get("/admin/training/course/").content.decode()
    name = capfirst(str(Course._meta.verbose_name_plural))
    assert f"<h1>{name}</h1>" in page
    assert f"<title>{name} |" in page
    assert 'class="empty-list"' in page
    assert '<a class="button" href="/admin/training/course/add/">' in page
    searched = client.get("/admin/training/course/?q=zzz").content.decode()
    assert '<a href="/admin/training/course/">' in searched[searched.index("empty-list") :]
    client.force_login(user_with(Role.ANALYST))
    page = client.get("/admin/training/course/").content.decode()
    assert 'class="empty-list"' in page
    assert "/add/" not in page[page.index("empty-list") :]


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
