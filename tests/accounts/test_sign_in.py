"""Signing in and out, and the second factor."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.operations.menu import MENU
from tests.factories.accounts import PASSWORD, UserFactory, user_with

pytestmark = pytest.mark.django_db

SIGN_IN = "/akun/login/"


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD) -> object:
    return client.post(SIGN_IN, {"login": email, "password": password})


def test_signs_in_by_address_in_any_case(client: Client) -> None:
    UserFactory(email="ani@contoh.test")
    response = sign_in(client, "Ani@Contoh.test")
    assert response.url == reverse("home")
    assert client.get(response.url).status_code == 200


def test_page_is_indonesian_and_without_anything_inline(client: Client) -> None:
    page = client.get(SIGN_IN, headers={"accept-language": "en"})
    text = page.content.decode()
    assert '<html lang="id">' in text
    assert "Masuk" in text
    assert "<style" not in text
    assert " style=" not in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_wrong_password_is_refused(client: Client) -> None:
    UserFactory(email="ani@contoh.test")
    response = sign_in(client, "ani@contoh.test", "bukan-itu-sandinya")
    assert response.status_code == 200
    assert response.context["form"].errors


def test_many_attempts_are_stopped(client: Client) -> None:
    UserFactory(email="ani@contoh.test")
    for _ in range(6):
        sign_in(client, "ani@contoh.test", "bukan-itu-sandinya")
    response = sign_in(client, "ani@contoh.test")
    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 429}


def test_closed_account_cannot_sign_in(client: Client) -> None:
    UserFactory(email="ani@contoh.test", is_active=False)
    sign_in(client, "ani@contoh.test")
    assert "_auth_user_id" not in client.session


def test_failed_sign_ins_are_audited_without_addresses(client: Client) -> None:
    user = UserFactory(email="ani@contoh.test")
    sign_in(client, "Ani@contoh.test", "bukan-itu-sandinya")
    event = AuditEvent.objects.get(act="sign_in.failed")
    assert (event.target_id, event.actor) == (str(user.pk), "system")
    assert "127.0.0.1" not in str(event.details)
    assert "bukan-itu-sandinya" not in str(vars(event))
    sign_in(client, "ani@contoh.test")
    assert AuditEvent.objects.filter(act__startswith="sign_in.").count() == 1


def test_attempts_of_one_origin_can_be_told_from_others(client: Client) -> None:
    UserFactory(email="ani@contoh.test")
    sign_in(client, "ani@contoh.test", "bukan-itu-sandinya")
    sign_in(client, "ani@contoh.test", "juga-bukan-itu")
    away = Client(REMOTE_ADDR="203.0.113.9")
    sign_in(away, "ani@contoh.test", "bukan-itu-sandinya")
    first, second, third = (event.details["source"] for event in AuditEvent.objects.order_by("pk"))
    assert first == second != third


def test_an_unknown_address_is_counted_in_the_log_and_not_kept(client: Client) -> None:
    with capture_logs() as lines:
        sign_in(client, "sandi-saya-yang-rahasia@contoh.test", "bukan-itu-sandinya")
    assert not AuditEvent.objects.exists()
    (line,) = [line for line in lines if line["event"] == "sign_in_unknown_account"]
    assert "sandi-saya" not in str(line)


def test_a_lock_out_is_audited_once(client: Client) -> None:
    UserFactory(email="ani@contoh.test")
    for _ in range(12):
        sign_in(client, "ani@contoh.test", "bukan-itu-sandinya")
    acts = list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))
    assert acts[-1] == "sign_in.locked_out"
    assert acts.count("sign_in.locked_out") == 1
    assert set(acts[:-1]) == {"sign_in.failed"}


@pytest.mark.parametrize("page", ["signup/", "email/", "confirm-email/", "password/set/"])
def test_pages_of_self_registration_are_closed(client: Client, page: str) -> None:
    client.force_login(UserFactory())
    assert client.get(f"/akun/{page}").status_code == 404


def test_second_factor_is_asked_for(client: Client) -> None:
    user = UserFactory(email="ani@contoh.test")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert sign_in(client, user.email).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_secret_of_the_second_factor_is_stored_encrypted(client: Client) -> None:
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)


class TestRequiredSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings: Any) -> None:
        settings.PORTAL_REQUIRE_MFA = True

    @pytest.mark.parametrize("page", ["/admin/", "/"])
    def test_staff_without_one_is_led_to_set_it_up(self, client: Client, page: str) -> None:
        client.force_login(user_with(Role.ANALYST))
        assert client.get(page).url == reverse("mfa_activate_totp")

    def test_setting_it_up_and_leaving_stay_open(self, client: Client) -> None:
        user_with(Role.ANALYST, email="ani@contoh.test")
        sign_in(client, "ani@contoh.test")
        set_up = reverse("mfa_activate_totp")
        confirm = client.get(set_up).url
        assert client.get(confirm).status_code == 200
        assert client.post(confirm, {"password": PASSWORD}).url == set_up
        assert "data:image/svg+xml" in client.get(set_up).content.decode()
        assert client.get(reverse("account_logout")).status_code == 200

    def test_staff_with_one_passes(self, client: Client) -> None:
        user = user_with(Role.ANALYST)
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        client.force_login(user)
        assert client.get("/admin/").status_code == 200

    def test_village_people_need_none(self, client: Client) -> None:
        client.force_login(user_with(Role.VILLAGE_OFFICER))
        assert client.get("/").status_code == 200


class TestAdminSite:
    def test_its_sign_in_is_the_portals(self, client: Client) -> None:
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain[-1][0] == "/akun/login/?next=/admin/"

    def test_its_sign_out_and_password_pages_are_the_portals(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        assert client.get("/admin/logout/").url == reverse("account_logout")
        assert client.get("/admin/password_change/").url == reverse("account_change_password")

    def test_people_without_access_are_told_so(self, client: Client) -> None:
        client.force_login(user_with(Role.VILLAGE_OFFICER))
        response = client.get("/admin/", follow=True)
        assert response.status_code == 403

    def test_the_menu_follows_the_flow_of_work(self, client: Client) -> None:
        client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
        groups = [group.key for group in client.get("/admin/").context["menu"]]
        order = [key for key, _title, _lines in MENU]
        assert groups == [key for key in order if key in groups]
        assert {"designation", "field", "cooperation", "administration"} <= set(groups)
