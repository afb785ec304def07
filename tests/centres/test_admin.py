"""The desk's pages of the Migran Centre: drafts, review, publication."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centres.models import Centre, Opening, Route
from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.centres import (
    CentreFactory,
    CompetencyFactory,
    OpeningFactory,
    RouteFactory,
    RouteStepFactory,
)
from tests.factories.regions import CountryFactory

pytestmark = pytest.mark.django_db

LISTS = {
    "centre": CentreFactory,
    "competency": CompetencyFactory,
    "route": RouteFactory,
    "opening": OpeningFactory,
}


@pytest.fixture
def officer() -> User:
    return user_with(Role.PROGRAM_OFFICER)


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def url(name: str, act: str, *args: Any) -> str:
    return reverse(f"admin:centres_{name}_{act}", args=args)


OPENING = {
    "occupation": "Pengasuh",
    "employer": "Badan Contoh",
    "quota": "10",
    "since_date": "2026-01-01",
    "until_date": "2099-12-31",
    "link": "https://kp2mi.go.id/x",
    "link_text": "Pengumuman",
    "source": "kp2mi.go.id",
}


def test_an_opening_is_written_and_published_by_another(desk: Client, officer: User) -> None:
    answers = {**OPENING, "country": CountryFactory().pk}
    assert desk.post(url("opening", "add"), answers).status_code == 302
    opening = Opening.objects.get()
    assert (opening.state, opening.edited_by) == ("draft", officer.email)
    desk.post(url("opening", "act", opening.pk, "publish"))
    opening.refresh_from_db()
    assert opening.state == "draft", "not by the one who wrote it"
    other = Client()
    other.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    assert other.get(url("opening", "act", opening.pk, "publish")).status_code == 200
    other.post(url("opening", "act", opening.pk, "publish"))
    opening.refresh_from_db()
    assert opening.state == "published"
    assert "Pengasuh" in Client().get("/migran-centre/peluang-kerja/").content.decode()
    other.post(url("opening", "act", opening.pk, "withdraw"))
    assert "Pengasuh" not in Client().get("/migran-centre/peluang-kerja/").content.decode()


def test_an_unofficial_link_is_refused_with_its_reason(desk: Client) -> None:
    answers = {**OPENING, "country": CountryFactory().pk, "link": "https://lowongan.test/1"}
    response = desk.post(url("opening", "add"), answers)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert not Opening.objects.exists()


def test_a_changed_step_makes_the_route_a_draft(desk: Client) -> None:
    route = RouteFactory(published=True)
    step = RouteStepFactory(route=route, position=1)
    answers = {
        **{n: getattr(route, n) for n in ("title", "slug", "scheme", "summary", "legal_source")},
        **{n: getattr(route, n) for n in ("cost", "warnings", "complaint_channel", "source")},
        "steps-TOTAL_FORMS": 1,
        "steps-INITIAL_FORMS": 1,
        "steps-0-id": step.pk,
        "steps-0-route": route.pk,
        "steps-0-position": 1,
        "steps-0-title": "Baru",
        "steps-0-text": step.text,
        "steps-0-responsible": step.responsible,
        "steps-0-legal_source": "",
    }
    assert desk.post(url("route", "change", route.pk), answers).status_code == 302
    route = Route.objects.get()
    assert route.state == "draft"
    assert route.steps.get().title == "Baru"


def test_the_work_list_leaves_out_own_drafts(desk: Client, officer: User) -> None:
    CentreFactory(university="Universitas Sendiri", edited_by=officer.email)
    CentreFactory(university="Universitas Teman")
    page = desk.get(url("centre", "changelist"), {"review": "mine"}).content.decode()
    assert "Universitas Teman" in page
    assert "Universitas Sendiri" not in page


def test_openings_that_are_over_are_found(desk: Client) -> None:
    OpeningFactory(occupation="Lampau", until_date="2026-01-31")
    OpeningFactory(occupation="Berjalan")
    page = desk.get(url("opening", "changelist"), {"term": "over"}).content.decode()
    assert "Lampau" in page
    assert "Berjalan" not in page


@pytest.mark.parametrize("name", LISTS)
def test_lists_have_flat_query_counts(
    desk: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        LISTS[name]()
    with django_assert_max_num_queries(12):
        assert desk.get(url(name, "changelist")).status_code == 200


def test_readers_may_look_and_not_change(client: Client) -> None:
    client.force_login(user_with(Role.ANALYST))
    centre = CentreFactory()
    assert client.get(url("centre", "change", centre.pk)).status_code == 200
    assert client.post(url("centre", "act", centre.pk, "publish")).status_code == 403
    assert Centre.objects.get().state == "draft"
