"""The base of every admin page, tried on a page for village files."""

from datetime import date
from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.paginator import EmptyPage
from django.http import Http404
from django.test import RequestFactory

from migranportal.accounts.models import Organisation, User
from migranportal.accounts.roles import Role
from migranportal.accounts.scoped_admin import (
    LimitedPaginator,
    PortalModelAdmin,
    PortalTabularInline,
    ReadOnly,
    ScopedModelAdmin,
)
from migranportal.audit.models import AuditEvent
from migranportal.regions.models import Area
from tests.factories.accounts import OrganisationFactory, user_with
from villages.models import TaskForce, TaskForceMember, Village
from villages.models import VillageRegulation as Regulation

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "35.04.14.2011", "52.03.13.2001"


class VillageAdmin(ScopedModelAdmin):
    list_select_related = ["area"]
    search_fields = ["area__name"]
    autocomplete_fields = ["area", "merged_into"]


class RegulationAdmin(ScopedModelAdmin):
    list_select_related = ["village__area"]
    autocomplete_fields = ["village"]


class AreaAdmin(PortalModelAdmin):
    list_select_related = ()
    search_fields = ["name"]
    exclude = ["parent"]


class MemberInline(PortalTabularInline):
    model = TaskForceMember


class TaskForceAdmin(ScopedModelAdmin):
    list_select_related = ["village__area"]
    autocomplete_fields = ["village"]
    inlines = [MemberInline]


class FrozenVillageAdmin(ReadOnly, ScopedModelAdmin):
    list_select_related = ["area"]


@pytest.fixture
def site() -> AdminSite:
    site = AdminSite(name="admin")
    site.register(Village, VillageAdmin)
    site.register(Regulation, RegulationAdmin)
    site.register(Area, AreaAdmin)
    site.register(TaskForce, TaskForceAdmin)
    return site


def make_village(code: str) -> Village:
    area = Area.objects.create(
        code=code, name="Desa", level="village", kind="desa", valid_from=date(2020, 1, 1)
    )
    return Village.objects.create(area=area)


@pytest.fixture
def village() -> Village:
    return make_village(HERE)


@pytest.fixture
def stranger() -> Village:
    return make_village(ELSEWHERE)


def request_of(user: User, data: dict[str, Any] | None = None, method: str = "get") -> Any:
    request = getattr(RequestFactory(), method)("/", data or {})
    request.user = user
    request.session = {}
    request._messages = FallbackStorage(request)
    request._dont_enforce_csrf_checks = True
    return request


REGULATION = {
    "number": "3/2025",
    "title": "Pelindungan PMI",
    "subject": "migrant_protection",
    "enacted_date": "2025-03-01",
}


def test_list_and_page_hold_only_the_rows_of_the_area(
    site: AdminSite, village: Village, stranger: Village
) -> None:
    page = site.get_model_admin(Village)
    request = request_of(user_with(Role.REGENCY_OFFICER))
    assert list(page.get_queryset(request)) == [village]
    with pytest.raises(Http404):
        page.changeform_view(request, str(stranger.pk))
    with pytest.raises(Http404):
        page.history_view(request, str(stranger.pk))


@pytest.mark.parametrize(
    ("role", "view", "change"),
    [
        (Role.REGENCY_OFFICER, True, True),
        (Role.ANALYST, True, False),
        (Role.PARTNER_LIAISON, False, False),
    ],
)
def test_acts_follow_the_role(
    site: AdminSite, village: Village, role: Role, view: bool, change: bool
) -> None:
    page = site.get_model_admin(Village)
    request = request_of(user_with(role))
    assert page.has_view_permission(request, village) is view
    assert page.has_change_permission(request, village) is change
    assert page.has_add_permission(request) is change
    assert page.has_delete_permission(request, village) is False


def test_acts_follow_the_area(site: AdminSite, village: Village, stranger: Village) -> None:
    page = site.get_model_admin(Village)
    request = request_of(user_with(Role.BP3MI_OFFICER))
    assert page.has_change_permission(request, village)
    assert not page.has_change_permission(request, stranger)
    assert not page.has_view_permission(request, stranger)


