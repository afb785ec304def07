"""The two servers together, and the environment in which the portal finds them."""

import contextlib
import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from migranportal.embedded import guard, machine
from migranportal.embedded.keys import Keys
from migranportal.embedded.postgres import APPLICATION, OWNER, start_postgres
from migranportal.embedded.processes import Child
from migranportal.embedded.valkey import start_valkey


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the servers of one portal keep their data and logs."""

    postgres: Path
    valkey: Path
    logs: Path


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Running servers, and the environment to give to the portal's own processes."""

    children: tuple[Child, ...]
    environment: Mapping[str, str]


@contextlib.contextmanager
def guarded(*folders: Path) -> Iterator[dict[str, str]]:
    """Yield the variable that marks a run's processes; at the end none is left, nor the folders.

    This holds even when the supervisor is killed by force: a process of its own looks after it.
    """
    run = secrets.token_hex(12)
    watcher = subprocess.Popen(
        [sys.executable, "-I", "-S", guard.__file__, run, *map(str, folders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )
    try:
        yield {guard.MARKER: run}
    finally:
        watcher.communicate()  # closes its input: the signal that we have ended
        if watcher.returncode:
            print("Some data of this run could not be removed.", *folders, file=sys.stderr)


@contextlib.contextmanager
def running_servers(place: Place, keys: Keys, marker: Mapping[str, str]) -> Iterator[Servers]:
    """Start the servers that the environment does not name already; stop them at the end."""
    environment = _portal_environment(keys, marker)
    children: list[Child] = []
    with contextlib.ExitStack() as stack:
        if not os.environ.get("REDIS_URL"):
            queue = start_valkey(place.valkey, keys, log=place.logs / "valkey.log", marker=marker)
            stack.callback(queue.child.stop)
            children.append(queue.child)
            environment["REDIS_URL"] = queue.address
        if not os.environ.get("DATABASE_URL"):
            log = place.logs / "postgres.log"
            cluster = start_postgres(place.postgres, keys, log=log, marker=marker)
            stack.callback(cluster.child.stop)
            children.append(cluster.child)
            environment["DATABASE_URL"] = cluster.address(APPLICATION, keys.app_password)
            environment["DATABASE_OWNER_URL"] = cluster.address(OWNER, keys.owner_password)
        yield Servers(children=tuple(children), environment=environment)


def kept_place(folder: Path) -> Place:
    """Return the place of a portal whose data stays; root's database may have to live elsewhere."""
    postgres = folder / "postgres"
    if machine.server_account() and not machine.is_open_to_others(folder):
        postgres = machine.system_folder() / f"postgres-{_short_name(folder)}"
    return Place(postgres=postgres, valkey=folder / "valkey", logs=folder)


def throw_away_place(folder: Path) -> Place:
    """Return the place of a portal that is removed with the folder."""
    if machine.server_account():
        folder.chmod(0o711)  # PostgreSQL's account must reach its own part of it
    return Place(postgres=folder / "postgres", valkey=folder / "valkey", logs=folder)


def _short_name(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:12]


def _portal_environment(keys: Keys, marker: Mapping[str, str]) -> dict[str, str]:
    environment = dict(os.environ)
    # Without compiled files every one of the portal's processes would compile all of Django again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.update(marker)
    environment["PATH"] = os.pathsep.join(
        (str(Path(sys.executable).parent), environment.get("PATH", os.defpath))
    )
    for name, value in (
        ("SECRET_KEY", keys.secret_key),
        ("PORTAL_FIELD_KEY", keys.field_key),
        ("PORTAL_LOOKUP_KEY", keys.lookup_key),
    ):
        environment.setdefault(name, value)
    return environment
