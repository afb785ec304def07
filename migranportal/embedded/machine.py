"""What this machine offers: memory, a file system in memory, an account that is not root."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.processes import Account

GIGABYTE = 1024**3
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  (a file system, not a file of ours)
SYSTEM_FOLDER = Path("/var/lib/portal-dev")
_CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")


def total_memory() -> int:
    """Return the bytes of memory this process may count on."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(memory, int(_CONTAINER_LIMIT.read_text()))
    except (OSError, ValueError):  # no container, or "max"
        return memory


def shared_memory_free() -> int:
    """Return the bytes free in the file system in memory, 0 where there is none."""
    try:
        return shutil.disk_usage(SHARED_MEMORY).free
    except OSError:
        return 0


def server_account() -> Account | None:
    """Return the account PostgreSQL runs as, None for our own: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise EmbeddedError(
            "PostgreSQL does not run as root and this machine has no account `nobody`. "
            "Use an ordinary user, or set DATABASE_URL to a server of your own."
        ) from error
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def is_open_to_others(path: Path) -> bool:
    """Tell whether any account may pass every folder down to the path, and read and run it."""
    others = path.stat().st_mode & 0o005
    return others == 0o005 and all(folder.stat().st_mode & 0o001 for folder in path.parents)


def system_folder() -> Path:
    """Return a folder outside any home for what root's PostgreSQL must be able to read."""
    try:
        SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
        SYSTEM_FOLDER.chmod(0o755)  # ours alone, whatever the umask made of it
    except OSError:
        fallback = Path(tempfile.gettempdir()) / "portal-dev-root"
        fallback.mkdir(exist_ok=True)
        if fallback.is_symlink() or fallback.stat().st_uid != 0:
            raise EmbeddedError(f"{fallback} belongs to somebody else; remove it.") from None
        fallback.chmod(0o755)
        return fallback
    return SYSTEM_FOLDER


def throw_away_parent(*, on_disk: bool) -> Path:
    """Return where throw-away data goes: in memory when there is plenty, else on disk."""
    plenty = shared_memory_free() >= 2 * GIGABYTE and total_memory() >= 4 * GIGABYTE
    if plenty and not on_disk and os.access(SHARED_MEMORY, os.W_OK):
        return SHARED_MEMORY
    return Path(tempfile.gettempdir())
