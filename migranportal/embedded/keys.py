"""Passwords and keys of an embedded portal, made once and kept beside its data."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from migranportal.embedded.errors import EmbeddedError


def _password() -> str:
    return secrets.token_urlsafe(24)  # needs no quoting in an address or in SQL


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _signing_key() -> str:
    return secrets.token_urlsafe(48)  # Django asks for 50 characters or more


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Every secret of one embedded portal."""

    superuser_password: str = field(default_factory=_password)
    owner_password: str = field(default_factory=_password)
    app_password: str = field(default_factory=_password)
    redis_password: str = field(default_factory=_password)
    secret_key: str = field(default_factory=_signing_key)
    field_key: str = field(default_factory=_key)
    lookup_key: str = field(default_factory=_key)


def kept_keys(file: Path) -> Keys:
    """Return the keys kept in the file, made and written there the first time."""
    try:
        return Keys(**json.loads(file.read_text()))
    except FileNotFoundError:
        keys = Keys()
    except (TypeError, ValueError) as error:
        raise EmbeddedError(
            f"{file} is damaged. Without it the data beside it cannot be read: remove the folder."
        ) from error
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as sink:
        json.dump(asdict(keys), sink, indent=2)
    unfinished.rename(file)
    return keys
