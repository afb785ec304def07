"""The shell of the portal: home and health."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import i18n

from migranportal.accounts.models import User
from migranportal.web.selectors import held_roles
from villages.views import visible_village


def home(request: HttpRequest) -> HttpResponse:
    """Show where the signed-in person's work begins."""
    assert isinstance(request.user, User)  # noqa: S101 (the login middleware lets in nobody else)
    roles = held_roles(request.user, on=timezone.localdate())
    context = {
        "roles": roles,
        "villages": [role for role in roles if role.is_of_village],
        "desk": admin.site.get_app_list(request) if request.user.is_staff else [],
    }
    return render(request, "web/home.html", context)


def village_home(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a village has, what it lacks and what to do next."""
    assert isinstance(request.user, User)  # noqa: S101 (see home)
    village = visible_village(request.user, code)
    return render(request, "web/village_home.html", {"village": village})


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
