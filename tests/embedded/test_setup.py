"""`bin/setup` on machines that lack something says what to do, in one line."""

# ruff: noqa: S603  (every program started here is ours)
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.embedded.conftest import CHECKOUT

TOOLS = ("awk", "cat", "cksum", "dirname", "flock", "grep", "mkdir", "mktemp", "rm")
OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\n'


def set_up(folder: Path, python: str | None) -> "subprocess.CompletedProcess[str]":
    """Run the script in a fresh checkout on a machine with the given python3."""
    checkout, programs = folder / "checkout", folder / "programs"
    for part in ("bin/setup", "requirements/dev.txt"):
        (checkout / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / part, checkout / part)
    programs.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    if python is not None:
        (programs / "python3").write_text(python)
        (programs / "python3").chmod(0o755)
    return subprocess.run(
        [checkout / "bin" / "setup"],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("python", "message"),
    [
        (
            None,
            "Python 3.11 or newer was not found. Remedy: apt-get install -y python3 python3-venv",
        ),
        (
            OLD,
            "Python 3.11 or newer was not found. Remedy: apt-get install -y python3 python3-venv",
        ),
        (WITHOUT_VENV, "python3 has no venv module. Remedy: apt-get install -y python3-venv"),
    ],
    ids=["no Python", "old Python", "Python without venv"],
)
def test_missing_python_is_one_line_with_the_remedy(
    tmp_path: Path, python: str | None, message: str
) -> None:
    done = set_up(tmp_path, python)

    assert done.returncode == 1
    assert done.stdout + done.stderr == f"setup: {message}\n"
