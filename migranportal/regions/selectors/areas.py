"""Finding areas, each with the areas around it: a name alone is no key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from migranportal.regions.models import (
    CODE_BEGINNING,
    SHORTEST_TRIGRAM,
    Area,
    AreaQuerySet,
)

LIMIT = 20


@dataclass(frozen=True)
class Place:
    """The names of the areas around an area; empty where the area is as large or larger."""

    district: str = ""
    regency: str = ""
    province: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.district, self.regency, self.province)))


@dataclass(frozen=True)
class AreaHit:
    """One answer to a search."""

    id: int
    code: str
    name: str
    level: str
    kind: str
    valid_until: date | None
    place: Place

    @property
    def label(self) -> str:
        """Name, surroundings and code: what tells it from its namesakes."""
        return f"{', '.join(filter(None, (self.name, str(self.place))))} ({self.code})"


def place_of(area: Area) -> Place:
    """Return where ``area`` lies. Without a query if it was fetched ``with_places()``."""
    names = {}
    outer = area.parent
    while outer is not None:
        names[outer.level] = outer.name
        outer = outer.parent
    return Place(
        names.get(Area.Level.DISTRICT, ""),
        names.get(Area.Level.REGENCY, ""),
        names.get(Area.Level.PROVINCE, ""),
    )


def search_areas(
    text: str,
    *,
    level: str | None = None,
    inside: str = "",
    on: date | None = None,
    limit: int = LIMIT,
) -> list[AreaHit]:
    """Return the areas that ``text`` may mean, the likeliest first, in one query.

    ``text`` is the beginning of a code, or a name or a part of one; small misspellings are
    forgiven. A surrounding area may follow after a comma. ``on`` keeps the areas in force on a
    day; without it ended codes are found too, after those in force.
    """
    rows = Area.objects.filter(level=level) if level else Area.objects.all()
    rows = _closest(rows.inside(inside), text.strip())
    if on is not None:
        rows = rows.current(on)
    return [
        AreaHit(
            area.pk,
            area.code,
            area.name,
            area.level,
            area.kind,
            area.valid_until,
            place_of(area),
        )
        for area in rows.with_places()[:limit]
    ]


def _closest(rows: AreaQuerySet, text: str) -> AreaQuerySet:
    """Keep and order by how well the name or code fits ``text``."""
    name, _comma, places = text.partition(",")
    name = name.strip()
    if not name:
        return rows.none()
    in_force = Case(When(valid_until=None, then=Value(0)), default=Value(1))
    if CODE_BEGINNING.fullmatch(name):
        return rows.matching(text).order_by(in_force, "code", "-valid_from")
    exact = Case(When(name__iexact=name, then=Value(0)), default=Value(1))
    if len(name) < SHORTEST_TRIGRAM:
        return rows.matching(text).order_by(in_force, exact, "code", "-valid_from")
    rows = rows.matching(f",{places}").alias(upper=Upper("name"))
    rows = rows.filter(Q(name__icontains=name) | Q(upper__trigram_similar=name.upper()))
    closeness = TrigramSimilarity("upper", name.upper())
    return rows.order_by(in_force, exact, closeness.desc(), "code", "-valid_from")


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of areas by code, in one query: the last ones where they are no more."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    areas = Area.objects.filter(code__in=wanted).order_by("valid_from")
    return dict(areas.values_list("code", "name"))


def area_name_of(path: str) -> Subquery:
    """Return the expression for the last name of the area whose code stands at ``path``."""
    areas = Area.objects.filter(code=OuterRef(path)).order_by("-valid_from")
    return Subquery(areas.values("name")[:1])


def area_in_words(code: str, name: str | None) -> str:
    """Return an area by name and code, the code alone where nobody knows its name; empty: the country."""
    if not code:
        return _("The whole country")
    return f"{name} ({code})" if name else code
