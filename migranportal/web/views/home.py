"""Where the work of the signed-in person begins."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.web.selectors import held_roles


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
