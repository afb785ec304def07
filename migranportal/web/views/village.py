"""The home of a village: what it has, what it lacks, what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from migranportal.accounts.models import User
from villages.views import visible_village


def village_home(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a village has, what it lacks and what to do next."""
    assert isinstance(request.user, User)  # noqa: S101 (the login middleware lets in nobody else)
    village = visible_village(request.user, code)
    return render(request, "web/village_home.html", {"village": village})
