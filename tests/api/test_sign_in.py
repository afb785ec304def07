"""Sign-in of partners' machines over HTTP: tokens, the seven traps, and who is turned away."""

import base64
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.idp.oidc.models import Token
from authlib.integrations.requests_client import OAuth2Session
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from migranportal.api import oauth
from migranportal.api.authentication import BearerAuthentication
from migranportal.api.models import ApiClient, ClientSecret
from migranportal.api.models.networks import parse_network
from migranportal.api.services import secrets
from migranportal.api.services.clients import (
    SecretChangedError,
    change_client,
    end_secret,
    revoke_client,
    rotate_secret,
)
from migranportal.api.tasks import forget_expired_tokens
from migranportal.audit.models import AuditEvent
from migranportal.urls import urlpatterns as portal
from tests.factories.api import ApiClientFactory, ClientSecretFactory

pytestmark = pytest.mark.django_db

TOKEN, REVOKE = "/api/o/token", "/api/o/revoke"
GRANT = {"grant_type": "client_credentials"}


class WhoView(APIView):
    """Tells who asks: any endpoint of the API, reduced to its sign-in."""

    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsAuthenticated,)

    def get(self, request: Any) -> Response:
        caller = request.user
        assert request.auth is caller
        assert caller.is_authenticated
        return Response(
            {
                "email": caller.email,
                "organisation": caller.organisation.name,
                "scopes": sorted(caller.scopes),
            }
        )


def _who() -> Any:
    from django.contrib.auth.decorators import login_not_required  # noqa: PLC0415

    return login_not_required(WhoView.as_view())


urlpatterns = [path("api/v1/who/", _who()), *portal]


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.api.test_sign_in"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def partner() -> Any:
    return ApiClientFactory(scopes=["read", "write"], organisation__name="KPU")


def basic(client_id: str, secret: str) -> dict[str, str]:
    encoded = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"authorization": f"Basic {encoded}"}


def ask(browser: Client, who: Any, /, *, secret: str = "", **form: str) -> Any:
    headers = basic(who.client_id, secret or who.secret)
    return browser.post(TOKEN, {**GRANT, **form}, headers=headers)


def token_of(client: Client, who: Any, **form: str) -> str:
    answer = ask(client, who, **form)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def visit(client: Client, token: str, **extra: Any) -> Any:
    return client.get("/api/v1/who/", headers={"authorization": f"Bearer {token}"}, **extra)


def test_a_secret_buys_a_token_that_names_the_organisation(client: Client, partner: Any) -> None:
    answer = ask(client, partner)
    assert answer.json() == {
        "access_token": answer.json()["access_token"],
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "read write",
    }
    assert answer["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer
    told = visit(client, answer.json()["access_token"])
    assert told.json() == {
        "email": f"api:{partner.client_id}",
        "organisation": "KPU",
        "scopes": ["read", "write"],
    }
    stored = Token.objects.get()
    assert answer.json()["access_token"] not in stored.hash
    assert partner.secrets.get().last_used_date == timezone.localdate()


def test_the_secret_may_stand_in_the_form(client: Client, partner: Any) -> None:
    form = {**GRANT, "client_id": partner.client_id, "client_secret": partner.secret}
    assert client.post(TOKEN, form).status_code == 200


def test_a_narrower_scope_is_kept(client: Client, partner: Any) -> None:
    token = token_of(client, partner, scope="read")
    assert visit(client, token).json()["scopes"] == ["read"]


@pytest.mark.parametrize("scope", ["admin", "read admin", "openid"])
def test_no_client_gets_a_scope_that_it_lacks(client: Client, scope: str) -> None:
    answer = ask(client, ApiClientFactory(), scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert not Token.objects.exists()


def test_a_scope_that_was_taken_away_counts_from_the_next_request(
    client: Client, partner: Any
) -> None:
    token = token_of(client, partner)
    words = {"name": partner.name, "purpose": partner.purpose, "networks": []}
    change_client(client=partner, scopes=["read"], by=None, at=timezone.now(), **words)
    assert visit(client, token).json()["scopes"] == ["read"]
    assert AuditEvent.objects.get(act="api_client.changed").details == {
        "scopes": [["read", "write"], ["read"]]
    }


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
            "unsupported_grant_type",
        ),
        ({"grant_type": ["client_credentials", "client_credentials"]}, "invalid_request"),
    ],
)
def test_other_flows_do_not_exist(client: Client, partner: Any, form: Any, error: str) -> None:
    headers = basic(partner.client_id, partner.secret)
    answer = client.post(TOKEN, form, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer["Content-Type"] == "application/json"
    assert not Token.objects.exists()


@pytest.mark.parametrize("name", ["user", "client", "scopes", "resource", "claims"])
def test_parameters_of_other_flows_are_ignored(client: Client, partner: Any, name: str) -> None:
    assert ask(client, partner, **{name: "1"}).status_code == 200


def test_a_secret_in_the_address_is_refused(client: Client, partner: Any) -> None:
    query = f"client_id={partner.client_id}&client_secret={partner.secret}"
    assert client.post(f"{TOKEN}?{query}", GRANT).json()["error"] == "invalid_request"


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !", "Basic Og==", "Basic /w==", "Basic YQ==", "Bearer x", "x"]
)
def test_broken_credentials_get_401(client: Client, header: str) -> None:
    answer = client.post(TOKEN, GRANT, headers={"authorization": header})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic realm=")


