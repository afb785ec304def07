"""Long files go to a real Celery worker; one that is killed leaves nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.core.encryption import lookup_hash
from migranportal.imports import services
from migranportal.imports.kinds import kind_of
from migranportal.imports.models import Import
from migranportal.imports.tasks import hand_out
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from tests.imports.conftest import CODE, csv_of, person
from villages.models import Village
from workers.models import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker, pytest.mark.slow]

PATIENCE = 60


def database_url() -> str:
    db = settings.DATABASES["default"]
    return f"postgres://{db['USER']}:{db['PASSWORD']}@{db['HOST']}:{db['PORT']}/{db['NAME']}"


@contextmanager
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "migranportal", "worker", "-B", "-c", "1"]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "PORTAL_EVIDENCE_DIR": default_storage.location,  # type: ignore[attr-defined]
    }
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - our own worker
            [*command, "-s", str(tmp_path / "beat"), "--without-mingle", "--without-gossip"],
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the worker and its children, which may have process groups of their own, at once."""
    if process.poll() is None:
        for pid in [*family(process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from family(int(child))


def wait_until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_a_killed_worker_leaves_nothing_and_the_next_one_finishes(tmp_path: Path) -> None:
    village = VillageFactory(area__code=CODE)
    officer = user_with(Role.VILLAGE_OFFICER)
    rows = [person(n, nik=f"350414570890{n:04d}") for n in range(1, 1501)]
    content = csv_of("people", rows)
    assert not services.is_small(content)
    started = services.start_import(
        kind=kind_of("people"),
        area_code=CODE,
        file_name="banyak.csv",
        content=content,
        by=officer,
        at=timezone.now(),
    )
    with worker(tmp_path) as first:
        hand_out(started)
        wait_until(lambda: Import.objects.get(pk=started.pk).state == Import.State.CHECKED)
        with psycopg.connect(database_url()) as blocker:
            hold_number(blocker, village, "3504145708900777")
            services.decide_import(
                started=started, decision="good_rows", by=officer, at=timezone.now()
            )
            hand_out(started)
            wait_until(lambda: Import.objects.get(pk=started.pk).attempts == 1)
            wait_until(lambda: is_waiting(blocker))
            kill(first)
            blocker.rollback()
    started.refresh_from_db()
    assert started.state == Import.State.CONFIRMED
    assert not Person.objects.exists()

    with worker(tmp_path):  # nobody hands it out again: the schedule finds it
        wait_until(lambda: Import.objects.get(pk=started.pk).state == Import.State.IMPORTED)
    started.refresh_from_db()
    assert (started.imported_rows, Person.objects.count()) == (1500, 1500)
    assert started.attempts == 2


def hold_number(blocker: psycopg.Connection[Any], village: Village, number: str) -> None:
    """Register somebody with the number and do not commit: who inserts it too has to wait."""
    blocker.execute("SELECT set_config('portal.areas', '*', true)")
    blocker.execute(
        "INSERT INTO workers_person (village_id, name, sex, birth_place, nik, nik_hash, address, phone,"
        " languages, skills, is_invented, created_at, updated_at) VALUES (%s, 'Penahan', 'F', '',"
        " 'x', %s, '', '', '{}', '{}', true, now(), now())",
        [village.pk, lookup_hash(number, purpose="nik")],
    )


def is_waiting(blocker: psycopg.Connection[Any]) -> bool:
    with psycopg.connect(database_url(), autocommit=True) as other:
        row = other.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))",
            [blocker.info.backend_pid],
        ).fetchone()
    return bool(row and row[0])


def test_an_import_that_fails_three_times_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    VillageFactory(area__code=CODE)
    officer = user_with(Role.VILLAGE_OFFICER)
    started = services.start_import(
        kind=kind_of("people"),
        area_code=CODE,
        file_name="data.csv",
        content=csv_of("people", [person(1)]),
        by=officer,
        at=timezone.now(),
    )
    Import.objects.filter(pk=started.pk).update(attempts=3)
    services.work_on_import(started.pk)
    started.refresh_from_db()
    assert started.state == Import.State.FAILED
    assert started.problem


def test_an_import_whose_decider_lost_the_role_is_not_written() -> None:
    VillageFactory(area__code=CODE)
    officer = user_with(Role.VILLAGE_OFFICER)
    started = services.start_import(
        kind=kind_of("people"),
        area_code=CODE,
        file_name="data.csv",
        content=csv_of("people", [person(1)]),
        by=officer,
        at=timezone.now(),
    )
    services.work_on_import(started.pk)
    started.refresh_from_db()
    services.decide_import(started=started, decision="good_rows", by=officer, at=timezone.now())
    officer.assignments.all().delete()
    services.work_on_import(started.pk)
    started.refresh_from_db()
    assert started.state == Import.State.FAILED
    assert not Person.objects.exists()
