"""The stored pieces of a prepared export: encrypted, because they may name people in clear."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from migranportal.core.encryption import NONCE_BYTES, derive_keys

FOLDER = "exports"
"""No address serves it."""
GZIP_LEVEL = 3
_GZIP = 16 + zlib.MAX_WBITS


class PieceGoneError(Exception):
    """The stored piece was deleted, or no key of this installation reads it."""


@dataclass(frozen=True)
class Piece:
    """A piece of a file: its name in the storage, what it is bound to, and its size in clear."""

    name: str
    bound_to: str
    size: int


def packed(data: bytes) -> bytes:
    """Return ``data`` as a whole member of a gzip file; members after one another are a file too."""
    packer = zlib.compressobj(GZIP_LEVEL, wbits=_GZIP)
    return packer.compress(data) + packer.flush()


def store(content: bytes, *, bound_to: str) -> str:
    """Store a piece encrypted and return its name; it is read as what ``bound_to`` says or not at all."""
    nonce = os.urandom(NONCE_BYTES)
    secret = nonce + _ciphers()[0].encrypt(nonce, content, bound_to.encode())
    name = uuid4().hex
    return str(default_storage.save(f"{FOLDER}/{name[:2]}/{name}", ContentFile(secret)))


def load(piece: Piece) -> bytes:
    """Return the content of a piece.

    Raises:
        PieceGoneError: there is none that can be read.
    """
    try:
        with default_storage.open(piece.name, "rb") as file:
            secret = file.read()
    except FileNotFoundError as error:
        raise PieceGoneError(piece.name) from error
    for cipher in _ciphers():
        try:
            content: bytes = cipher.decrypt(
                secret[:NONCE_BYTES], secret[NONCE_BYTES:], piece.bound_to.encode()
            )
        except InvalidTag:
            continue
        return content
    raise PieceGoneError(piece.name)


def read(pieces: Iterable[Piece], first: int, last: int) -> Iterator[bytes]:
    """Yield the bytes ``first`` to ``last`` (counted from 0, both included) of the file.

    Raises:
        PieceGoneError: a piece is not there any more.
    """
    start = 0
    for piece in pieces:
        end = start + piece.size
        if end > first and start <= last:
            yield load(piece)[max(0, first - start) : last + 1 - start]
        start = end


def delete(names: Iterable[str]) -> None:
    """Delete stored pieces, those that are there."""
    for name in names:
        default_storage.delete(name)


def _ciphers() -> list[AESGCM]:
    return [AESGCM(key) for key in derive_keys(purpose="api.exports")]
