"""Run one command beside throw-away servers."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from migranportal.embedded import machine
from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.keys import Keys
from migranportal.embedded.processes import ends_with_parent
from migranportal.embedded.servers import guarded, running_servers, throw_away_place
from migranportal.embedded.signals import StopSignals


def run_command(command: Sequence[str], *, settings: str, on_disk: bool = False) -> int:
    """Run the command and return its exit code; servers and data exist only meanwhile."""
    signals = StopSignals()
    signals.install()
    parent = machine.throw_away_parent(on_disk=on_disk)
    folder = Path(tempfile.mkdtemp(prefix="migranportal-", dir=parent))
    try:
        with guarded(folder) as marker:
            with running_servers(throw_away_place(folder), Keys(), marker) as servers:
                environment = {
                    "PORTAL_EVIDENCE_DIR": str(folder / "evidence"),
                    **servers.environment,
                    "DJANGO_SETTINGS_MODULE": settings,
                }
                code = _run(command, environment, signals)
                signals.ignore()
            return code
    finally:
        signals.ignore()


def _run(command: Sequence[str], environment: Mapping[str, str], signals: StopSignals) -> int:
    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        raise EmbeddedError(f"{command[0]}: command not found")
    code = signals.run(
        lambda: subprocess.Popen(
            [program, *command[1:]],
            env=dict(environment),
            # Not SIGINT: it may be handled at leisure, and nobody is left to insist.
            preexec_fn=ends_with_parent(signal.SIGTERM),  # noqa: PLW1509  (no thread is running)
        )
    )
    return code if code >= 0 else 128 - code