def test_get_and_other_origins_are_not_served(client: Client) -> None:
    assert client.get(TOKEN).status_code == 405
    asked = client.options(TOKEN, headers={"origin": "https://elsewhere.test"})
    assert asked.status_code == 405
    assert not [name for name in asked.headers if name.startswith("Access-Control")]


def test_the_csrf_check_lets_machines_through(partner: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict, partner).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/.well-known/openid-configuration",
        "/.well-known/jwks.json",
        "/identity/o/authorize",
        "/identity/o/device",
        "/identity/o/logout",
        "/identity/o/api/token",
        "/identity/o/api/userinfo",
        "/identity/o/api/clients",
        "/identity/o/api/introspect",
        "/akun/identity/o/api/token",
        "/api/o/authorize",
        "/api/o/userinfo",
    ],
)
def test_the_librarys_other_addresses_do_not_exist(client: Client, address: str) -> None:
    from tests.factories.accounts import UserFactory  # noqa: PLC0415

    client.force_login(UserFactory())  # a stranger would be led to the sign-in
    assert client.get(address).status_code == 404
    assert client.post(address, GRANT).status_code == 404


def test_machines_learn_where_to_sign_in(client: Client) -> None:
    told = client.get("/.well-known/oauth-authorization-server").json()
    assert told["token_endpoint"] == f"http://testserver{TOKEN}"
    assert told["revocation_endpoint"] == f"http://testserver{REVOKE}"
    assert told["grant_types_supported"] == ["client_credentials"]


# --- The traps of the library -----------------------------------------------------------------


def test_trap_1_a_token_is_opaque_and_costs_one_query(client: Client, partner: Any) -> None:
    token = token_of(client, partner)
    assert token.count(".") == 0
    with CaptureQueriesContext(connection) as queries:
        assert visit(client, token).status_code == 200
    assert len(queries) == 1


def test_trap_2_nobody_takes_back_the_token_of_another(client: Client, partner: Any) -> None:
    token, other = token_of(client, partner), ApiClientFactory()
    theirs = basic(other.client_id, other.secret)
    assert client.post(REVOKE, {"token": token}, headers=theirs).status_code == 200
    assert visit(client, token).status_code == 200
    assert client.post(REVOKE, {"token": token}).status_code == 401
    own = basic(partner.client_id, partner.secret)
    assert client.post(REVOKE, {"token": token}, headers=own).status_code == 200
    assert visit(client, token).status_code == 401
    assert client.post(REVOKE, {}, headers=own).json()["error"] == "invalid_request"


