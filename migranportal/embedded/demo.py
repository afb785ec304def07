"""`make demo`: the whole portal with sample data, kept between runs, until Ctrl-C."""

import contextlib
import fcntl
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from migranportal.embedded.application import Application
from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.keys import Keys, kept_keys
from migranportal.embedded.processes import free_port
from migranportal.embedded.report import documents, figures, first_request, table
from migranportal.embedded.servers import Place, guarded, kept_place, running_servers
from migranportal.embedded.signals import Stopped, StopSignals

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SETTINGS = "migranportal.settings.demo"
RECOMPUTE_SECONDS = 900.0

_FIRST = (
    "migrate --database=owner --verbosity=1",
    "load_reference_data",
    "load_demo --analyze",
    "count_figures",
)
_LAST = (
    "recompute --wait --json",
    "tell_people --verbosity=0",
    "load_demo --list-accounts --json",
    "load_demo --show-client --json",
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the person asked for."""

    folder: Path = CHECKOUT / "var" / "demo"
    port: int = 8000
    once: bool = False
    logs: bool = False
    reset: bool = False


def run_demo(options: Options) -> int:
    """Start everything, recompute through the queue, show the result, stay until Ctrl-C."""
    signals = StopSignals()
    signals.install()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        announce = stack.enter_context(only_one(folder))
        place = kept_place(folder)
        if options.reset:
            _remove_data(place, folder)
        keys = keys_of(place, folder)
        for log in folder.glob("*.log"):
            log.unlink()
        marker = stack.enter_context(guarded())
        with _step("PostgreSQL, Valkey"):
            servers = stack.enter_context(running_servers(place, keys, marker))
        environment = {
            "PORTAL_EVIDENCE_DIR": str(folder / "evidence"),
            "PORTAL_ADDRESS": f"http://127.0.0.1:{options.port}",
            **servers.environment,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }
        application = Application(environment, folder, servers=servers.children)
        stack.callback(application.stop)
        stack.callback(signals.ignore)  # comes first: a second Ctrl-C must not cut the others short
        _load(application)
        port = free_port(options.port)
        announce(f"http://127.0.0.1:{port}/")
        _serve(application, port, logs=options.logs)
        _recompute(application, port)
        _show_address(port, options)
        if not options.once:
            # Not earlier: a refresh of the new villages would leave the run nothing to change.
            application.start_schedule()
            _stay(application)
    return 0


def _load(application: Application) -> None:
    with _step("migrate, load_reference_data, load_demo, count_figures, collectstatic"):
        assets = application.start_commands(
            "collectstatic", "collectstatic --noinput --verbosity=0"
        )
        data = application.start_commands("load", *_FIRST)
        application.finish(data)
        application.finish(assets)


def _serve(application: Application, port: int, *, logs: bool) -> None:
    with _step("gunicorn, celery"):
        application.start_web(port)
        log = application.start_worker()
        application.wait_until_ready(port)
    if logs:
        application.on_pause = _Follower(log).pump


def _recompute(application: Application, port: int) -> None:
    with _step("recompute"):
        last = application.start_commands("recompute", *_LAST)
        result, accounts, client = documents(application.finish(last, timeout=RECOMPUTE_SECONDS))
    if isinstance(result, dict):
        print("\nHitung ulang / recompute\n" + figures(result))
    if isinstance(accounts, list):
        print("\nAkun contoh / sample accounts\n" + table(accounts))
    if isinstance(client, dict) and client:
        print("\nKlien API contoh / sample API client\n" + figures(client))
        print(f"  {first_request(client, f'http://127.0.0.1:{port}')}")


def _show_address(port: int, options: Options) -> None:
    if port != options.port:
        print(f"\nPort {options.port} terpakai / is taken.", end="")
    print(f"\n  Portal: http://127.0.0.1:{port}/\n  Log:    {options.folder}/*.log", flush=True)
    if not options.once:
        print("  Ctrl-C berhenti / stops.", flush=True)


def _stay(application: Application) -> None:
    with contextlib.suppress(Stopped):
        while True:
            application.pause()
    print("\nBerhenti / stopping.", flush=True)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[Callable[[str], None]]:
    """Refuse a second demo with the same data; yield what tells that one our address."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise EmbeddedError(f"A demo is already running here: {lock.read()}") from None

        def announce(address: str) -> None:
            lock.truncate(0)
            lock.write(f"{address}. Stop it with Ctrl-C there, or with: kill {os.getpid()}")
            lock.flush()

        announce("still starting")
        yield announce


def keys_of(place: Place, folder: Path) -> Keys:
    """Return the keys of the data in the folder; data whose keys are gone is refused."""
    file = folder / "keys.json"
    if place.postgres.exists() and not file.exists():
        raise EmbeddedError(
            f"{place.postgres} holds data, but its keys in {file} are gone. "
            "Start afresh with: make demo RESET=1"
        )
    return kept_keys(file)


def _remove_data(place: Place, folder: Path) -> None:
    for data in (place.postgres, place.valkey, folder / "evidence"):
        shutil.rmtree(data, ignore_errors=True)
    (folder / "keys.json").unlink(missing_ok=True)


@contextlib.contextmanager
def _step(what: str) -> Iterator[None]:
    """Tell what goes on and, afterwards, how long it took."""
    since = time.monotonic()
    if sys.stdout.isatty():
        print(f"      ...  {what}", end="\r", flush=True)
    yield
    print(f"  {time.monotonic() - since:5.1f} s  {what}", flush=True)


class _Follower:
    """Shows what a growing log gains."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._seen = 0

    def pump(self) -> None:
        with self._log.open("rb") as source:
            source.seek(self._seen)
            news = source.read()
        self._seen += len(news)
        print(news.decode(errors="replace"), end="", flush=True)
