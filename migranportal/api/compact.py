"""JSON as it leaves: without spaces, letters of every language as they are."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def compact_json(value: Any) -> str:
    """Return ``value`` as JSON on one line; days and moments as ISO 8601."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
