"""Signatures of webhooks, as Standard Webhooks 1.0.0 describes them (standardwebhooks.com).

Signed is ``{id}.{timestamp}.{body}`` with HMAC-SHA256 under the secret's decoded bytes. A secret is
written ``whsec_`` and base64. While two secrets hold, the header carries a signature of each.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

PREFIX = "whsec_"
SECRET_BYTES = 32  # the specification wants 24 to 64


def new_secret() -> str:
    """Return a fresh secret."""
    return PREFIX + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def sign(secret: str, *, message: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message under one secret, with its version in front."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def signed_headers(
    secrets: Iterable[str], *, message: UUID, at: datetime, body: bytes
) -> dict[str, str]:
    """Return the three headers of a delivery attempted at ``at``."""
    timestamp = int(at.timestamp())
    signatures = [
        sign(secret, message=str(message), timestamp=timestamp, body=body) for secret in secrets
    ]
    return {
        "Webhook-Id": str(message),
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": " ".join(signatures),
    }
