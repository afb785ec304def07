"""What every request passes before anything else reads it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


class NoNulMiddleware:
    """Keeps NUL away from the database: no text in PostgreSQL can hold one.

    It comes with text copied from a PDF into a search box, and is taken out there. No address of ours
    has one in its path. Forms refuse it beside their field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request without it."""
        query = request.META.get("QUERY_STRING", "")
        request.META["QUERY_STRING"] = query.replace("%00", "").replace("\0", "")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Let no path with one reach its view.

        Raises:
            django.http.Http404: there is nothing at such an address.
        """
        if "\0" in request.path:
            raise Http404
