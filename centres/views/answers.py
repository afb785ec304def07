"""How a public page answers: language in the address, kept by caches, but never past midnight."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

MAX_AGE_SECONDS = 300
LANGUAGE_KEY = "bahasa"
View = Callable[..., tuple[str, dict[str, Any]]]


def public_page(view: View) -> Callable[..., HttpResponse]:
    """Make a public page of a function that returns a template and its context.

    The language stands in the address, not in a cookie: a shared link reads the same everywhere.
    """

    @login_not_required
    @require_safe
    @functools.wraps(view)
    def answer(request: HttpRequest, **where: Any) -> HttpResponse:
        language = "en" if request.GET.get(LANGUAGE_KEY) == "en" else "id"
        with translation.override(language):
            template, context = view(request, **where)
            page = render(request, template, {**_frame(request, language), **context})
        page["Content-Language"] = language
        patch_cache_control(page, public=True, max_age=_max_age(timezone.now()))
        etag = quote_etag(hashlib.sha256(page.content).hexdigest()[:32])
        page["ETag"] = etag
        found = get_conditional_response(request, etag=etag, response=page)
        assert found is not None  # noqa: S101 (a page was given)
        return found

    return answer


def _max_age(now: datetime) -> int:
    """Return for how many seconds a page may be kept: an opening that ends today vanishes at 0.00."""
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, min(MAX_AGE_SECONDS, int((midnight - local).total_seconds())))


def _frame(request: HttpRequest, language: str) -> dict[str, Any]:
    """Return what every page shows: its address, and the way to the other language."""
    kept = {k: str(v) for k, v in request.GET.items() if k != LANGUAGE_KEY and v}
    other = "id" if language == "en" else "en"
    suffix = "" if language == "id" else f"?{LANGUAGE_KEY}={language}"
    return {
        "language": language,
        "suffix": suffix,
        "other_language": other,
        "other_url": _with(
            request.path, {**kept, **({LANGUAGE_KEY: "en"} if other == "en" else {})}
        ),
        "address": request.build_absolute_uri(request.path) + suffix,
    }


def _with(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
