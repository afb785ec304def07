"""The rig of the suite: a real database made by the owner's role and used by the application's.

In a parallel run (pytest-xdist) every process has its own: database, logical database in Redis
(settings), folder for files.
"""

import os
import runpy
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation

from migranportal.core.rowsecurity import whole_country
from tests.databases import PLAIN, TEMPLATE, Databases, empty_tables

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
MOST_WORKERS = 8  # each takes a dozen of PostgreSQL's hundred connections
CPU_LIMIT = Path("/sys/fs/cgroup/cpu.max")


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processors we may use; xdist would count those of the whole machine."""
    processors = len(os.sched_getaffinity(0))
    with suppress(OSError, ValueError):  # no such file, or no limit: "max 100000"
        quota, period = map(int, CPU_LIMIT.read_text().split())
        processors = min(processors, max(1, quota // period))
    return min(processors, MOST_WORKERS)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, so that the pages under test speak Indonesian."""
    if WORKER:  # the process that started us has compiled them
        place = settings.STORAGES["default"]["OPTIONS"]
        place["location"] = os.environ["PORTAL_EVIDENCE_DIR"] = f"{place['location']}-{WORKER}"
        return
    messages = Path(settings.BASE_DIR) / "bin" / "messages.py"
    runpy.run_path(str(messages))["main"]([])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the processes of a parallel run shared, once they have ended."""
    if not WORKER and config.getoption("numprocesses", None):
        with suppress(psycopg.OperationalError):  # a run without a database
            Databases().drop(TEMPLATE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start a parallel run with the longest files, so that no process is left with one at the end."""
    if not WORKER:
        return
    tests = Counter(item.path for item in items)
    slow = {item.path for item in items if is_heavy(item)}
    items.sort(key=lambda item: (item.path not in slow, -tests[item.path]))


def is_heavy(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("browser", "worker", "slow", "matrix"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Make the test database as the owner, migrate it, and use it as the application's role."""
    databases = Databases()
    name = f"{PLAIN}_{WORKER}" if WORKER else PLAIN
    with django_db_blocker.unblock():
        if WORKER:
            databases.copy(name, RUN)
        else:
            databases.make(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_tables())
        yield
    with django_db_blocker.unblock():
        databases.close()
    databases.drop(name)


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """Begin every test in the portal's language: a request leaves its own behind in the thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _see_everybody(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a database test see every row; requests through the client narrow it to their user."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with whole_country():
        yield
