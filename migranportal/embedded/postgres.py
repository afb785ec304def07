"""One PostgreSQL cluster on a free port of 127.0.0.1, with the portal's roles and database."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migranportal.embedded import machine
from migranportal.embedded.binaries import postgres_programs
from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.keys import Keys
from migranportal.embedded.processes import Child, free_port, spawn, tail

DATABASE = "portal"
OWNER = "portal_owner"
APPLICATION = "portal_app"
_SUPERUSER = "postgres"
_START_SECONDS = 60.0
_ATTEMPTS = 5

# One script for the embedded cluster and for the one in production.
_ROLES = Path(__file__).resolve().parent.parent.parent / "docker" / "postgres" / "roles.sql"


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running server."""

    child: Child
    port: int

    def address(self, role: str, password: str) -> str:
        """Return the address of the portal's database for the role."""
        return f"postgres://{role}:{password}@127.0.0.1:{self.port}/{DATABASE}"


def start_postgres(folder: Path, keys: Keys, *, log: Path, marker: Mapping[str, str]) -> Cluster:
    """Start the cluster in the folder, made first when it is not there yet."""
    launcher = _Launcher(folder, keys, log=log, marker=marker)
    is_new = not launcher.is_complete()
    if is_new:
        launcher.initialise()
    cluster = launcher.start()
    if is_new:
        try:
            launcher.bootstrap(cluster)
        except BaseException:
            cluster.child.stop()
            raise
    return cluster


class _Launcher:
    def __init__(self, folder: Path, keys: Keys, *, log: Path, marker: Mapping[str, str]) -> None:
        self.keys = keys
        self.log = log
        self.account = machine.server_account()
        self.programs = postgres_programs(self.account)
        self.folder = folder
        self.data = folder / "data"
        self.done = folder / "complete"
        # Nothing of ours, and no variable of libpq, may change what the server does.
        self.environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **marker}

    def is_complete(self) -> bool:
        return self.done.exists()

    def initialise(self) -> None:
        """Make the cluster; what an interrupted attempt has left is removed."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self.keys.superuser_password)
        if self.account:
            os.chown(self.folder, self.account.uid, self.account.gid)
            os.chown(password, self.account.uid, self.account.gid)
        self._run_initdb(password)
        password.unlink()

    def _run_initdb(self, password: Path) -> None:
        account = self.account
        options = ("--auth=scram-sha-256", f"--pwfile={password}", f"--username={_SUPERUSER}")
        # The same order of words as in production, whatever the machine's locale.
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        done = subprocess.run(
            [self.programs / "initdb", f"--pgdata={self.data}", *options, *locale, "--no-sync"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=self.environment,
            cwd="/",
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=() if account else None,
        )
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL could not make its data folder:\n{done.stderr}")

    def start(self) -> Cluster:
        """Start the server; another process may take the free port first, so try a few times."""
        self._wait_for_predecessor()
        for _ in range(_ATTEMPTS):
            port = free_port()
            child = spawn(
                "postgres",
                [self.programs / "postgres", "-D", self.data, *self._settings(port)],
                log=self.log,
                environment=self.environment,
                stop_signal=signal.SIGINT,  # fast shutdown
                account=self.account,
            )
            if self._becomes_ready(child):
                return Cluster(child=child, port=port)
            child.stop()
            if "could not bind" not in child.tail():
                break
        raise EmbeddedError(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")

    def _settings(self, port: int) -> list[str]:
        in_memory = machine.SHARED_MEMORY in self.folder.parents
        roomy = machine.total_memory() >= 8 * machine.GIGABYTE
        # Segments there outlive a server killed by force, unlike files among throw-away data, and
        # containers often have 64 MB, too little for parallel queries.
        segments = not in_memory and machine.shared_memory_free() >= machine.GIGABYTE // 2
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "timezone": "UTC",
            "max_connections": 100,
            "shared_buffers": "1GB" if roomy else "256MB",
            "dynamic_shared_memory_type": "posix" if segments else "mmap",
            "work_mem": "64MB",
            "maintenance_work_mem": "256MB" if roomy else "64MB",
            "max_wal_size": "1GB" if in_memory else "4GB",
            "checkpoint_timeout": "30min",
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "jit": "off",
            # Tests load much in transactions that are rolled back: a table that is vacuumed or
            # analysed meanwhile seems empty to the planner, which then joins row by row for minutes.
            "autovacuum": "off" if in_memory else "on",
            "random_page_cost": "1.1",
        }
        return [f"--{name}={value}" for name, value in settings.items()]

    def _wait_for_predecessor(self) -> None:
        """Give a server whose supervisor was killed the time to end."""
        deadline = time.monotonic() + 10
        while _is_alive(self._postmaster_line(0)) and time.monotonic() < deadline:
            time.sleep(0.05)

    def _becomes_ready(self, child: Child) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while not child.has_ended() and time.monotonic() < deadline:
            own = self._postmaster_line(0) == str(child.process.pid)
            if own and self._postmaster_line(7) == "ready":
                return True
            time.sleep(0.01)
        return False

    def _postmaster_line(self, number: int) -> str:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[number].strip()
        except (OSError, IndexError):
            return ""

    def bootstrap(self, cluster: Cluster) -> None:
        """Make the two roles and the database; the superuser is used for nothing else."""
        where = ["-h", "127.0.0.1", "-p", str(cluster.port), "-U", _SUPERUSER, "-d", "postgres"]
        # Only tests make databases, so this right is not in the script.
        tests_too = f"ALTER ROLE {OWNER} CREATEDB"
        done = subprocess.run(
            [self.programs / "psql", "-XqvON_ERROR_STOP=1", *where, "-f", _ROLES, "-c", tests_too],
            capture_output=True,
            text=True,
            env={
                **self.environment,
                "PGPASSWORD": self.keys.superuser_password,
                "PORTAL_OWNER_PASSWORD": self.keys.owner_password,
                "PORTAL_APP_PASSWORD": self.keys.app_password,
            },
            check=False,
        )
        if done.returncode:
            raise EmbeddedError(f"The portal's roles could not be made:\n{done.stderr}")
        self.done.touch()


def _is_alive(pid: str) -> bool:
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
