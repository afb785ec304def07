"""One Valkey server, the queue and the cache, on a free port of 127.0.0.1."""

import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migranportal.embedded.binaries import valkey_program
from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.keys import Keys
from migranportal.embedded.processes import Child, free_port, spawn, tail

_START_SECONDS = 20.0
_ATTEMPTS = 5

# Nothing is written to disk: what the queue loses at a stop, the next nightly run finds again.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
daemonize no
set-proc-title no
"""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A running server."""

    child: Child
    port: int
    password: str

    @property
    def address(self) -> str:
        """Return the server's address, password included."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


def start_valkey(folder: Path, keys: Keys, *, log: Path, marker: Mapping[str, str]) -> Queue:
    """Start the server with the folder for its configuration."""
    folder.mkdir(mode=0o700, exist_ok=True)
    program = valkey_program()
    configuration = folder / "valkey.conf"
    for _ in range(_ATTEMPTS):
        port = free_port()
        configuration.touch(mode=0o600)
        configuration.write_text(
            _CONFIGURATION.format(port=port, password=keys.redis_password, folder=folder)
        )
        child = spawn(
            "valkey",
            [program, configuration],
            log=log,
            environment={"PATH": os.defpath, "LC_ALL": "C", **marker},
        )
        if _becomes_ready(child, port):
            return Queue(child=child, port=port, password=keys.redis_password)
        child.stop()
    raise EmbeddedError(f"Valkey did not start. The end of {log}:\n{tail(log)}")


def _becomes_ready(child: Child, port: int) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while not child.has_ended() and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return not child.has_ended()
    return False
