"""Identity numbers at rest: AES-256-GCM, with a keyed hash beside it for lookup.

The ciphertext is ``nonce (12 bytes) | data and tag``, bound to the name of its
field, so that a value moved to another column does not decrypt. The lookup hash is HMAC-SHA-256
with a key of its own: whoever steals the table cannot try the small space of identity numbers.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, Any]
else:
    _BinaryField = models.BinaryField

KEY_BYTES = 32
NONCE_BYTES = 12


class UnreadableValueError(Exception):
    """The ciphertext does not fit any key of this installation."""


def load_keys() -> tuple[list[AESGCM], bytes]:
    """Return the field ciphers, newest first, and the lookup key.

    Raises:
        ImproperlyConfigured: a key is missing, malformed, or used twice.
    """
    return _load(tuple(settings.PORTAL_FIELD_KEYS), settings.PORTAL_LOOKUP_KEY)


@lru_cache(maxsize=4)
def _load(field_keys: tuple[str, ...], lookup_key: str) -> tuple[list[AESGCM], bytes]:
    raw = [_decode(key, "PORTAL_FIELD_KEY") for key in field_keys]
    lookup = _decode(lookup_key, "PORTAL_LOOKUP_KEY")
    if not raw or lookup in raw or len(set(raw)) != len(raw):
        raise ImproperlyConfigured("PORTAL_FIELD_KEY and PORTAL_LOOKUP_KEY must all be different.")
    return [AESGCM(key) for key in raw], lookup


def _decode(value: str, name: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} is not valid base64.") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be base64 of {KEY_BYTES} bytes.")
    return key


def encrypt(value: str, *, purpose: str) -> bytes:
    """Return the ciphertext of ``value``.

    ``purpose`` (the field's name) must be given again to read it.
    """
    ciphers, _ = load_keys()
    nonce = os.urandom(NONCE_BYTES)
    return nonce + ciphers[0].encrypt(nonce, value.encode(), purpose.encode())


def decrypt(data: bytes, *, purpose: str) -> str:
    """Return the text of a ciphertext.

    Raises:
        UnreadableValueError: no key of this installation fits.
    """
    ciphers, _ = load_keys()
    for cipher in ciphers:
        try:
            return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], purpose.encode()).decode()
        except InvalidTag:
            continue
    raise UnreadableValueError


def is_newest(data: bytes, *, purpose: str) -> bool:
    """Tell whether a ciphertext stands under the newest field key."""
    ciphers, _ = load_keys()
    try:
        ciphers[0].decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], purpose.encode())
    except InvalidTag:
        return False
    return True


def lookup_hash(value: str, *, purpose: str) -> bytes:
    """Return the keyed hash by which an encrypted value is found again."""
    _, key = load_keys()
    return hmac.new(key, f"{purpose}:{value}".encode(), hashlib.sha256).digest()


def encrypt_many(values: Sequence[str], *, purpose: str) -> list[bytes]:
    """Return the ciphertext of each value, as ``encrypt`` does, for many at a fraction of the cost."""
    cipher, bound = load_keys()[0][0].encrypt, purpose.encode()
    nonces = os.urandom(NONCE_BYTES * len(values))
    starts = range(0, len(nonces), NONCE_BYTES)
    return [
        (nonce := nonces[start : start + NONCE_BYTES]) + cipher(nonce, value.encode(), bound)
        for start, value in zip(starts, values, strict=True)
    ]


def lookup_hashes(values: Sequence[str], *, purpose: str) -> list[bytes]:
    """Return the keyed hash of each value, as ``lookup_hash`` does, for many at once."""
    _, key = load_keys()
    digest, prefix = hmac.digest, f"{purpose}:"
    return [digest(key, f"{prefix}{value}".encode(), "sha256") for value in values]


def derive_keys(*, purpose: str) -> list[bytes]:
    """Return a key of its own for ``purpose`` from each field key, newest first.

    Whoever holds it learns nothing about the field key or the keys of other purposes (HKDF).
    """
    return [
        HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(
            _decode(key, "PORTAL_FIELD_KEY")
        )
        for key in settings.PORTAL_FIELD_KEYS
    ]


class EncryptedTextField(_BinaryField):
    """Text that is stored encrypted; reads as ``str``, or as ``None`` where no key fits."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Encrypt on the way to the database."""
        if value is None:
            return None
        return super().get_db_prep_value(encrypt(value, purpose=self.purpose), connection, prepared)

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way from the database."""
        if value is None:
            return None
        try:
            return decrypt(bytes(value), purpose=self.purpose)
        except UnreadableValueError:
            return None

    def to_python(self, value: Any) -> Any:
        """Leave text as it is: the field holds text, only its storage is binary."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Never serialise the plain text."""
        return ""

    @property
    def purpose(self) -> str:
        """The name that a ciphertext of this field is bound to."""
        return self.name
