"""Entity tags (RFC 9110): a version of what was sent, so that nothing is sent or overwritten twice."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag


def etag_of(*parts: str) -> str:
    """Return the strong tag of what ``parts`` determine wholly."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12)
    return quote_etag(digest.hexdigest())


def as_given(tag: str) -> str:
    """Return the tag that we gave: an answer that is compressed on its way carries it as a weak one."""
    return tag.removeprefix("W/")


def conditional(request: HttpRequest, etag: str, response: HttpResponse) -> HttpResponse:
    """Give ``response`` its tag; answer 304 instead where the caller has it already."""
    wanted = [as_given(tag) for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    if etag in wanted or "*" in wanted:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response
