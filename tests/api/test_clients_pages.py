"""The liaison's pages of clients, and what the ministry's desk sees of them."""

import time
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from allauth.idp.oidc.models import Client as LibraryClient
from allauth.idp.oidc.models import Token
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import Organisation, User
from migranportal.accounts.roles import Role
from migranportal.api.models import ApiClient, ClientSecret
from migranportal.api.services.clients import MOST_CLIENTS, revoke_client, rotate_secret
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, OrganisationFactory, user_with
from tests.factories.api import ApiClientFactory

pytestmark = pytest.mark.django_db

LIST = "/kerja-sama/klien-api/"
NEW = f"{LIST}baru/"
FORM = {
    "name": "Server data",
    "purpose": "Mencocokkan daftar pemilih",
    "scopes": ["read"],
    "networks": "203.0.113.7\n\n2001:db8::/32\n203.0.113.7",
}


@pytest.fixture
def partner() -> Organisation:
    made: Organisation = OrganisationFactory(name="KPU")
    return made


@pytest.fixture
def person(partner: Organisation) -> User:
    return user_with(Role.PARTNER_LIAISON, organisation=partner)


@pytest.fixture
def liaison(client: Client, person: User) -> Client:
    """Return a browser in which the liaison has just signed in."""
    cache.clear()
    sign_in(client, person)
    return client


