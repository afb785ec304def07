"""The files that were sent: stored encrypted, because they hold identity numbers in clear."""

from __future__ import annotations

import os
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from migranportal.core.encryption import NONCE_BYTES, load_keys
from migranportal.core.errors import DomainError

FOLDER = "imports"
"""No address serves it."""
_PURPOSE = b"imports.file"


class FileGoneError(DomainError):
    """The stored file was deleted, or no key of this installation reads it."""


def store(content: bytes) -> str:
    """Store a file under a new name and return the name."""
    ciphers, _lookup = load_keys()
    nonce = os.urandom(NONCE_BYTES)
    secret = nonce + ciphers[0].encrypt(nonce, content, _PURPOSE)
    name = uuid4().hex
    return str(default_storage.save(f"{FOLDER}/{name[:2]}/{name}", ContentFile(secret)))


def load(name: str) -> bytes:
    """Return the content of a stored file.

    Raises:
        FileGoneError: there is none that can be read.
    """
    message = _("The file is no longer there. Send it again.")
    if not name or not default_storage.exists(name):
        raise FileGoneError(message)
    with default_storage.open(name, "rb") as file:
        secret = file.read()
    ciphers, _lookup = load_keys()
    for cipher in ciphers:
        try:
            return cipher.decrypt(secret[:NONCE_BYTES], secret[NONCE_BYTES:], _PURPOSE)
        except InvalidTag:
            continue
    raise FileGoneError(message)


def delete(name: str) -> None:
    """Delete a stored file, if it is there."""
    if name:
        default_storage.delete(name)
