"""The shell of the portal: home, languages, errors, health."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from migranportal.accounts.roles import Role
from migranportal.regions.models import Area
from tests.factories.accounts import RoleAssignmentFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def tunggangri() -> Area:
    return Area.objects.create(
        code="35.04.14.2011",
        name="Tunggangri",
        level="village",
        kind="desa",
        valid_from=date(2020, 1, 1),
    )


def home(client: Client, user: Any) -> str:
    client.force_login(user)
    return client.get("/").content.decode()


class TestHome:
    def test_leads_staff_to_their_pages(self, client: Client) -> None:
        text = home(client, user_with(Role.MINISTRY_ADMINISTRATOR))
        assert 'href="/admin/"' in text
        assert 'href="/admin/accounts/user/"' in text
        assert "Administrator kementerian" in text
        assert "Seluruh Indonesia" in text

    def test_offers_only_what_the_role_opens(self, client: Client) -> None:
        text = home(client, user_with(Role.ANALYST))
        assert 'href="/admin/"' in text
        assert 'href="/admin/accounts/user/"' not in text

    @pytest.mark.usefixtures("tunggangri")
    def test_names_the_village_and_the_role(self, client: Client) -> None:
        text = home(client, user_with(Role.VILLAGE_HEAD))
        assert "Kepala desa" in text
        assert "Desa Tunggangri" in text
        assert "/admin/" not in text

    def test_says_what_to_do_without_a_role(self, client: Client) -> None:
        assert "Belum ada peran" in home(client, UserFactory())

    def test_ended_role_no_longer_counts(self, client: Client) -> None:
        user = UserFactory()
        RoleAssignmentFactory(user=user, until_date=date(2021, 1, 1))
        assert "Belum ada peran" in home(client, user)

    def test_costs_the_same_for_many_roles(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        user = UserFactory()
        for number in range(8):
            area = f"35.04.14.20{number + 10}"
            RoleAssignmentFactory(user=user, role=Role.VILLAGE_OFFICER, area_code=area)
        client.force_login(user)
        with django_assert_max_num_queries(7):
            client.get("/")


class TestLanguage:
    def test_is_indonesian_whatever_the_browser_asks(self, client: Client) -> None:
        page = client.get("/akun/login/", headers={"accept-language": "en-US,en"})
        assert '<html lang="id">' in page.content.decode()

    def test_follows_the_choice_and_returns_to_the_page(self, client: Client) -> None:
        response = client.post("/bahasa/", {"language": "en", "next": "/akun/login/"})
        assert response.url == "/akun/login/"
        text = client.get(response.url).content.decode()
        assert '<html lang="en">' in text
        assert "Sign in" in text

    @pytest.mark.parametrize("target", ["https://example.org/", "//example.org/"])
    def test_never_leads_to_another_site(self, client: Client, target: str) -> None:
        response = client.post("/bahasa/", {"language": "en", "next": target})
        assert "example.org" not in response.url

    def test_ignores_a_language_that_is_not_spoken(self, client: Client) -> None:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
        assert '<html lang="id">' in client.get("/akun/login/").content.decode()


class TestErrors:
    def test_unknown_page(self, client: Client) -> None:
        response = client.get("/tidak-ada/")
        assert response.status_code == 404
        assert "Halaman tidak ditemukan" in response.content.decode()

    def test_closed_page(self, client: Client) -> None:
        client.force_login(user_with(Role.VILLAGE_OFFICER))
        response = client.get("/admin/")
        assert response.status_code == 403
        assert "Tidak ada akses" in response.content.decode()

    def test_expired_form(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/bahasa/", {"language": "en"})
        assert response.status_code == 403
        assert "Formulir sudah kedaluwarsa" in response.content.decode()

    def test_fault_needs_no_request(self) -> None:
        with translation.override("id"):
            assert "Terjadi kesalahan" in get_template("500.html").render()


def test_health_needs_no_account(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"database": True, "redis": True}


TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_inline(template: Path) -> None:
    text = template.read_text()
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    for tag in text.split("<script")[1:]:
        head = tag.partition(">")[0]
        assert "src=" in head or 'type="application/json"' in head
