"""What the plans say about a village, for the people who work there: to read, not to change."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views import View

from plans.selectors import items_of_village
from villages.views.pages import village_owner, visible_village

BADGES = {"planned": "", "under_way": "is-warn", "done": "is-good", "dropped": ""}


class VillagePlansView(View):
    """The items of every plan that names the village."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the items plan by plan."""
        user: Any = request.user
        village = visible_village(user, code)
        today = timezone.localdate()
        rows = [
            (item, item.is_overdue(today), BADGES[item.state], next(iter(item.reports.all()), None))
            for item in items_of_village(village)
        ]
        context = {
            "owner": village_owner(village),
            "village": village,
            "plans": [(p, list(own)) for p, own in groupby(rows, key=lambda row: row[0].plan)],
        }
        return TemplateResponse(request, "plans/village.html", context)
