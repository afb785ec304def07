"""The language of the pages, and whether the portal is well."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import i18n


@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages and go back to where the reader was."""
    return i18n.set_language(request)


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives."""
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database and Redis answer, else 503."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return False
    return True


def _redis_answers() -> bool:
    try:
        cache.get("readyz")
    except Exception:
        return False
    return True