@pytest.mark.parametrize("place", ["client_id", "client_secret"])
def test_text_that_no_database_holds_is_refused(client: Client, partner: Any, place: str) -> None:
    sent = {"client_id": partner.client_id, "client_secret": partner.secret}
    answer = client.post(TOKEN, {**GRANT, **sent, place: "a\0b"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_form_without_end_is_refused_in_json(client: Client) -> None:
    form = "&".join(f"x{number}=1" for number in range(2_000))
    answer = client.post(TOKEN, form, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_form_in_chunks_is_refused_with_the_remedy(client: Client) -> None:
    answer = client.post(TOKEN, GRANT, headers={"Transfer-Encoding": "chunked"})
    assert (answer.status_code, answer.json()["error"]) == (411, "invalid_request")
    assert "Content-Length" in answer.json()["error_description"]


def test_trap_3_wrong_secrets_are_counted(client: Client, partner: Any) -> None:
    with time_machine.travel("2026-03-02T08:00:10Z", tick=False):
        statuses = [ask(client, partner, secret="wrong").status_code for _ in range(12)]
        assert statuses == [401] * 10 + [429] * 2
        refused = ask(client, partner)  # the right secret does not tell a guesser that it is right
        assert (refused.status_code, refused["Retry-After"]) == (429, "50")
        assert refused.json()["error"] == "temporarily_unavailable"
        elsewhere = Client(REMOTE_ADDR="203.0.113.9")
        assert ask(elsewhere, partner).status_code == 200
    with time_machine.travel("2026-03-02T08:01:00Z", tick=False):
        assert ask(client, partner).status_code == 200


def test_trap_3_every_request_of_an_address_is_counted(client: Client) -> None:
    with time_machine.travel("2026-03-02T08:00:10Z", tick=False):
        for number in range(oauth.FROM_ADDRESS.most):
            client.post(TOKEN, {**GRANT, "client_id": str(number), "client_secret": "x"})
        assert client.post(TOKEN, GRANT).status_code == 429
        assert client.post(REVOKE, {"token": "x"}).status_code == 429


def test_trap_3_a_client_is_counted_whatever_its_address(partner: Any) -> None:
    with time_machine.travel("2026-03-02T08:00:10Z", tick=False):
        statuses = [
            ask(Client(REMOTE_ADDR=f"203.0.113.{n}"), partner).status_code
            for n in range(oauth.OF_CLIENT.most + 1)
        ]
    assert statuses == [200] * oauth.OF_CLIENT.most + [429]


def test_trap_3_a_stranger_cannot_shut_a_partner_out(partner: Any) -> None:
    for number in range(oauth.OF_CLIENT.most + 1):
        ask(Client(REMOTE_ADDR=f"198.51.100.{number}"), partner, secret="guess")
    assert ask(Client(REMOTE_ADDR="203.0.113.9"), partner).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "mpt_unknown", "ey.J0.x", "\u00e9"])
def test_trap_4_a_token_that_is_none_gets_401(client: Client, token: str) -> None:
    answer = visit(client, token)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Migran Portal", error="invalid_token"'


def test_trap_4_no_token_gets_401_without_an_error(client: Client) -> None:
    answer = client.get("/api/v1/who/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Migran Portal"'


def test_trap_4_an_expired_token_gets_401(client: Client, partner: Any) -> None:
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False):
        token = token_of(client, partner)
    with time_machine.travel("2026-03-02T08:59:59Z", tick=False):
        assert visit(client, token).status_code == 200
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False):
        assert visit(client, token).status_code == 401


def test_trap_5_the_caller_stands_where_a_user_would(client: Client, partner: Any) -> None:
    told = visit(client, token_of(client, partner)).json()
    assert told["organisation"] == partner.organisation.name


def test_trap_6_two_secrets_are_right_for_a_while(client: Client, partner: Any) -> None:
    at = timezone.now()
    old = partner.secrets.get()
    new = rotate_secret(client=partner, seen=old.pk, by=None, at=at).text
    assert ask(client, partner).status_code == 200
    assert ask(client, partner, secret=new).status_code == 200
    with time_machine.travel(at + timedelta(days=7, seconds=1), tick=False):
        assert ask(client, partner).status_code == 401
        assert ask(client, partner, secret=new).status_code == 200


def test_trap_7_the_schema_knows_the_sign_in() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    flow = schema["components"]["securitySchemes"]["clientCredentials"]["flows"]
    assert flow["clientCredentials"]["tokenUrl"] == TOKEN
    assert set(flow["clientCredentials"]["scopes"]) == {"read", "write"}
    needed = {
        (method, *needs["clientCredentials"])
        for methods in schema["paths"].values()
        for method, operation in methods.items()
        for needs in operation.get("security", [])
        if "clientCredentials" in needs
    }
    assert ("get", "read") in needed
    assert needed <= {("get", "read"), *((method, "write") for method in ("post", "delete"))}


