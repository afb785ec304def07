"""Real supervisors with real servers, found again by the folder of their data."""

# ruff: noqa: S603  (every program started here is ours)
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SUPERVISOR = (sys.executable, "-m", "migranportal.embedded")
PATIENCE_SECONDS = 20


def environment() -> dict[str, str]:
    """Return our environment without the servers these tests themselves run beside."""
    given = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_EVIDENCE_DIR")
    return {name: value for name, value in os.environ.items() if name not in given}


def wait_until(condition: Callable[[], bool]) -> bool:
    """Give the condition some seconds to come true, and return whether it did."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Run:
    """One throw-away run whose command has started."""

    def __init__(self, *command: str) -> None:
        # The command's first line tells where the run keeps its data.
        script = 'echo "$PORTAL_EVIDENCE_DIR"; exec "$@"'
        self.process = subprocess.Popen(
            [*SUPERVISOR, "run", "--", "sh", "-c", script, "sh", *command],
            cwd=CHECKOUT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.folder = Path(self.process.stdout.readline().strip()).parent

    def processes(self) -> list[str]:
        """List the command lines of the run's processes that name its folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if any(word.startswith(str(self.folder)) for word in words):
                found.append(words[0])
        return found

    def is_gone(self) -> bool:
        """Tell whether neither a process nor a file of the run is left."""
        return not self.processes() and not self.folder.exists()

    def end(self) -> int:
        """Wait for the supervisor and return its exit code."""
        self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode


@pytest.fixture
def start_run() -> Iterator[Callable[..., Run]]:
    """Start throw-away runs; whatever the test forgets is ended."""
    runs: list[Run] = []

    def start(*command: str) -> Run:
        runs.append(Run(*command))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.process.terminate()
        run.end()
