"""The public page that tells whether a certificate is valid."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.selectors import verified_certificate


@login_not_required
@require_safe
@never_cache
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Tell whether the certificate is valid or revoked, its course, its day and the initials.

    An unknown token gets a page that says so (404) and tells nothing else.
    """
    found = verified_certificate(token)
    page = render(
        request, "training/certificate.html", {"found": found}, status=200 if found else 404
    )
    page["X-Robots-Tag"] = "noindex"
    return page
