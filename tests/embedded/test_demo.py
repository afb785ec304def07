"""The whole portal as `make demo` starts it: databases, web, worker, recompute through the queue."""

# ruff: noqa: S603  (every program started here is ours)
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from migranportal.embedded.servers import kept_place
from tests.embedded.conftest import CHECKOUT, SUPERVISOR, environment

pytestmark = [pytest.mark.slow, pytest.mark.worker]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder for a demo, in which root's database account may work as well."""
    path = Path(tempfile.mkdtemp(prefix="portal-demo-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(kept_place(path).postgres, ignore_errors=True)
    shutil.rmtree(path)


def run_once(folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the demo up to its report."""
    return subprocess.run(
        [*SUPERVISOR, "demo", "--once", "--folder", folder],
        cwd=CHECKOUT,
        env={**environment(), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def processes_of(folder: Path) -> list[str]:
    """List the command lines that name the folder."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(entry.read_text())
        except OSError:
            continue
    return [line for line in lines if str(folder) in line]


def test_demo_recomputes_through_the_queue_and_leaves_no_process(folder: Path) -> None:
    done = run_once(folder)

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Keadaan / state +finished\n", done.stdout)
    assert re.search(r"Berubah / changed +[1-9]", done.stdout)
    assert "ministry_administrator" in done.stdout
    assert re.search("counted: .*worker-statistics", (folder / "load.out").read_text())
    assert re.search(r"curl -u '[\w-]+:mps_.+' .+ http://127\.0\.0\.1:\d+/api/o/token", done.stdout)
    assert "Traceback" not in (folder / "worker.log").read_text()
    assert processes_of(folder) == []


def test_demo_that_fails_shows_the_end_of_the_log(folder: Path) -> None:
    done = run_once(folder, DATABASE_URL="postgres://nobody:x@127.0.0.1:1/portal")

    assert done.returncode == 1
    assert "load failed. The end of" in done.stderr
    assert "127.0.0.1" in done.stderr
    assert processes_of(folder) == []