def test_what_belongs_to_no_area_is_changed_by_the_country_only(site: AdminSite) -> None:
    page = PortalModelAdmin(Organisation, site)
    organisation = OrganisationFactory()
    assert page.has_change_permission(request_of(user_with(Role.MINISTRY_ADMINISTRATOR)))
    assert not page.has_change_permission(request_of(user_with(Role.REGENCY_OFFICER)), organisation)


def test_read_only_page_shows_and_refuses(site: AdminSite, village: Village) -> None:
    page = FrozenVillageAdmin(Village, site)
    request = request_of(user_with(Role.MINISTRY_ADMINISTRATOR))
    assert page.has_view_permission(request, village)
    assert not page.has_change_permission(request, village)
    assert not page.has_add_permission(request)
    assert not page.has_delete_permission(request, village)


def test_saving_records_the_act(site: AdminSite, village: Village) -> None:
    page = site.get_model_admin(Regulation)
    user = user_with(Role.REGENCY_OFFICER)
    request = request_of(user)
    form = page.get_form(request)({**REGULATION, "village": village.pk})
    page.save_model(request, form.save(commit=False), form, change=False)
    event = AuditEvent.objects.get()
    assert (event.act, event.actor, event.area_code) == (
        "villageregulation.added",
        user.email,
        HERE,
    )
    assert "title" in event.details["fields"]


def test_choice_outside_the_area_is_refused(
    site: AdminSite, village: Village, stranger: Village
) -> None:
    page = site.get_model_admin(Regulation)
    request = request_of(user_with(Role.REGENCY_OFFICER))
    form = page.get_form(request)({**REGULATION, "village": stranger.pk})
    assert "village" in form.errors


def test_record_cannot_move_to_where_the_user_may_only_look(
    site: AdminSite, village: Village, stranger: Village
) -> None:
    user = user_with(Role.REGENCY_OFFICER)
    user.assignments.create(role=Role.ANALYST, area_code="", since_date=date(2020, 1, 1))
    form = site.get_model_admin(Regulation).get_form(request_of(user))
    assert form({**REGULATION, "village": village.pk}).is_valid()
    moved = form({**REGULATION, "village": stranger.pk})
    assert list(moved.errors) == ["village"]


def test_inline_follows_the_area_of_its_page(
    site: AdminSite, village: Village, stranger: Village
) -> None:
    term = {"since_date": date(2025, 1, 1), "until_date": date(2026, 1, 1)}
    decree = {"decree_number": "1", "decree_date": date(2025, 1, 1)}
    ours = TaskForce.objects.create(village=village, **term, **decree)
    theirs = TaskForce.objects.create(village=stranger, **term, **decree)
    inline = MemberInline(TaskForce, site)
    request = request_of(user_with(Role.REGENCY_OFFICER))
    assert inline.has_change_permission(request, ours)
    assert inline.has_add_permission(request, ours)
    assert not inline.has_view_permission(request, theirs)
    assert not inline.has_delete_permission(request, ours)


def test_page_without_named_relations_is_reported(site: AdminSite) -> None:
    class Careless(ScopedModelAdmin):
        pass

    ids = {error.id for error in Careless(Regulation, site).check()}
    assert ids == {"portal.E010", "portal.E011"}
    assert RegulationAdmin(Regulation, site).check() == []


def test_paginator_counts_and_pages_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LimitedPaginator, "LIMIT", 4)
    OrganisationFactory.create_batch(7)
    paginator = LimitedPaginator(Organisation.objects.order_by("pk"), 3)
    assert paginator.count == 5
    assert paginator.num_pages == 2
    with pytest.raises(EmptyPage):
        paginator.page(3)


def test_paginator_of_few_rows_is_exact() -> None:
    OrganisationFactory.create_batch(4)
    paginator = LimitedPaginator(Organisation.objects.order_by("pk"), 3)
    assert (paginator.count, paginator.num_pages) == (4, 2)
