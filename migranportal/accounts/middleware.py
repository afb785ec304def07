"""Row security for the length of a request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.rowsecurity import WHOLE_COUNTRY, visible_areas


class RowSecurityMiddleware:
    """Tells the database the areas in which the signed-in user may see people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside the user's areas; nobody's rows for a stranger."""
        if not isinstance(request.user, User):
            return self.get_response(request)
        areas = request.user.areas_for(Permission.VIEW_PEOPLE)
        with visible_areas([code or WHOLE_COUNTRY for code in areas]):
            return self.get_response(request)
