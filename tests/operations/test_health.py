"""The page of system health, with the queue up, down, and silent."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from redis import Redis

from migranportal.accounts.roles import Role
from migranportal.operations.selectors.health.queue import queue_state
from migranportal.operations.selectors.health.storage import storage_state
from migranportal.operations.selectors.health.tasks import task_lines
from migranportal.operations.watch import TaskRun
from tests.factories.accounts import user_with
from tests.factories.operations import FailedTaskFactory

pytestmark = pytest.mark.django_db

WITHIN = 2.0


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    cache.clear()
    broker = Redis.from_url(portal.CELERY_BROKER_URL)
    broker.delete("celery")
    yield
    broker.delete("celery")
    broker.close()


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    return client


def test_the_page_opens_and_its_part_is_no_whole_page(operator: Client) -> None:
    page = operator.get("/admin/operations/health/").content.decode()
    part = operator.get("/admin/operations/health/now/")
    assert "PORTAL_BACKUP_MARK" in page  # nobody knows of a backup, and that is said
    assert "<html" not in part.content.decode()
    assert "no-store" in part["Cache-Control"]
    assert 'hx-trigger="every 15s"' in page


def test_length_and_age_of_the_queue() -> None:
    broker = Redis.from_url(portal.CELERY_BROKER_URL)
    for age in (30, 200, 5):
        headers = {"published_at": time.time() - age}
        broker.lpush("celery", json.dumps({"body": "", "headers": headers}))
    broker.close()
    state = queue_state(at=timezone.now())
    assert (state.answers, state.waiting) == (True, 3)
    # The first that was put in is the next to be taken.
    assert 29 <= state.oldest_seconds <= 35
    assert state.workers == []
    assert state.is_bad


def test_a_message_of_another_kind_has_no_age() -> None:
    broker = Redis.from_url(portal.CELERY_BROKER_URL)
    broker.lpush("celery", b"no json")
    broker.close()
    state = queue_state(at=timezone.now())
    assert (state.waiting, state.oldest) == (1, None)


def elsewhere(settings: Any, address: str) -> None:
    """Move broker and cache to an address where nothing is."""
    settings.CELERY_BROKER_URL = address
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address}}


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield server.getsockname()[1]


def test_a_refused_connection_is_told_within_two_seconds(operator: Client, settings: Any) -> None:
    elsewhere(settings, "redis://127.0.0.1:1/0")
    began = time.monotonic()
    page = operator.get("/admin/operations/health/")
    assert time.monotonic() - began < WITHIN
    assert page.status_code == 200
    assert not page.context["health"].queue.answers
    assert page.context["health"].tasks == []


def test_a_silent_queue_is_told_within_two_seconds(
    operator: Client, silent_server: int, settings: Any
) -> None:
    elsewhere(settings, f"redis://127.0.0.1:{silent_server}/0")
    began = time.monotonic()
    page = operator.get("/admin/operations/health/")
    assert time.monotonic() - began < WITHIN
    state = page.context["health"]
    assert not state.queue.answers
    assert not state.is_well


def test_last_runs_are_shown_and_late_ones_marked() -> None:
    at = timezone.now()
    run = TaskRun(at - timedelta(hours=2), 1.5, is_good=False)
    cache.set("task-run:programs.tasks.tend_runs", run, timeout=None)
    recent = TaskRun(at, 0.1, is_good=True)
    cache.set("task-run:migranportal.imports.tasks.tend_imports", recent, timeout=None)
    lines = {line.name: line for line in task_lines(at=at)}
    assert (lines["programs.tasks.tend_runs"].last, lines["programs.tasks.tend_runs"].is_late) == (
        run,
        True,
    )
    assert not lines["migranportal.imports.tasks.tend_imports"].is_late
    assert lines["migranportal.notices.tasks.send_digests"].last is None


def test_the_age_of_the_last_backup(tmp_path: Path, settings: Any) -> None:
    at = timezone.now()
    settings.PORTAL_BACKUP_MARK = str(tmp_path / "done")
    missing = storage_state(at=at)
    assert (missing.backup_at, missing.backup_is_watched) == (None, True)
    mark = tmp_path / "done"
    mark.touch()
    assert not storage_state(at=at).backup_is_old
    long_ago = (at - timedelta(days=3)).timestamp()
    os.utime(mark, (long_ago, long_ago))
    assert storage_state(at=at).backup_is_old


def test_storage_is_measured() -> None:
    storage = storage_state(at=timezone.now())
    assert storage.database > 1_000_000
    assert 0 < storage.disk_free <= storage.disk_total


def test_failures_are_listed_with_what_can_be_done(operator: Client) -> None:
    FailedTaskFactory(arguments={"run_id": 3})
    FailedTaskFactory(task="other.tasks.once", error="ValueError")
    page = operator.get("/admin/operations/health/").content.decode()
    assert page.count("/retry/") == 1
    assert page.count("/settle/") == 2
    assert "run_id=3" in page


@pytest.mark.queries
def test_costs_the_same_for_many_failures(
    operator: Client, django_assert_max_num_queries: Any
) -> None:
    operator.get("/admin/operations/health/now/")
    with django_assert_max_num_queries(20) as few:
        operator.get("/admin/operations/health/now/")
    for number in range(20):
        FailedTaskFactory(arguments={"run_id": number})
    with django_assert_max_num_queries(20) as many:
        operator.get("/admin/operations/health/now/")
    assert len(many) == len(few)
