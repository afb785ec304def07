"""The maps of a dashboard: one figure by area, and small ones of programs by outcomes."""

from __future__ import annotations

from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from migranportal.core.maps import Caption, Choropleth, Place, Scale, choropleth, fixed
from migranportal.regions.selectors.shapes import map_shapes
from programs.eligibility import Outcome
from programs.views.charts import outcome_label
from reports.forms import INDICATORS
from reports.selectors.dashboard import Dashboard, share
from reports.selectors.scope import Scope
from reports.selectors.villages import SHOWN_OUTCOMES
from reports.views.dashboards.links import Links

_SMALL_WIDTH = 300
_SHARES = (20, 40, 60, 80)
_PERCENT = {"memenuhi", "prosedural", "tidak-diketahui"}


def has_map(scope: Scope) -> bool:
    """Tell whether the parts of a scope are drawn: outlines end with regencies."""
    return scope.width <= 5


def map_scope(scope: Scope, level: str) -> Scope:
    """Return the scope whose parts the map draws: regencies of the country where chosen."""
    return replace(scope, width=5) if scope.width == 2 and level == "kabupaten" else scope


def figure_map(
    board: Dashboard, links: Links, *, indicator: str, program: str, download_url: str = ""
) -> Choropleth:
    """Return the map of one figure by part; unknown parts are hatched."""
    scope = board.scope
    is_percent = indicator in _PERCENT
    places = {
        part: Place(name, value_of(board, indicator, program, part), links.page(part))
        for part, name in board.parts.items()
    }
    named = {p.code: str(p) for p in board.programs}
    title = str(INDICATORS[indicator])
    if indicator in {"ditetapkan", "memenuhi"}:
        title = f"{title}: {named.get(program, program)}"
    day = date_format(board.on, "j F Y")
    caption = Caption(
        "peta",
        f"{title}, {day}",
        unit="%" if is_percent else "",
        description=_("Source: Migrant Village Portal, as of %(day)s. Hatched: unknown.")
        % {"day": day},
        download_url=download_url,
    )
    return choropleth(
        map_shapes(scope.level, scope.code),
        places,
        caption,
        scale=percent_scale() if is_percent else None,
    )


def percent_scale() -> Scale:
    """Return the classes of shares, the same on every map."""
    return fixed(_SHARES, least=0.1, most=100)


def small_maps(board: Dashboard) -> list[tuple[str, list[Choropleth]]]:
    """Return, by program, a small map of each outcome: the share of the villages of each part."""
    shapes = map_shapes(board.scope.level, board.scope.code, width=_SMALL_WIDTH)
    return [
        (
            str(program),
            [
                choropleth(
                    shapes,
                    {
                        part: Place(name, _outcome_share(board, program.code, outcome, part))
                        for part, name in board.parts.items()
                    },
                    Caption(f"{program.code}-{number}", outcome_label(outcome), unit="%"),
                    scale=percent_scale(),
                    small=True,
                )
                for number, outcome in enumerate((*SHOWN_OUTCOMES, None))
            ],
        )
        for program in board.programs
    ]


def small_legend() -> list[tuple[str, str]]:
    """Return class and words of the shades of the small maps."""
    entries = [(str(shade), f"{words}%") for shade, words in percent_scale().entries()]
    return [("0", "0%"), *entries]


def value_of(board: Dashboard, indicator: str, program: str, part: str) -> float | None:
    """Return the figure of a part; ``None`` is unknown."""
    people = board.people(part)
    if indicator == "ditetapkan":
        return board.designations_on(board.on)[program, part]
    if indicator == "memenuhi":
        return _outcome_share(board, program, Outcome.MET, part)
    return {
        "luar-negeri": people.abroad,
        "prosedural": people.procedural_share,
        "tidak-diketahui": people.unknown_share,
        "purna": people.returned,
        "usaha": board.businesses["businesses"][part],
    }[indicator]


def _outcome_share(
    board: Dashboard, program: str, outcome: Outcome | None, part: str
) -> float | None:
    history = board.history(program)
    if history is None or history.version is None:
        return None
    found = board.outcome(program, outcome, part)
    return None if found is None else share(found, board.villages.get(part, 0))
