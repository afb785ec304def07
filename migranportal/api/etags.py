"""Entity tags (RFC 9110): a version of what was sent, so that nothing is sent or overwritten twice."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext_lazy as _

from migranportal.api.problems import Problem


def etag_of(*parts: str) -> str:
    """Return the strong tag of what ``parts`` determine wholly."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12)
    return quote_etag(digest.hexdigest())


def conditional(request: HttpRequest, etag: str, response: HttpResponse) -> HttpResponse:
    """Give ``response`` its tag; answer 304 instead where the caller has it already."""
    wanted = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in wanted or "*" in wanted:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def require_match(request: HttpRequest, etag: str) -> None:
    """Let a change of what has ``etag`` through only where the caller read that version.

    Raises:
        Problem: 428 without ``If-Match``, 412 where the record changed in the meantime.
    """
    wanted = parse_etags(request.headers.get("If-Match", ""))
    if not wanted:
        detail = _("Send If-Match with the ETag of the version that you read.")
        raise Problem("condition_required", detail, status_code=428)
    if etag not in wanted and "*" not in wanted:
        detail = _("The record changed after you read it. Read it again, then send your change.")
        raise Problem("changed_meanwhile", detail, status_code=412, headers={"ETag": etag})
