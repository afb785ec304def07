"""What the portal is on a phone: its key, its service worker, its icon, the page without a line."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from migranportal.core.encryption import derive_keys

SHELL = (
    "vendor/bootstrap/bootstrap.min.css",
    "css/portal.css",
    "css/entry.css",
    "css/phone.css",
    "js/portal.js",
    "js/words.js",
    "js/store.js",
    "js/line.js",
    "js/queue.js",
    "js/form.js",
    "js/steps.js",
    "js/fields.js",
    "js/files.js",
    "js/upload.js",
    "js/drafts.js",
    "img/mark.svg",
    "img/icon-192.png",
)
"""The files of every page. Nothing else is kept on a phone: no page, no data."""

THEME_COLOUR = "#123a63"
PAPER_COLOUR = "#f6f4ef"


@require_safe
@never_cache
def phone_key(request: HttpRequest) -> JsonResponse:
    """Give the visitor the keys under which their own phone keeps what waits, newest first.

    The page holds them in memory only: what lies on a lost phone is unreadable without signing in.
    The token is the one that a form sends, because its cookie is closed to scripts.
    """
    user: Any = request.user
    keys = derive_keys(purpose=f"phone:{user.pk}")
    return JsonResponse(
        {
            "user": str(user.pk),
            "keys": [base64.b64encode(key).decode() for key in keys],
            "csrf": get_token(request),
            "largest": settings.PORTAL_EVIDENCE_MAX_BYTES,
        }
    )


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Name the files of the shell; a new release changes this text and so replaces the worker."""
    shell = {
        "version": shell_version(),
        "files": [static(name) for name in SHELL],
        "offline": {
            code: reverse("entry:offline", args=[code]) for code, _name in settings.LANGUAGES
        },
    }
    script = static("js/service-worker.js")
    text = f"self.SHELL = {json.dumps(shell)};\nimportScripts({json.dumps(script)});\n"
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def shell_version() -> str:
    """Return what changes with every release: the hash of the static manifest."""
    known = getattr(staticfiles_storage, "manifest_hash", "")
    if known:
        return str(known)
    # Without a manifest (development, tests) the names stay the same: the content decides.
    digest = hashlib.sha256()
    for name in (*SHELL, "js/service-worker.js"):
        path = finders.find(name)
        digest.update(Path(path).read_bytes() if path else b"")
    return digest.hexdigest()[:12]


@login_not_required
@require_safe
def web_manifest(request: HttpRequest) -> JsonResponse:
    """Describe the portal to a phone that puts it on the home screen."""
    with translation.override("id"):
        content = {
            "id": "/",
            "name": _("Migrant Village Portal"),
            "short_name": _("Migrant Village"),
            "description": _("Records of a migrant-sending village, also on a bad line."),
            "lang": "id",
            "start_url": reverse("home"),
            "scope": "/",
            "display": "standalone",
            "theme_color": THEME_COLOUR,
            "background_color": PAPER_COLOUR,
            "icons": [
                _icon("img/mark.svg", "any", "image/svg+xml"),
                _icon("img/icon-192.png", "192x192"),
                _icon("img/icon-512.png", "512x512"),
                _icon("img/icon-maskable-192.png", "192x192", purpose="maskable"),
                _icon("img/icon-maskable-512.png", "512x512", purpose="maskable"),
            ],
        }
    return JsonResponse(
        content,
        content_type="application/manifest+json",
        headers={"Cache-Control": "public, max-age=3600"},
    )


def _icon(name: str, sizes: str, kind: str = "image/png", purpose: str = "any") -> dict[str, str]:
    return {"src": static(name), "sizes": sizes, "type": kind, "purpose": purpose}


@login_not_required
@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """Show what a phone shows without a line; it says nothing about anybody."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        response = TemplateResponse(request, "entry/offline.html").render()
    response["Cache-Control"] = "no-cache"
    return response
