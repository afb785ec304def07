"""What a saved form changed is assessed before its page answers, and the next page says what moved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from programs.selectors import Change, changes_made
from programs.services import refresh_own_changes
from programs.views.charts import outcome_label

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
MOST_TOLD = 4  # changes told one by one; an import that moves more gets one line
MOST_CRITERIA = 4


class RefreshAssessmentsMiddleware:
    """After a request that may have written, refreshes the villages that it changed itself.

    Stands inside the middleware that keeps messages, so that what moved is told on the next page,
    whether the form was answered with a redirect or with JSON.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, then bring the assessments of its changes up to date."""
        response = self.get_response(request)
        if request.method not in SAFE_METHODS:
            at = timezone.now()
            changed = refresh_own_changes(as_of=timezone.localdate(), at=at)
            tell_changes(request, changes_made(changed, at=at))
        return response


def tell_changes(request: HttpRequest, changes: list[Change]) -> None:
    """Leave a message about each change in a village whose assessments the visitor may see."""
    user: Any = request.user
    if not isinstance(user, User):
        return  # nobody, or a client of a partner: there is no next page
    areas = Permission.VIEW_PROGRAMS
    seen = [c for c in changes if user.holds(areas, area=_code(c))]
    if len(seen) > MOST_TOLD:
        villages = len({c.village.pk for c in seen})
        text = _("The readiness of %(villages)s villages changed.") % {"villages": villages}
        messages.info(request, text, fail_silently=True)
        return
    for change in seen:
        messages.add_message(request, _level(change), _text(change), fail_silently=True)


def _code(change: Change) -> str:
    return change.village.area.code


def _level(change: Change) -> int:
    if change.is_worse:
        return messages.WARNING
    return messages.SUCCESS if change.is_better else messages.INFO


def _text(change: Change) -> str:
    """Say it in words: the program, how many criteria, which ones, and the verdict if it moved."""
    where = f"{change.program}, {change.village.area.name}"
    parts = [
        _("%(where)s: %(before)s of %(whole)s criteria met → %(after)s of %(whole)s.")
        % {
            "where": where,
            "before": change.met_before,
            "after": change.met_after,
            "whole": change.whole,
        }
    ]
    parts += [_moved(m.criterion.title, m.before, m.after) for m in change.moved[:MOST_CRITERIA]]
    if len(change.moved) > MOST_CRITERIA:
        parts.append(_("And %(more)s more.") % {"more": len(change.moved) - MOST_CRITERIA})
    if change.before is not change.after:
        parts.append(_moved(_("Verdict"), change.before, change.after))
    return " ".join(parts)


def _moved(what: str, before: Any, after: Any) -> str:
    return _("%(what)s: %(before)s → %(after)s.") % {
        "what": what,
        "before": outcome_label(before).lower(),
        "after": outcome_label(after).lower(),
    }
