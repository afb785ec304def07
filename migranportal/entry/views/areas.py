"""Suggestions for the area picker."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views import View

from migranportal.accounts.roles import Permission
from migranportal.regions.models import Area
from migranportal.regions.selectors import search_areas

SHORTEST = 2
LIMIT = 8


class AreaSearchView(View):
    """Answers with areas in force that a text may mean; the register is public to the signed-in.

    ``q`` the text, ``tingkat`` the level (a village by default), ``dalam=saya`` keeps to the areas
    in which the visitor may change people.
    """

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> JsonResponse:
        """Return at most ``LIMIT`` labels that ``AreaField`` reads."""
        text = request.GET.get("q", "").strip()[:100]
        level = request.GET.get("tingkat", Area.Level.VILLAGE)
        if len(text) < SHORTEST or level not in Area.Level.values:
            return JsonResponse({"areas": []})
        areas = self._areas(request) if request.GET.get("dalam") == "saya" else [""]
        today = timezone.localdate()
        hits = [
            hit
            for inside in areas
            for hit in search_areas(text, level=level, inside=inside, on=today, limit=LIMIT)
        ]
        return JsonResponse({"areas": [{"code": h.code, "label": h.label} for h in hits[:LIMIT]]})

    def _areas(self, request: HttpRequest) -> list[str]:
        user: Any = request.user
        return list(user.areas_for(Permission.EDIT_PEOPLE))
