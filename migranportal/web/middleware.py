"""What a saved form changed is assessed before its page answers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from programs.services import refresh_own_changes

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class RefreshAssessmentsMiddleware:
    """After a request that may have written, refreshes the villages that it changed itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, then bring the assessments of its changes up to date."""
        response = self.get_response(request)
        if request.method not in SAFE_METHODS:
            refresh_own_changes(as_of=timezone.localdate(), at=timezone.now())
        return response