def sign_in(client: Client, person: User) -> None:
    answer = client.post("/akun/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302


@pytest.fixture
def own(partner: Organisation) -> Any:
    return ApiClientFactory(organisation=partner, name="Milik sendiri")


def page(name: str, *args: Any) -> str:
    return reverse(f"api:{name}", args=args)


def pages_of(found: Any) -> list[str]:
    names = ("client", "client_edit", "client_revoke", "client_rotate")
    return [page(name, found.pk) for name in names]


def asks_for_token(secret: str, client_id: str) -> int:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return Client(REMOTE_ADDR="203.0.113.7").post("/api/o/token", form).status_code


def test_a_client_is_created_and_its_secret_shown_once(liaison: Client, partner: Any) -> None:
    assert liaison.get(NEW).status_code == 200
    answer = liaison.post(NEW, FORM)
    made = ApiClient.objects.get()
    assert (made.organisation, made.name, made.scopes) == (partner, "Server data", ["read"])
    assert [str(network) for network in made.networks] == ["203.0.113.7/32", "2001:db8::/32"]
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert f"curl --user {made.client_id} " in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert asks_for_token(secret, made.client_id) == 200
    for address in (LIST, *pages_of(made)):
        assert secret not in liaison.get(address).content.decode()
    assert secret not in str(dict(liaison.session))
    event = AuditEvent.objects.get(act="api_client.opened")
    assert secret not in str(event.details)
    assert event.actor == made.created_by.email


def test_sending_the_form_twice_makes_one_client(liaison: Client) -> None:
    liaison.post(NEW, FORM)
    again = liaison.post(NEW, {**FORM, "name": "SERVER DATA"})
    assert again.context["form"].non_field_errors()
    assert ApiClient.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", ""),
        ("purpose", "", ""),
        ("scopes", [], ""),
        ("scopes", ["admin"], ""),
        ("networks", "203.0.113.7\nkantor", "2"),
        ("networks", "203.0.113.7/24", "203.0.113.0/24"),
        ("networks", "0.0.0.0/0", "0.0.0.0/0"),
        ("networks", "\n".join(f"203.0.113.{n}" for n in range(51)), "50"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    liaison: Client, field: str, value: Any, words: str
) -> None:
    answer = liaison.post(NEW, {**FORM, field: value})
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert words in str(errors[field])
    assert not ApiClient.objects.exists()
    assert not LibraryClient.objects.exists()


def test_there_is_a_most_of_clients(liaison: Client, partner: Any) -> None:
    for _ in range(MOST_CLIENTS):
        ApiClientFactory(organisation=partner)
    assert liaison.post(NEW, FORM).context["form"].non_field_errors()
    revoke_client(client=ApiClient.objects.all()[0], reason="Uji", by=None, at=timezone.now())
    assert liaison.post(NEW, FORM).context["secret"]


def test_the_list_tells_use(liaison: Client, own: Any, partner: Any) -> None:
    ApiClientFactory(name="Milik orang lain")
    gone = ApiClientFactory(organisation=partner, name="Sudah dicabut")
    revoke_client(client=gone, reason="Uji", by=None, at=timezone.now())
    asks_for_token(own.secret, own.client_id)
    answer = liaison.get(LIST)
    assert [row.name for row in answer.context["clients"]] == ["Milik sendiri", "Sudah dicabut"]
    first = answer.context["clients"][0]
    assert (first.last_used_date, first.tokens_in_force) == (timezone.localdate(), 1)
    assert "Milik orang lain" not in answer.content.decode()
    assert page("clients") in liaison.get("/kerja-sama/").content.decode()


@pytest.mark.queries
def test_the_list_has_a_flat_query_count(
    liaison: Client, partner: Any, django_assert_max_num_queries: Any
) -> None:
    for count in (1, 10):
        for _ in range(count):
            ApiClientFactory(organisation=partner)
        with django_assert_max_num_queries(10):
            assert liaison.get(LIST).status_code == 200


def test_the_secret_is_rotated(liaison: Client, own: Any) -> None:
    form = liaison.get(page("client_rotate", own.pk)).context["form"]
    sent = {"seen": form.initial["seen"], "is_leaked": "later"}
    shown = liaison.post(page("client_rotate", own.pk), sent).context["secret"]
    assert asks_for_token(shown, own.client_id) == asks_for_token(own.secret, own.client_id) == 200
    again = liaison.post(page("client_rotate", own.pk), sent)  # the browser's "send again"
    assert again.context["form"].non_field_errors()
    assert own.secrets.count() == 2
    assert AuditEvent.objects.get(act="api_client.secret_rotated").details["new"] == shown[:12]
    old = own.secrets.get(expires_at__isnull=False)
    end = page("client_end_secret", own.pk, old.pk)
    assert end in liaison.get(page("client", own.pk)).content.decode()
    assert old.key in liaison.get(page("client_rotate", own.pk)).content.decode()
    assert old.key in liaison.get(end).content.decode()
    assert liaison.post(end).url == page("client", own.pk)
    assert asks_for_token(own.secret, own.client_id) == 401
    assert liaison.get(end).status_code == 404
    assert AuditEvent.objects.filter(act="api_client.secret_ended").count() == 1


def test_a_leaked_secret_ends_with_the_change(liaison: Client, own: Any) -> None:
    sent = {"seen": own.secrets.get().pk, "is_leaked": "now"}
    shown = liaison.post(page("client_rotate", own.pk), sent).context["secret"]
    assert asks_for_token(own.secret, own.client_id) == 401
    assert asks_for_token(shown, own.client_id) == 200


def test_a_choice_must_be_made(liaison: Client, own: Any) -> None:
    for sent in ({}, {"seen": own.secrets.get().pk}, {"seen": "x", "is_leaked": "now"}):
        assert liaison.post(page("client_rotate", own.pk), sent).context["form"].errors
    assert own.secrets.count() == 1


def test_a_client_is_changed(liaison: Client, own: Any) -> None:
    address = page("client_edit", own.pk)
    assert liaison.get(address).context["form"].initial["name"] == "Milik sendiri"
    assert liaison.post(address, {**FORM, "networks": "kantor"}).context["form"].errors
    sent = {**FORM, "scopes": ["read", "write"], "seen": seen_on(liaison, address)}
    assert liaison.post(address, sent).url == page("client", own.pk)
    own = ApiClient.objects.get(pk=own.pk)
    assert (own.name, own.scopes, len(own.networks)) == ("Server data", ["read", "write"], 2)
    changes = AuditEvent.objects.get(act="api_client.changed").details
    assert changes["networks"] == [[], ["203.0.113.7/32", "2001:db8::/32"]]
    other = ApiClientFactory(organisation=own.organisation, name="Lain")
    address = page("client_edit", other.pk)
    taken = liaison.post(address, {**FORM, "seen": seen_on(liaison, address)})
    assert "Server data" not in ApiClient.objects.get(pk=other.pk).name
    assert taken.context["form"].non_field_errors()


def test_a_page_opened_before_undoes_nobodys_change(liaison: Client, own: Any) -> None:
    address = page("client_edit", own.pk)
    first = seen_on(liaison, address)
    sent = {**FORM, "networks": "203.0.113.7", "seen": first}
    assert liaison.post(address, sent).status_code == 302
    assert liaison.post(address, sent).status_code == 302  # a double click
    for seen in (first, "", "kemarin"):
        late = liaison.post(address, {**sent, "networks": "", "seen": seen})
        assert late.context["form"].non_field_errors()
    assert len(ApiClient.objects.get(pk=own.pk).networks) == 1
    assert AuditEvent.objects.filter(act="api_client.changed").count() == 1


def seen_on(liaison: Client, address: str) -> str:
    return str(liaison.get(address).context["form"].initial["seen"])


def test_a_client_is_revoked_with_a_reason(liaison: Client, own: Any, person: User) -> None:
    asks_for_token(own.secret, own.client_id)
    address = page("client_revoke", own.pk)
    assert liaison.get(address).status_code == 200
    assert liaison.post(address, {"reason": " "}).context["form"].errors
    assert liaison.post(address, {"reason": "Peladen dimatikan"}).url == LIST
    own = ApiClient.objects.get(pk=own.pk)
    assert (own.revoked_by, own.revoke_reason) == (person, "Peladen dimatikan")
    assert not Token.objects.exists()
    assert "Peladen dimatikan" in liaison.get(page("client", own.pk)).content.decode()
    for name in ("client_edit", "client_revoke", "client_rotate"):
        assert liaison.get(page(name, own.pk)).status_code == 404
        assert liaison.post(page(name, own.pk), FORM).status_code == 404


def test_clients_of_others_do_not_exist(liaison: Client, own: Any) -> None:
    other = ApiClientFactory()
    old = other.secrets.get()
    rotate_secret(client=other, seen=old.pk, by=None, at=timezone.now())
    for address in [*pages_of(other), page("client_end_secret", other.pk, old.pk)]:
        assert liaison.get(address).status_code == 404
        assert liaison.post(address, FORM).status_code in {404, 405}
    wrong = page("client_end_secret", own.pk, old.pk)
    assert liaison.post(wrong).status_code == 404
    assert other.secrets.in_force(timezone.now()).count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTNER_LIAISON])
