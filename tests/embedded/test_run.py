"""A throw-away run: its servers serve the command, and nothing of it stays."""

# ruff: noqa: S603  (every program started here is ours)
import json
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from migranportal.embedded import guard
from tests.embedded.conftest import CHECKOUT, SUPERVISOR, Run, environment, wait_until

pytestmark = pytest.mark.slow

SHOW = 'echo "$DATABASE_URL $REDIS_URL $DJANGO_SETTINGS_MODULE"'
PROBE = """
import json, os, psycopg, redis
def ask(variable, statement):
    try:
        with psycopg.connect(os.environ[variable], autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchone()[0] if cursor.description else "done"
    except psycopg.Error as error:
        return type(error).__name__
rights = (
    "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
)
print(json.dumps({
    "roles": [ask(v, "SELECT current_user") for v in ("DATABASE_URL", "DATABASE_OWNER_URL")],
    "powers": [ask(v, rights) for v in ("DATABASE_URL", "DATABASE_OWNER_URL")],
    "version": ask("DATABASE_URL", "SHOW server_version"),
    "locale": ask("DATABASE_URL", "SELECT datlocale FROM pg_database WHERE datname = 'portal'"),
    "application creates": ask("DATABASE_URL", "CREATE TABLE intruder (id int)"),
    "owner extends": [ask("DATABASE_OWNER_URL", "CREATE EXTENSION " + name)
                      for name in ("pg_trgm", "btree_gist", "unaccent")],
    "owner makes a test database": ask("DATABASE_OWNER_URL", "CREATE DATABASE test_portal"),
    "queue": redis.from_url(os.environ["REDIS_URL"]).ping(),
    "keys": [len(os.environ[name]) for name in ("PORTAL_FIELD_KEY", "PORTAL_LOOKUP_KEY")],
    "settings": os.environ["DJANGO_SETTINGS_MODULE"],
    "bytecode": os.environ.get("PYTHONDONTWRITEBYTECODE"),
}))
"""


def test_command_finds_both_servers_and_two_bounded_roles(start_run: Callable[..., Run]) -> None:
    run = start_run("python", "-c", PROBE)
    answer = json.loads(run.process.communicate()[0])

    assert answer == {
        "roles": ["portal_app", "portal_owner"],
        "powers": [False, False],
        "version": "18.6",
        "locale": "C.UTF-8",
        "application creates": "InsufficientPrivilege",
        "owner extends": ["done", "done", "done"],
        "owner makes a test database": "done",
        "queue": True,
        "keys": [44, 44],
        "settings": "migranportal.settings.test",
        "bytecode": None,
    }
    assert run.process.returncode == 0
    assert run.is_gone()


def test_exit_code_of_the_command_is_passed_on(start_run: Callable[..., Run]) -> None:
    run = start_run("sh", "-c", "exit 7")

    assert run.end() == 7
    assert run.is_gone()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_command_and_the_servers(
    start_run: Callable[..., Run], number: signal.Signals
) -> None:
    run = start_run("sleep", "600")
    assert len(run.processes()) == 3  # PostgreSQL, Valkey and the guard

    run.process.send_signal(number)

    assert run.end() == 128 + number
    assert run.is_gone()


SIGNALLED_WHILE_STARTING = """
import os, signal, subprocess
from migranportal.embedded.signals import StopSignals

def start():
    os.kill(os.getpid(), signal.SIGTERM)
    return subprocess.Popen(["sleep", "600"])

signals = StopSignals()
signals.install()
print(signals.run(start))
"""


def test_a_signal_that_comes_while_the_command_starts_is_not_lost() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGNALLED_WHILE_STARTING],
        check=False,
        cwd=CHECKOUT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout.strip(), done.returncode) == (str(-signal.SIGTERM), 0), done.stderr


def test_killing_the_supervisor_leaves_nothing(start_run: Callable[..., Run]) -> None:
    # A child of the command's own is nobody's child once the command is gone.
    run = start_run("sh", "-c", 'sleep 600 & echo "$PORTAL_EMBEDDED_RUN"; sleep 600')
    assert run.process.stdout is not None
    name = run.process.stdout.readline().strip()
    assert len(guard.marked_processes(name)) >= 4

    run.process.kill()

    assert wait_until(lambda: not guard.marked_processes(name))
    assert wait_until(run.is_gone)


def test_runs_side_by_side_do_not_meet(start_run: Callable[..., Run]) -> None:
    first, second = start_run("sleep", "600"), start_run("true")

    assert second.end() == 0
    assert second.is_gone()
    assert len(first.processes()) == 3


def test_servers_of_the_environment_are_used_instead() -> None:
    given = {"DATABASE_URL": "postgres://db.example/portal", "REDIS_URL": "redis://q.example/0"}
    done = subprocess.run(
        [*SUPERVISOR, "run", "--settings", "elsewhere", "--", "sh", "-c", SHOW],
        cwd=CHECKOUT,
        env={**environment(), **given},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [*given.values(), "elsewhere"]


def test_an_unknown_command_is_named() -> None:
    done = subprocess.run(
        [*SUPERVISOR, "run", "--", "no-such-program"],
        cwd=CHECKOUT,
        env={**environment(), "DATABASE_URL": "x", "REDIS_URL": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "no-such-program: command not found\n")
