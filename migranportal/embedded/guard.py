"""Clean up after a supervisor, however it ended.

Runs as a process of its own, started by file name with nothing but the standard library, in its
own session: it outlives `kill -9` of the supervisor and of the supervisor's process group. It
sleeps until its standard input closes, which the kernel does for it when the supervisor is gone.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

MARKER = "PORTAL_EMBEDDED_RUN"
GRACE_SECONDS = 8.0
PAUSE_SECONDS = 0.05


def marked_processes(run: str) -> list[int]:
    """List the processes that carry the run's name in their environment (Linux; elsewhere none)."""
    entry = f"{MARKER}={run}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:  # ended meanwhile, or somebody else's
            continue
        if entry in environment.split(b"\0"):
            found.append(int(folder.name))
    return [pid for pid in found if pid != os.getpid()]


def end_processes(run: str, grace: float = GRACE_SECONDS) -> None:
    """End everything the run has left behind: first politely, after the grace period by force."""
    # The databases already have their signal from the kernel, and SIGTERM does them no harm; it
    # asks the others to stop.
    _send(run, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while marked_processes(run):
        if time.monotonic() > deadline:
            _send(run, signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)


def _send(run: str, number: signal.Signals) -> None:
    for pid in marked_processes(run):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def main(run: str, folders: list[str]) -> None:
    """Wait for the supervisor's end, then end its processes and remove its folders."""
    sys.stdin.buffer.read()
    end_processes(run)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
