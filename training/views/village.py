"""Training and mentoring of a village: what comes, what was, and what was agreed. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views import View

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from training.models import MentoringVisit, Participant, Session, SessionState
from training.selectors import here_and_around
from villages.models import Village
from villages.views.pages import village_owner, visible_village

_SHOWN = 30


@dataclass(frozen=True)
class Row:
    """A session, and how many of the village are on its list; ``None`` where that is not told."""

    session: Any
    ours: int | None


class VillageTrainingView(View):
    """What is offered to the village, who of it took part, and the mentoring visits."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the page."""
        user: Any = request.user
        village = visible_village(user, code)
        today = timezone.localdate()
        around = here_and_around(code)
        coming = around.filter(state=SessionState.PLANNED, end_date__gte=today)
        visits = (
            MentoringVisit.objects.visible_to(user)
            .filter(village=village)
            .select_related("cooperative", "business_group", "office")
            .order_by("-date", "-pk")[:_SHOWN]
        )
        context = {
            "owner": village_owner(village),
            "village": village,
            "coming": _rows(user, village, list(coming.order_by("start_date", "pk")[:_SHOWN])),
            "past": _rows(user, village, _past(user, village)),
            "visits": visits,
            "today": today,
        }
        return TemplateResponse(request, "training/village.html", context)


def _past(user: User, village: Village) -> list[Any]:
    """Return held sessions in the village itself, or with people of it on the list."""
    ours: Any = Participant.objects.visible_to(user).filter(village=village)
    mine = Q(area__code=village.area.code) | Q(pk__in=ours.values("session"))
    rows = Session.objects.filter(mine, state=SessionState.HELD)
    rows = rows.select_related("course__kind", "office", "area__parent__parent__parent")
    return list(rows.order_by("-start_date", "-pk")[:_SHOWN])


def _rows(user: User, village: Village, sessions: list[Any]) -> list[Row]:
    if not user.holds(Permission.VIEW_PEOPLE, area=village.area.code):
        return [Row(session, None) for session in sessions]
    people: Any = Participant.objects.visible_to(user).filter(village=village, session__in=sessions)
    counts = dict(people.order_by().values_list("session").annotate(Count("pk")))
    return [Row(session, counts.get(session.pk, 0)) for session in sessions]