# --- Secrets ---------------------------------------------------------------------------------


def test_secrets_are_kept_as_argon2(partner: Any) -> None:
    stored = partner.secrets.get()
    assert stored.hash.startswith("argon2$argon2id$")
    assert partner.secret not in stored.hash
    with pytest.raises(IntegrityError, match="api_secret_is_hashed"), transaction.atomic():
        ClientSecret.objects.filter(pk=stored.pk).update(hash=partner.secret)


def test_the_librarys_own_secret_is_never_right(client: Client, partner: Any) -> None:
    row = partner.client
    row.refresh_from_db()
    assert not row.check_secret(partner.secret)
    row.set_secret("another way in")  # as the library's admin would
    row.save()
    assert ask(client, partner, secret="another way in").status_code == 401
    assert ask(client, partner).status_code == 200


def test_the_database_keeps_two_secrets_at_most(partner: Any) -> None:
    at = timezone.now()
    with pytest.raises(IntegrityError, match="api_secret_one_newest"), transaction.atomic():
        ClientSecretFactory(client=partner, ended_at=None)
    ClientSecretFactory(client=partner, ended_at=None, expires_at=at)
    with pytest.raises(IntegrityError, match="api_secret_one_leaving"), transaction.atomic():
        ClientSecretFactory(client=partner, ended_at=None, expires_at=at)


def test_a_second_rotation_ends_the_oldest(client: Client, partner: Any) -> None:
    at = timezone.now()
    token = token_of(client, partner)
    second = rotate_secret(client=partner, seen=newest(partner).pk, by=None, at=at).text
    third = rotate_secret(client=partner, seen=newest(partner).pk, by=None, at=at).text
    statuses = [ask(client, partner, secret=s).status_code for s in (partner.secret, second, third)]
    assert statuses == [401, 200, 200]
    assert visit(client, token).status_code == 401  # it was bought with the oldest


def newest(partner: ApiClient) -> ClientSecret:
    return partner.secrets.get(ended_at=None, expires_at=None)


def test_a_leaked_secret_ends_at_once_with_its_tokens(client: Client, partner: Any) -> None:
    token = token_of(client, partner)
    seen = newest(partner).pk
    new = rotate_secret(client=partner, seen=seen, is_leaked=True, by=None, at=timezone.now()).text
    assert visit(client, token).status_code == 401
    assert ask(client, partner).status_code == 401
    assert visit(client, token_of(client, partner, secret=new)).status_code == 200


def test_the_replaced_secret_can_be_ended_now(client: Client, partner: Any) -> None:
    old = newest(partner)
    new = rotate_secret(client=partner, seen=old.pk, by=None, at=timezone.now()).text
    token, kept = token_of(client, partner), token_of(client, partner, secret=new)
    end_secret(client=partner, secret=old.pk, by=None, at=timezone.now())
    assert visit(client, token).status_code == 401
    assert visit(client, kept).status_code == 200
    assert ask(client, partner).status_code == 401
    with pytest.raises(SecretChangedError):
        end_secret(client=partner, secret=newest(partner).pk, by=None, at=timezone.now())


def test_only_the_secret_on_the_page_is_replaced(partner: Any) -> None:
    seen = newest(partner).pk
    rotate_secret(client=partner, seen=seen, by=None, at=timezone.now())
    with pytest.raises(SecretChangedError):
        rotate_secret(client=partner, seen=seen, by=None, at=timezone.now())
    assert partner.secrets.count() == 2


