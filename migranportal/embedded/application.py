"""The portal's own processes beside the embedded servers: web, worker, management commands."""

import http.client
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.processes import Child, spawn, tail

_READY_SECONDS = 120.0
_PAUSE_SECONDS = 0.05


class Application:
    """Starts the portal's processes, watches over them and stops them together."""

    def __init__(
        self, environment: Mapping[str, str], logs: Path, *, servers: Sequence[Child]
    ) -> None:
        self.on_pause: Callable[[], None] | None = None
        self._environment = environment
        self._logs = logs
        self._started: list[Child] = []
        self._lasting = list(servers)

    def start_web(self, port: int) -> None:
        """Start the web server."""
        web = self._spawn(
            "web",
            *("gunicorn", "migranportal.wsgi", f"--bind=127.0.0.1:{port}"),
            *("--worker-class=gthread", "--workers=2", "--threads=4", "--no-control-socket"),
            *("--graceful-timeout=5", f"--access-logfile={self._logs / 'access.log'}"),
        )
        self._lasting.append(web)

    def start_worker(self) -> Path:
        """Start the worker and return its log."""
        worker = self._spawn(
            "worker",
            *("celery", "--app=migranportal", "worker", "--concurrency=2", "--loglevel=INFO"),
            *("--without-mingle", "--without-gossip"),  # there is no other worker to ask
        )
        self._lasting.append(worker)
        return worker.log

    def start_schedule(self) -> None:
        """Start the scheduler; from now on changed villages are refreshed every second."""
        schedule = f"--schedule={self._logs / 'beat-schedule'}"
        beat = self._spawn("beat", "celery", "--app=migranportal", "beat", schedule)
        self._lasting.append(beat)

    def start_commands(self, name: str, *commands: str) -> Child:
        """Start management commands, one after the other in one process."""
        module = "migranportal.embedded.commands"
        return self._spawn(name, "python", "-m", module, str(self._output(name)), *commands)

    def finish(self, child: Child, timeout: float = float("inf")) -> str:
        """Wait for management commands and return what they printed."""
        deadline = time.monotonic() + timeout
        while not child.has_ended():
            self.pause()
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{child.name} took longer than {timeout:.0f} s.{_end(child)}")
        if child.process.returncode:
            raise EmbeddedError(f"{child.name} failed.{_end(child)}")
        return self._output(child.name).read_text()

    def wait_until_ready(self, port: int) -> None:
        """Wait for the portal's own word that it can serve."""
        deadline = time.monotonic() + _READY_SECONDS
        while (answer := _answer(port, "/readyz")) != "200":
            self.pause()
            if time.monotonic() > deadline:
                log = tail(self._logs / "web.log")
                raise EmbeddedError(f"The portal is not ready (/readyz: {answer}).\n{log}")

    def pause(self) -> None:
        """Let a moment pass; raise an error when a server or a part of the portal has ended."""
        if self.on_pause:
            self.on_pause()
        for child in self._lasting:
            if child.has_ended():
                code = child.process.returncode
                raise EmbeddedError(f"{child.name} ended by itself (code {code}).{_end(child)}")
        time.sleep(_PAUSE_SECONDS)

    def stop(self) -> None:
        """Stop everything started here, all at once rather than in turn."""
        for child in self._started:
            if not child.has_ended():
                child.process.send_signal(child.stop_signal)
        for child in self._started:
            child.wait()

    def _spawn(self, name: str, program: str, *arguments: str) -> Child:
        log = self._logs / f"{name}.log"
        log.unlink(missing_ok=True)
        path = Path(sys.executable).parent / program
        child = spawn(name, [path, *arguments], log=log, environment=self._environment)
        self._started.append(child)
        return child

    def _output(self, name: str) -> Path:
        return self._logs / f"{name}.out"


def _end(child: Child) -> str:
    return f" The end of {child.log}:\n{tail(child.log)}"


def _answer(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()
