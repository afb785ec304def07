"""How the bodies of requests are read."""

from __future__ import annotations

from typing import IO, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MOST_LEVELS = 8
"""Lists and objects inside one another; what is deeper exhausts the stack of whoever reads it."""


def comes_in_chunks(request: HttpRequest) -> bool:
    """Tell whether the body of a request comes without its length (RFC 9112, 7.1)."""
    return "chunked" in request.headers.get("Transfer-Encoding", "").lower()


class FlatJSONParser(JSONParser):
    """JSON of few levels."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        """Return the body.

        Raises:
            ParseError: it is no JSON, or nested too deeply.
        """
        text = _("The body is nested more deeply than %s levels; nothing here needs that.")
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(str(text) % MOST_LEVELS) from None
        if _is_deep(data, MOST_LEVELS):
            raise ParseError(str(text) % MOST_LEVELS)
        return data


def _is_deep(value: Any, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return not levels or any(_is_deep(part, levels - 1) for part in parts)
