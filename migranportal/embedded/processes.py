"""Child processes that never outlive the supervisor."""

import ctypes
import functools
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 10.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, kw_only=True)
class Account:
    """A system account that a child runs as instead of root."""

    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Child:
    """A started process, the log it writes and the signal that ends it in order."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    stop_signal: signal.Signals

    def has_ended(self) -> bool:
        """Tell whether the process is gone."""
        return self.process.poll() is not None

    def stop(self) -> None:
        """End the process and wait for it."""
        if not self.has_ended():
            self.process.send_signal(self.stop_signal)
        self.wait()

    def wait(self) -> None:
        """Wait for a process that was told to end; after a grace period it ends by force."""
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def tail(self, lines: int = 20) -> str:
        """Return the last lines of the log."""
        return tail(self.log, lines)


def spawn(
    name: str,
    argv: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    stop_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
) -> Child:
    """Start a server in a session of its own, so that Ctrl-C reaches the supervisor alone."""
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd="/" if account else None,
            start_new_session=True,
            preexec_fn=ends_with_parent(stop_signal),  # noqa: PLW1509  (no thread is running)
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=() if account else None,
        )
    return Child(name=name, process=process, log=log, stop_signal=stop_signal)


def ends_with_parent(number: signal.Signals) -> "functools.partial[None]":
    """Return what a new child must call to be sent the signal when the supervisor dies."""
    return functools.partial(_die_with, number, os.getpid())


def _die_with(number: signal.Signals, parent: int) -> None:
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # the supervisor died between the fork and the line above
        os._exit(1)


def tail(log: Path, lines: int = 20) -> str:
    """Return the last lines of a log, or a note that there are none."""
    try:
        text = log.read_text(errors="replace")
    except FileNotFoundError:
        return "(no log was written)"
    return "\n".join(text.splitlines()[-lines:])


def free_port(wanted: int = 0) -> int:
    """Return the wanted port of 127.0.0.1 when it is free, else any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        port: int = probe.getsockname()[1]
        return port
