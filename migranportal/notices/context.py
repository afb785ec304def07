"""What every page shows about notices."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from migranportal.notices.selectors import MOST_COUNTED, unread_count


def unread_notices(request: HttpRequest) -> dict[str, Any]:
    """Offer ``unread_notices``, the text of the badge: asked once, and only if a page shows it."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notices": ""}
    return {"unread_notices": SimpleLazyObject(lambda: _badge(request, user))}


def _badge(request: Any, user: Any) -> str:
    if not hasattr(request, "unread_notices"):
        request.unread_notices = unread_count(user)
    count: int = request.unread_notices
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")
