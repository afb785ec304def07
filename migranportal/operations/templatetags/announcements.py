"""Announcements on the pages where work begins."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from migranportal.accounts.models import User
from migranportal.operations.markdown import rendered
from migranportal.operations.models import Announcement
from migranportal.operations.selectors import announcements_for

register = template.Library()


@register.simple_tag(takes_context=True)
def announcements(context: dict[str, Any]) -> list[Announcement]:
    """Return what is announced to the reader and not put away."""
    user = context.get("user")
    return announcements_for(user, on=timezone.localdate()) if isinstance(user, User) else []


@register.filter
def markdown(text: str) -> SafeString:
    """Return Markdown as HTML."""
    return rendered(text)
