"""A visit in words, for a time line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from programs.models import Visit, VisitPhoto

_FOUND = {Visit.Found.CONFIRMED: "is-good", Visit.Found.DIFFERENT: "is-bad"}
_CONCLUSION = {
    Visit.Conclusion.FIT: "is-good",
    Visit.Conclusion.IMPROVE: "is-warn",
    Visit.Conclusion.UNFIT: "is-bad",
}


@dataclass(frozen=True)
class FoundLine:
    """What a visit found about one criterion."""

    title: str
    word: str
    badge: str
    remark: str


@dataclass(frozen=True)
class ShownVisit:
    """A visit as a time line shows it."""

    on: date
    manner: str
    team: str
    met: str
    summary: str
    conclusion: str
    badge: str
    findings: tuple[FoundLine, ...]
    photos: tuple[VisitPhoto, ...]


def visits_by_step(visits: Any, titles: Mapping[str, str]) -> dict[int, ShownVisit]:
    """Return the visits by the number of their step; two queries. ``titles`` names the criteria."""
    rows = visits.order_by("step_number").prefetch_related("photos")
    return {visit.step_number: _shown(visit, titles) for visit in rows}


def _shown(visit: Visit, titles: Mapping[str, str]) -> ShownVisit:
    return ShownVisit(
        on=visit.on,
        manner=visit.get_manner_display(),
        team=visit.team,
        met=visit.met,
        summary=visit.summary,
        conclusion=visit.get_conclusion_display(),
        badge=_CONCLUSION[Visit.Conclusion(visit.conclusion)],
        findings=tuple(
            FoundLine(
                titles.get(code, code),
                str(Visit.Found(found["found"]).label),
                _FOUND.get(Visit.Found(found["found"]), ""),
                found["remark"],
            )
            for code, found in visit.findings.items()
        ),
        photos=tuple(visit.photos.all()),
    )
