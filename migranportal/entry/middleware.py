"""What stays on a phone: no page of a signed-in person, and nothing at all after signing out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTUAL = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


class PhoneMiddleware:
    """Keeps the answers of signed-in people out of the browser's store, and clears it at sign-out.

    The clearing needs no script. Cookies stay: they belong to the sign-in, which ends by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        if was_signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"storage"'
        return response


class CompressTextMiddleware(GZipMiddleware):
    """Compresses pages and data; photographs and PDFs are compressed already.

    The random bytes that Django adds hide the length of secrets in a page (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress the response if it is text."""
        if not response.get("Content-Type", "").startswith(TEXTUAL):
            return response
        return super().process_response(request, response)
