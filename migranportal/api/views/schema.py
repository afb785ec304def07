"""The schema as a file, and the page that lets people try it; both hold no data and need no token."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

SCHEMA = Path(__file__).resolve().parent.parent.parent / "openapi.yaml"
"""The committed schema, in English; `make schema` writes it, and a test compares it with the code."""


@cache
def _schema() -> tuple[bytes, str]:
    text = SCHEMA.read_bytes()
    return text, quote_etag(hashlib.blake2b(text, digest_size=12).hexdigest())


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Answer the committed schema: making it anew takes seconds, which nobody outside shall cost us."""
    text, etag = _schema()
    answer = HttpResponse(text, content_type="application/yaml")
    answer["Cache-Control"] = "public, max-age=300"
    answer["ETag"] = etag
    # A browser-based generator on another site may read what is public anyway.
    answer["Access-Control-Allow-Origin"] = "*"
    return get_conditional_response(request, etag=etag, response=answer) or answer


@method_decorator(login_not_required, name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """Swagger's page, without a script or style inside the page."""

    authentication_classes: Any = ()
    permission_classes: Any = ()
    template_name = "api/docs.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer the page, or with ``?script`` what it runs."""
        answer: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        answer.data["schema_address"] = reverse(self.url_name)
        # The library opens its page to windows of other sites; nothing here needs one.
        if "Cross-Origin-Opener-Policy" in answer:
            del answer["Cross-Origin-Opener-Policy"]
        return answer
