"""Addresses written without their last slash."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
@login_not_required
def add_slash(request: HttpRequest, rest: str) -> HttpResponse:
    """Lead to the address with its slash (308), whether there is such a one or not.

    The framework answers 301, after which libraries ask with GET and without the body: who reported
    something would read a list and take it for success.
    """
    address = request.get_full_path(force_append_slash=True)
    return HttpResponsePermanentRedirect(address, preserve_request=True)