def test_for_others_the_pages_do_not_exist(
    client: Client, own: Any, partner: Organisation, role: Role
) -> None:
    client.force_login(user_with(role, organisation=partner))
    for address in (LIST, NEW, *pages_of(own)):
        assert client.get(address).status_code == 404


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings: Any) -> None:
        settings.PORTAL_REQUIRE_MFA = True

    def test_without_one_every_page_leads_to_setting_it_up(self, liaison: Client, own: Any) -> None:
        for address in (LIST, NEW, *pages_of(own)):
            assert liaison.get(address).url == reverse("mfa_activate_totp")
        assert liaison.post(NEW, FORM).url == reverse("mfa_activate_totp")
        assert ApiClient.objects.count() == 1
        assert liaison.get("/kerja-sama/").status_code == 200  # the agreements need none

    def test_with_one_they_open(self, liaison: Client, person: User) -> None:
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
        assert liaison.get(LIST).status_code == 200
        assert liaison.get(NEW).status_code == 200


class TestRecentSignIn:
    def test_an_old_sign_in_is_not_enough_to_decide(self, liaison: Client, own: Any) -> None:
        with time_machine.travel(time.time() + 301, tick=False):
            assert liaison.get(LIST).status_code == 200
            assert liaison.get(page("client", own.pk)).status_code == 200
            for address in (NEW, *pages_of(own)[1:]):
                assert liaison.get(address).url.startswith(reverse("account_reauthenticate"))
            assert liaison.post(NEW, FORM).url.startswith(reverse("account_reauthenticate"))
            assert ApiClient.objects.count() == 1

    def test_the_form_that_was_sent_goes_on_after_the_password(self, liaison: Client) -> None:
        later = timezone.now() + timedelta(minutes=6)
        with time_machine.travel(later, tick=False):
            asked = liaison.post(NEW, FORM).url
            assert liaison.get(asked).status_code == 200
            answer = liaison.post(asked, {"password": PASSWORD, "next": NEW})
            made = ApiClient.objects.get()
            assert made.secrets.get().key in answer.content.decode()

    def test_a_session_without_a_sign_in_is_asked(self, client: Client, person: User) -> None:
        client.force_login(person)
        assert client.get(LIST).status_code == 200
        assert client.get(NEW).url.startswith(reverse("account_reauthenticate"))


class TestDesk:
    def test_nobody_sees_anything_of_a_secret(self, client: Client, own: Any) -> None:
        client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
        stored = own.secrets.get()
        for name, args in (("changelist", []), ("change", [own.pk]), ("history", [own.pk])):
            shown = client.get(reverse(f"admin:api_apiclient_{name}", args=args))
            assert shown.status_code == 200
            for part in (own.secret, stored.hash, stored.key):
                assert part not in shown.content.decode()
        assert (
            own.client_id
            in client.get(reverse("admin:api_apiclient_change", args=[own.pk])).content.decode()
        )

    def test_days_are_written_as_people_read_them(self, client: Client, own: Any) -> None:
        client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
        ClientSecret.objects.filter(client=own).update(last_used_date=date(2026, 3, 2))
        shown = client.get(reverse("admin:api_apiclient_change", args=[own.pk])).content.decode()
        assert "2026-03-02" not in shown
        assert "2 Mar" in shown

    def test_the_librarys_own_pages_are_gone(self) -> None:
        assert not admin.site.is_registered(LibraryClient)
        assert not admin.site.is_registered(Token)
        assert not admin.site.is_registered(ClientSecret)

    def test_who_manages_agreements_revokes(self, client: Client, own: Any) -> None:
        client.force_login(user_with(Role.PROGRAM_OFFICER))
        address = reverse("admin:api_apiclient_revoke", args=[own.pk])
        shown = client.get(reverse("admin:api_apiclient_change", args=[own.pk]))
        assert address in shown.content.decode()
        assert client.post(address, {"reason": ""}).context["form"].errors
        assert client.post(address, {"reason": "Kebocoran data"}).status_code == 302
        assert asks_for_token(own.secret, own.client_id) == 401
        assert client.get(address).status_code == 404
        found = client.get(reverse("admin:api_apiclient_changelist"), {"state": "revoked"})
        assert [row.pk for row in found.context["cl"].result_list] == [own.pk]

    def test_an_analyst_looks_and_does_not_revoke(self, client: Client, own: Any) -> None:
        client.force_login(user_with(Role.ANALYST))
        address = reverse("admin:api_apiclient_revoke", args=[own.pk])
        shown = client.get(reverse("admin:api_apiclient_change", args=[own.pk]))
        assert address not in shown.content.decode()
        assert client.post(address, {"reason": "x"}).status_code == 403
        assert ApiClient.objects.get().is_active
