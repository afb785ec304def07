"""The public pages behind the QR codes of annexes and certificates; they need no account."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programs.selectors.verification import (
    VerifiedCertificate,
    VerifiedDecree,
    verified_certificate,
    verified_decree,
)
from programs.views.papers import annex_of, pdf_response

LANGUAGE_KEY = "bahasa"
"""The language stands in the address, so that a shared link reads the same everywhere."""


def _public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @login_not_required
    @require_safe
    @never_cache  # a revocation shows at once
    @functools.wraps(view)
    def answer(request: HttpRequest, token: UUID) -> HttpResponse:
        language = "en" if request.GET.get(LANGUAGE_KEY) == "en" else "id"
        with translation.override(language):
            response = view(request, token)
        response["Content-Language"] = language
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@_public
def decree_page(request: HttpRequest, token: UUID) -> HttpResponse:
    """Say whether a decree holds, and which villages it names."""
    found = _decree(token)
    villages = [
        {**line, "designation": found.designations.get(line["village"])}
        for line in found.step.snapshot["villages"]
    ]
    context = {"found": found, "decree": found.decree, "villages": villages}
    return render(request, "programs/verified_decree.html", {**_frame(request), **context})


@_public
def annex_file(request: HttpRequest, token: UUID) -> HttpResponse:
    """Return the annex of an issued decree."""
    decree = _decree(token).decree
    return pdf_response(annex_of(decree, request), f"lampiran-{decree.number}")


@_public
def certificate_page(request: HttpRequest, token: UUID) -> HttpResponse:
    """Say whether the designation of a village holds."""
    found: VerifiedCertificate | None = verified_certificate(token)
    if found is None:
        raise Http404
    area: Any = found.designation.village.area
    names = [area.parent, area.parent.parent, area.parent.parent.parent] if area.parent else []
    context = {
        "found": found,
        "designation": found.designation,
        "area": area,
        "place": ", ".join(str(a.name) for a in names if a),
    }
    return render(request, "programs/verified_certificate.html", {**_frame(request), **context})


def _decree(token: UUID) -> VerifiedDecree:
    found = verified_decree(token)
    if found is None:
        raise Http404
    return found


def _frame(request: HttpRequest) -> dict[str, Any]:
    language = translation.get_language()
    return {
        "language": language,
        "other_language": "id" if language == "en" else "en",
        "other_url": request.path if language == "en" else f"{request.path}?{LANGUAGE_KEY}=en",
    }
