"""Checks that a webhook comes from the portal (Standard Webhooks 1.0.0): standard library only."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

TOLERANCE = 5 * 60  # seconds: an older message may be one that somebody recorded


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether ``body`` (as received, not parsed and written again) was signed with ``secret``."""
    message, sent = headers["Webhook-Id"], headers["Webhook-Timestamp"]
    if abs(time.time() - int(sent)) > TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.digest(key, f"{message}.{sent}.".encode() + body, hashlib.sha256)
    for signature in headers["Webhook-Signature"].split():  # two while a secret is replaced
        version, _, text = signature.partition(",")
        if version == "v1" and hmac.compare_digest(base64.b64decode(text), expected):
            return True
    return False
