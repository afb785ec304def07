"""The shapes of an area's parts with their figures, for the map."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page

from migranportal.accounts.roles import AreaLevel, area_level
from migranportal.web.selectors.areas import Part
from migranportal.web.selectors.outlines import Dot, ground, outlines, village_dots
from migranportal.web.views.area_table import Choice, part_url
from migranportal.web.views.areas import AreaPage
from programs.eligibility import Outcome
from programs.views.charts import outcome_class, outcome_label

SHARES = (0, 10, 25, 50)
"""The classes of the map: no village, and shares in percent above which the next one begins."""


# Compressed here, because no secret stands beside what a stranger may choose in this answer.
@method_decorator(gzip_page, name="dispatch")
class AreaMapView(AreaPage):
    """Hands out GeoJSON: outlines coloured by share, villages by outcome."""

    def get(self, request: HttpRequest, code: str | None = None) -> HttpResponseBase:
        """Return the shapes, or 304 where the reader has them."""
        body = json.dumps(self._content(), separators=(",", ":"), ensure_ascii=False)
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
        response = HttpResponse(body, content_type="application/geo+json")
        response["ETag"] = etag
        response["Cache-Control"] = "private, max-age=60"
        answer = get_conditional_response(request, etag=etag, response=response)
        assert answer is not None  # noqa: S101 (a response was given)
        return answer

    def _content(self) -> dict[str, Any]:
        region, choice = self.region, self.choice
        parts = {part.code: part for part in self.parts()}
        shapes = outlines(region) if area_level(region.code) in _OUTLINED else {}
        drawn = [_outline(parts[c], shape, choice) for c, shape in shapes.items() if c in parts]
        bare = [code for code in parts if code not in shapes]
        dots: list[Dot] = []
        # A province without outlines would be thousands of dots; its table says the same.
        if region.is_own or area_level(region.code) in _DOTTED:
            version = choice.version.pk if choice.version else None
            dots = village_dots(bare, version=version) if bare else []
        wanted = [d for d in dots if choice.outcome is None or d.outcome == choice.outcome]
        below = ground(region) if wanted and not region.is_own else None
        base = [{"type": "Feature", "geometry": below, "properties": {"ground": True}}]
        return {
            "type": "FeatureCollection",
            "features": [*(base if below else []), *drawn, *map(_dot, wanted)],
        }


_OUTLINED = (AreaLevel.COUNTRY, AreaLevel.PROVINCE)
_DOTTED = (AreaLevel.REGENCY, AreaLevel.DISTRICT)


def share_class(met: int, villages: int) -> int:
    """Return the class of a share of villages: 0 for none, up to ``len(SHARES)``."""
    percent = 100 * met / villages if villages else 0.0
    return sum(percent > bound for bound in SHARES)


def _outline(part: Part, geometry: dict[str, Any], choice: Choice) -> dict[str, Any]:
    figures = part.figures(choice.version.pk if choice.version else None)
    text = ngettext(
        "%(met)s of %(villages)s village meets the criteria (%(percent)s%%)",
        "%(met)s of %(villages)s villages meet the criteria (%(percent)s%%)",
        part.villages,
    ) % {
        "met": figures.met,
        "villages": part.villages,
        "percent": round(100 * figures.met / part.villages, 1) if part.villages else 0,
    }
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "name": part.name,
            "text": text if figures.assessed else _("Not assessed yet"),
            "share": share_class(figures.met, part.villages) if figures.assessed else "none",
            "url": part_url(part, choice),
        },
    }


def _dot(dot: Dot) -> dict[str, Any]:
    outcome = None if dot.outcome is None else Outcome(dot.outcome)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [dot.longitude, dot.latitude]},
        "properties": {
            "name": dot.name,
            "text": outcome_label(outcome),
            "outcome": outcome_class(outcome),
            "url": reverse("village_home", kwargs={"code": dot.code}),
        },
    }
