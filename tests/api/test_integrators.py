"""What partners do, done by their tools: the documented story, a standard OAuth library, a generated client."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings as portal
from django.core.cache import cache
from django.utils import timezone

from migranportal.accounts.models import DataGrant
from migranportal.api.signing import new_secret, signed_headers
from migranportal.api.views.schema import SCHEMA
from tests.api.partners import Partner
from tests.factories.api import ApiClientFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import WorkerFactory
from villages.models import Village
from workers.models import Person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DOCS = Path(portal.BASE_DIR) / "docs"
COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def village() -> Any:
    return VillageFactory(area__code="35.04.14.2011")


@pytest.fixture
def client(village: Any) -> Any:
    partner = Partner()
    partner.grant("villages", area="35")
    partner.grant("workers", "name", "village_code", area="35")
    WorkerFactory(village=village, person__name="Siti Aminah")
    return ApiClientFactory(organisation=partner.organisation, scopes=["read"])


@pytest.fixture
def environment(client: Any, live_server: Any, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PORTAL": live_server.url,
        "CLIENT_ID": client.client_id,
        "CLIENT_SECRET": client.secret,
        "COPY": str(tmp_path / "copy.sqlite3"),
    }


def session_of(client: Any, site: str) -> OAuth2Session:
    session = OAuth2Session(client.client_id, client.secret, scope="read")
    session.fetch_token(f"{site}/api/o/token", grant_type="client_credentials")
    return session


def test_a_standard_oauth_library_reads_a_dataset(
    client: Any, village: Any, live_server: Any
) -> None:
    with session_of(client, live_server.url) as session:
        answer = session.get(f"{live_server.url}/api/v1/villages/")
    assert answer.status_code == 200
    assert village.pk in [row["id"] for row in answer.json()["data"]]


@pytest.mark.skipif(not shutil.which("jq"), reason="No jq here. Remedy: apt-get install jq")
def test_the_commands_of_the_guide_work(environment: dict[str, str], village: Any) -> None:
    blocks = COMMANDS.findall((DOCS / "api.md").read_text())
    assert len(blocks) >= 7
    done = _run(["bash", "-euo", "pipefail", "-c", "\n".join(blocks)], environment)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "villages\n" in said
    assert "\n304\n" in said
    assert '"has_more": false' in said
    assert '"end":true' in said.replace(" ", "")
    assert '"code": "bad_parameter"' in said


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own commands
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def synchronise(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    script = DOCS / "examples" / "sync.py"
    return _run([sys.executable, str(script), "villages", "workers"], environment)


def copied(environment: dict[str, str], dataset: str) -> dict[Any, Any]:
    with sqlite3.connect(environment["COPY"]) as database:
        rows = database.execute("SELECT id, body FROM record WHERE dataset = ?", [dataset])
        found = {key: json.loads(body) for key, body in rows}
    database.close()
    return found


def test_the_script_of_the_guide_keeps_a_copy(environment: dict[str, str], village: Any) -> None:
    worker = WorkerFactory(village=village, person__name="Rahmat")
    first = synchronise(environment)
    assert first.returncode == 0, first.stderr
    people = copied(environment, "workers")
    assert people[worker.pk] == {
        "id": worker.pk,
        "name": "Rahmat",
        "village_code": "35.04.14.2011",
    }
    # A change, a new record, and one that leaves the granted area.
    Person.objects.filter(pk=worker.pk).update(name="Rahmat Hidayat")
    new = WorkerFactory(village=village)
    moved = next(key for key in people if key != worker.pk)
    elsewhere = VillageFactory(area__code="52.03.01.2001")
    type(worker).objects.filter(pk=moved).update(village=elsewhere)
    again = synchronise(environment)
    assert again.returncode == 0, again.stderr
    people = copied(environment, "workers")
    assert (set(people), people[worker.pk]["name"]) == ({worker.pk, new.pk}, "Rahmat Hidayat")
    inside = set(Village.objects.filter(area__code__startswith="35").values_list("pk", flat=True))
    assert set(copied(environment, "villages")) == inside
    # The agreement is suspended: the script says so and stops.
    DataGrant.objects.update(is_suspended=True)
    refused = synchronise(environment)
    assert refused.returncode == 1
    assert "403 grant_suspended" in refused.stderr


def test_the_script_gets_a_new_token_and_waits(
    client: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "examples"))
    sync: Any = importlib.import_module("sync")
    site = sync.Portal(live_server.url, client.client_id, client.secret)
    site.session.headers["Authorization"] = "Bearer long-ended"
    with site.session:
        assert site.get("villages/")["data"]
        waited: list[int] = []
        monkeypatch.setattr(sync.time, "sleep", waited.append)
        settings.PORTAL_API_READS_A_MINUTE = 0
        with pytest.raises(sync.RefusedError, match="429 too_many_requests"):
            site.get("villages/")
    assert len(waited) == sync.PATIENCE
    assert 0 < max(waited) <= 60


def test_the_signature_of_a_webhook_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "examples"))
    verify: Any = importlib.import_module("verify")
    old, secret, body = new_secret(), new_secret(), b'{"type": "ping"}'
    headers = signed_headers([old, secret], message=uuid4(), at=timezone.now(), body=body)
    assert verify.is_genuine(secret, headers, body)
    assert verify.is_genuine(old, headers, body)
    assert not verify.is_genuine(new_secret(), headers, body)
    assert not verify.is_genuine(secret, headers, body + b" ")
    late = time.time() + verify.TOLERANCE + 5
    monkeypatch.setattr(verify.time, "time", lambda: late)
    assert not verify.is_genuine(secret, headers, body)


def test_a_generated_client_works(
    client: Any, village: Any, live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = Path(sys.executable).with_name("openapi-python-client")
    made = _run(
        [str(tool), "generate", "--path", str(SCHEMA), "--meta", "none", "--output-path",
         str(tmp_path / "portal_client")],
        {**os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert "will not be generated" not in made.stdout + made.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    package, models = (
        importlib.import_module(name) for name in ("portal_client", "portal_client.models")
    )
    lists: Any = importlib.import_module("portal_client.api.villages.villages_list")
    gets: Any = importlib.import_module("portal_client.api.villages.villages_get")
    others: Any = importlib.import_module("portal_client.api.placements.placements_list")
    with session_of(client, live_server.url) as session:
        token = session.token["access_token"]
    with package.AuthenticatedClient(base_url=live_server.url, token=token) as asking:
        chosen = [
            models.VillagesListFieldsItem("code"),
            models.VillagesListFieldsItem("name"),
        ]
        page = lists.sync(client=asking, area="35.04", limit=5, fields=chosen)
        assert isinstance(page, models.VillagesPage)
        (row,) = [row for row in page.data if row.id == village.pk]
        assert (row.code, row.name) == ("35.04.14.2011", village.area.name)
        record = gets.sync(village.pk, client=asking)
        assert (record.id, record.code) == (village.pk, "35.04.14.2011")
        problem = others.sync(client=asking)
        assert isinstance(problem, models.Problem)
        assert (problem.status, problem.code) == (403, "no_grant")
