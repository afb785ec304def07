"""Drafts, the key of a phone, the shell on a phone, and what leaves it at sign-out."""

import base64
import gzip
import json
import re
import threading
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.entry.models import Draft
from migranportal.entry.staticfiles import PortalStaticFilesStorage
from migranportal.entry.views.phone import SHELL
from tests.factories.accounts import user_with
from tests.factories.villages import RegulationFactory, VillageFactory
from villages.models import Village, VillageRegulation

pytestmark = pytest.mark.django_db

ADD = "/desa/35.04.14.2011/peraturan/baru/"
ANSWERS = {
    "number": "7/2026",
    "title": "Pelindungan PMI",
    "subject": "migrant_protection",
    "enacted_date": "2026-02-03",
}
JSON = {"accept": "application/json"}
GZIP = {"accept-encoding": "gzip"}


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code="35.04.14.2011")


@pytest.fixture
def officer(client: Client, village: Village) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


def keep(client: Client, key: UUID, address: str = ADD, **fields: list[str]) -> Any:
    return client.put(
        f"/draf/{key}/",
        {"address": address, "title": "Peraturan", "fields": fields},
        content_type="application/json",
    )


class TestDraft:
    def test_gives_back_what_was_typed(self, client: Client, officer: Any) -> None:
        key = uuid4()
        keep(client, key, number=["9"], kunci=["x"])
        assert client.get(f"/draf/{key}/").json() == {"address": ADD, "fields": {"number": ["9"]}}

    def test_is_hidden_from_others(self, client: Client, officer: Any) -> None:
        key = uuid4()
        keep(client, key, number=["9"])
        client.force_login(user_with(Role.VILLAGE_OFFICER))
        assert client.get(f"/draf/{key}/").status_code == 404
        assert keep(client, key, number=["10"]).status_code == 409
        assert Draft.objects.get().fields == {"number": ["9"]}

    @pytest.mark.parametrize(
        "address", ["https://jahat.test/", "//jahat.test/", "javascript:x", ""]
    )
    def test_leads_nowhere_else(self, client: Client, officer: Any, address: str) -> None:
        assert keep(client, uuid4(), address).status_code == 400
        assert not Draft.objects.exists()

    def test_keeps_the_question_in_the_address(self, client: Client, officer: Any) -> None:
        key = uuid4()
        keep(client, key, f"{ADD}?dari=laporan", number=["9"])
        (url,) = re.findall(r'href="([^"]*draf=[^"]*)"', client.get("/draf/").content.decode())
        assert url.startswith(f"{ADD}?dari=laporan&amp;draf=")
        assert 'value="9"' in client.get(url.replace("&amp;", "&")).content.decode()

    def test_remembers_the_version_it_was_begun_on(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        """What somebody saves between draft and sending is shown, not overwritten."""
        stored = RegulationFactory(village=village, title="Lama")
        url = f"/desa/35.04.14.2011/peraturan/{stored.pk}/"
        key, begun = uuid4(), stored.updated_at.isoformat()
        keep(client, key, url, title=["Dari saya"], versi=[begun])
        VillageRegulation.objects.filter(pk=stored.pk).update(
            title="Dari orang lain", updated_at=timezone.now()
        )
        page = client.get(f"{url}?draf={key}").content.decode()
        assert f'name="versi" value="{begun.replace("+", "%2B")}"' in page or begun in page
        answers = {**ANSWERS, "title": "Dari saya", "kunci": str(key), "versi": begun}
        assert client.post(url, answers, headers=JSON).status_code == 409
        assert client.post(url, answers).status_code == 409

    def test_of_a_sent_form_is_not_kept(self, client: Client, officer: Any) -> None:
        key = uuid4()
        client.post(ADD, {**ANSWERS, "kunci": str(key)}, headers=JSON)
        assert keep(client, key, number=["9"]).json() == {"state": "sent"}
        assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_time_it_is_saved_once() -> None:
    """Two tabs, or a retry that overtakes the first send: the second waits for the first."""
    VillageFactory(area__code="35.04.14.2011")
    user = user_with(Role.VILLAGE_OFFICER)
    answers = {**ANSWERS, "kunci": str(uuid4())}
    start, results = threading.Barrier(4), []

    def send() -> None:
        client = Client()
        client.force_login(user)
        start.wait(10)
        try:
            results.append(client.post(ADD, answers, headers=JSON).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == [200] * 4
    assert VillageRegulation.objects.count() == 1


class TestPhoneKey:
    def test_is_the_users_own_and_never_stored(self, client: Client, officer: Any) -> None:
        response = client.get("/draf/kunci/")
        assert "no-store" in response["Cache-Control"]
        found = response.json()
        assert found["user"] == str(officer.pk)
        assert [len(base64.b64decode(key)) for key in found["keys"]] == [32]
        assert client.get("/draf/kunci/").json()["keys"] == found["keys"]
        client.force_login(user_with(Role.VILLAGE_OFFICER))
        assert client.get("/draf/kunci/").json()["keys"] != found["keys"]

    def test_of_an_earlier_field_key_still_opens(
        self, client: Client, officer: Any, settings: Any
    ) -> None:
        before = client.get("/draf/kunci/").json()["keys"]
        newest = base64.b64encode(bytes(range(32))).decode()
        settings.PORTAL_FIELD_KEYS = [newest, *settings.PORTAL_FIELD_KEYS]
        assert client.get("/draf/kunci/").json()["keys"][1:] == before

    def test_brings_a_token_that_forms_accept(self, officer: Any) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(officer)
        token = client.get("/draf/kunci/").json()["csrf"]
        refused = client.post(ADD, {**ANSWERS, "kunci": str(uuid4())}, headers=JSON)
        assert refused.status_code == 403
        taken = client.post(ADD, ANSWERS, headers={**JSON, "X-CSRFToken": token})
        assert taken.status_code == 200


class TestSignOut:
    def test_clears_the_phone_without_a_script(self, client: Client, officer: Any) -> None:
        response = client.post("/akun/logout/")
        assert response["Clear-Site-Data"] == '"storage"'
        assert not client.get("/draf/").has_header("Clear-Site-Data")

    def test_only_signing_out_does(self, client: Client, officer: Any) -> None:
        assert not client.get("/").has_header("Clear-Site-Data")
        client.logout()  # the session is gone, as after its twelve hours
        assert not client.get("/").has_header("Clear-Site-Data")


def test_pages_of_people_are_not_stored_by_the_browser(client: Client, officer: Any) -> None:
    assert client.get(ADD)["Cache-Control"] == "private, no-store"
    assert not Client().get("/akun/login/").get("Cache-Control", "").startswith("private, no-store")


class TestShell:
    def test_worker_names_every_file_and_no_page(self, client: Client) -> None:
        response = client.get("/sw.js")
        assert response["Content-Type"] == "text/javascript"
        shell = json.loads(response.content.decode().partition(";")[0].partition("= ")[2])
        assert shell["files"] == [f"/static/{name}" for name in SHELL]
        assert set(shell["offline"]) == {"id", "en"}
        missing = [name for name in (*SHELL, "js/service-worker.js") if not finders.find(name)]
        assert not missing

    def test_offline_page_is_the_same_for_everybody(self, client: Client, officer: Any) -> None:
        page = client.get("/luring/id/")
        assert page.content == Client().get("/luring/id/").content
        assert not page.cookies
        assert 'lang="en"' in client.get("/luring/en/").content.decode()
        assert client.get("/luring/xx/").status_code == 404

    def test_can_be_installed(self, client: Client) -> None:
        manifest = client.get("/manifest.webmanifest").json()
        assert (manifest["lang"], manifest["display"]) == ("id", "standalone")
        assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
        for icon in manifest["icons"]:
            assert finders.find(icon["src"].removeprefix("/static/"))

    def test_policy_is_no_wider_than_needed(self, client: Client) -> None:
        policy = client.get("/akun/login/")["Content-Security-Policy"]
        assert "worker-src 'self'" in policy
        assert "manifest-src 'self'" in policy
        assert "unsafe" not in policy


def linked_files(page: str) -> set[str]:
    """Return the static files that a page loads, with the modules that those import."""
    found = set(re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page))
    found |= set(re.findall(r'<script[^>]* src="/static/([^"]+)"', page))
    found |= set(re.findall(r'<link rel="icon" href="/static/([^"]+)"', page))
    waiting = {name for name in found if name.endswith(".js")}
    while waiting:
        name = waiting.pop()
        text = Path(finders.find(name) or "").read_text()
        imported = {
            str(Path(name).parent / other)
            for other in re.findall(r"""(?:from|import\()\s*["']\./([\w-]+\.js)["']""", text)
        }
        waiting |= imported - found
        found |= imported
    return found


def compressed(names: set[str]) -> int:
    return sum(len(gzip.compress(Path(finders.find(name) or "").read_bytes())) for name in names)


def test_pages_are_light(client: Client, officer: Any) -> None:
    """Under 100 kB for the first page of a form with all it loads, under 30 kB for the next."""
    form = client.get(ADD, headers=GZIP)
    assert form["Content-Encoding"] == "gzip"
    files = linked_files(gzip.decompress(form.content).decode())
    assert "js/form.js" in files
    first = len(form.content) + compressed(files)
    assert first < 100_000, first
    following = client.get("/desa/35.04.14.2011/peraturan/", headers=GZIP)
    more = linked_files(gzip.decompress(following.content).decode()) - files
    assert len(following.content) + compressed(more) < 30_000


def test_what_is_compressed_already_is_left_alone(client: Client) -> None:
    icon = client.get("/manifest.webmanifest", headers=GZIP)
    assert icon["Content-Encoding"] == "gzip"
    assert not client.get("/healthz", headers=GZIP).has_header("Content-Encoding")  # too short


def test_scripts_import_each_other_by_hashed_names(settings: Any, tmp_path: Path) -> None:
    """Else a phone would load an old part beside a new one, and not find it without a line."""
    settings.STATIC_ROOT = str(tmp_path)
    storage = PortalStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    names = [name for name in (*SHELL, "js/service-worker.js") if name.startswith("js/")]
    for name in names:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(Path(finders.find(name) or "").read_bytes())
    sources = {name: (storage, name) for name in names}
    problems = [result for *_, result in storage.post_process(sources) if result is not True]
    assert not [problem for problem in problems if isinstance(problem, Exception)]
    hashed = {storage.stored_name(name).rpartition("/")[2] for name in names}
    for name in names:
        text = (tmp_path / storage.stored_name(name)).read_text()
        imported = re.findall(r"""(?:from |import\()"\./([^"]+)\"""", text)
        assert set(imported) <= hashed, name
    assert "./store." in (tmp_path / storage.stored_name("js/portal.js")).read_text()


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 50_000, "\N{NULL}", "null", "[]"])
def test_what_is_no_draft_is_refused(client: Client, officer: Any, body: str) -> None:
    response = client.put(f"/draf/{uuid4()}/", body, content_type="application/json")
    assert response.status_code == 400


def test_a_draft_keeps_what_a_database_cannot(client: Client, officer: Any) -> None:
    """A script cuts a title in the middle of a character; a text that was pasted holds a NUL."""
    key = uuid4()
    sent = {"address": f"{ADD}\0", "title": "Perdes \0\ud83d", "fields": {"number": ["7\0\ud83d"]}}
    response = client.put(f"/draf/{key}/", json.dumps(sent), content_type="application/json")
    assert response.json() == {"state": "kept"}
    assert (Draft.objects.get().title, Draft.objects.get().address) == ("Perdes ", ADD)
    assert client.get(f"{ADD}?draf={key}").status_code == 200