def test_checks_of_secrets_wait_their_turn(
    client: Client, partner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While as many secrets are checked as the machine has room for, the next is told to return."""
    monkeypatch.setattr(secrets, "PATIENCE", 0.05)
    taken = [secrets._turns.acquire(blocking=False) for _ in range(secrets.MOST_CHECKS)]
    assert all(taken)
    try:
        answer = ask(client, partner)
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    finally:
        for _ in taken:
            secrets._turns.release()
    assert ask(client, partner).status_code == 200


# --- Who is turned away ------------------------------------------------------------------------


def test_a_revoked_client_is_out_with_its_next_request(client: Client, partner: Any) -> None:
    token = token_of(client, partner)
    revoke_client(client=partner, reason="Tidak dipakai", by=None, at=timezone.now())
    assert visit(client, token).status_code == 401
    assert ask(client, partner).status_code == 401
    assert not Token.objects.exists()
    assert AuditEvent.objects.get(act="api_client.revoked").reason == "Tidak dipakai"


def test_a_token_of_a_revoked_client_is_nothing_worth(client: Client, partner: Any) -> None:
    token = token_of(client, partner)
    ApiClient.objects.filter(pk=partner.pk).update(revoked_at=timezone.now(), revoke_reason="x")
    assert visit(client, token).status_code == 401


def test_a_token_of_the_library_alone_opens_nothing(client: Client, partner: Any) -> None:
    token = token_of(client, partner)
    ClientSecret.objects.all().delete()
    ApiClient.objects.all().delete()
    assert Token.objects.exists()
    assert visit(client, token).status_code == 401


def test_a_token_in_the_address_is_not_read(client: Client, partner: Any) -> None:
    token = token_of(client, partner)
    assert client.get(f"/api/v1/who/?access_token={token}").status_code == 401


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("203.0.113.7", 200),
        ("203.0.114.7", 403),
        ("2001:db8:1::7", 200),
        ("2001:db9::7", 403),
        ("::ffff:203.0.113.7", 200),
    ],
)
def test_only_allowed_addresses_ask(client: Client, address: str, status: int) -> None:
    networks = [parse_network("203.0.113.0/24"), parse_network("2001:db8::/32")]
    partner = ApiClientFactory(networks=networks)
    token = token_of(Client(REMOTE_ADDR="203.0.113.1"), partner)
    answer = visit(client, token, REMOTE_ADDR=address)
    assert answer.status_code == status
    if status == 403:
        assert address in str(answer.json())
    asked = ask(Client(REMOTE_ADDR=address), partner)
    assert asked.status_code == (200 if status == 200 else 400)
    if status == 403:
        assert asked.json()["error"] == "unauthorized_client"
        assert address in asked.json()["error_description"]


def test_a_narrowed_list_counts_from_the_next_request(client: Client, partner: Any) -> None:
    token = token_of(client, partner)
    words = {"name": partner.name, "purpose": partner.purpose, "scopes": ["read"]}
    networks = [parse_network("203.0.113.0/24")]
    change_client(client=partner, networks=networks, by=None, at=timezone.now(), **words)
    assert visit(client, token).status_code == 403


def test_the_proxy_in_front_is_believed_and_nobody_else(settings: Any, client: Client) -> None:
    partner = ApiClientFactory(networks=[parse_network("203.0.113.7")])
    inside = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    token = token_of(Client(REMOTE_ADDR="203.0.113.7"), partner)
    assert visit(client, token, **inside).status_code == 403
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert visit(client, token, **inside).status_code == 200
    forged = {"HTTP_X_FORWARDED_FOR": "203.0.113.7, 198.51.100.1"}
    assert visit(client, token, **forged).status_code == 403


def test_expired_tokens_are_forgotten(client: Client, partner: Any) -> None:
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False):
        token_of(client, partner)
    with time_machine.travel("2026-03-02T08:30:00Z", tick=False):
        kept = token_of(client, partner)
    with time_machine.travel("2026-03-02T09:15:00Z", tick=False):
        forget_expired_tokens()
        assert Token.objects.count() == 1
        assert visit(client, kept).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_standard_library_signs_in_over_http(live_server: Any, partner: Any) -> None:
    with OAuth2Session(partner.client_id, partner.secret) as session:
        session.fetch_token(f"{live_server.url}{TOKEN}", grant_type="client_credentials")
        told = session.get(f"{live_server.url}/api/v1/who/")
        assert told.json()["organisation"] == "KPU"
        session.revoke_token(f"{live_server.url}{REVOKE}", session.token["access_token"])
        assert session.get(f"{live_server.url}/api/v1/who/").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_many_sign_in_at_once(partner: Any) -> None:
    """Requests beyond the turns wait; all get a token, and the limits count each of them."""
    statuses: list[int] = []

    def sign_in() -> None:
        try:
            statuses.append(ask(Client(), partner).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_in) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
    assert Token.objects.count() == 8
