"""A map of figures, ready to be written as SVG."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from migranportal.core.maps.scales import CLASSES, Scale, formatted, quantiles
from migranportal.core.maps.shapes import Shapes

# Shades that a picture taken along is drawn with; a page's style sheet replaces them.
# One hue from pale to dark: it prints, and reads with any colour vision.
_FILLS = ("#ffffff", "#dbe7f3", "#a9c6e2", "#78a5cf", "#3f76ae", "#123a63")
_DARK_FROM = 4
_LINE_HEIGHT = 26
_LEGEND_COLUMNS = 3


@dataclass(frozen=True)
class Place:
    """What a map says about an area.

    ``value`` ``None`` is unknown: drawn hatched, never as zero. ``text`` replaces the number in what
    is read out, for instance “62 of 80 villages”. Without ``url`` the area is no link.
    """

    label: str
    value: float | None
    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class Caption:
    """The words of a map.

    ``ident`` is unique in its page and begins every id inside the SVG. ``unit`` follows each number.
    ``download_url`` is where the page hands the map out as a file.
    """

    ident: str
    title: str
    unit: str = ""
    description: str = ""
    download_url: str = ""

    def __post_init__(self) -> None:
        """Refuse what is not fit for an id."""
        if not re.fullmatch(r"[a-z][a-z0-9-]*", self.ident):
            raise ValueError(f"Not an id: {self.ident}")


@dataclass(frozen=True)
class Region:
    """An area as it is drawn."""

    code: str
    path: str
    x: float
    y: float
    letters: str
    label: str
    words: str
    url: str
    shade: int | None
    fill: str
    ink: str

    @property
    def css(self) -> str:
        """The class of the style sheet."""
        return "unknown" if self.shade is None else str(self.shade)


@dataclass(frozen=True)
class LegendEntry:
    """A shade and what it stands for, placed for the picture that is taken along."""

    css: str
    fill: str
    words: str
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Choropleth:
    """A map of figures; ``undrawn`` are the places that have no shape."""

    caption: Caption
    width: int
    height: int
    are_tiles: bool
    regions: list[Region]
    legend: list[LegendEntry]
    undrawn: list[Place]
    small: bool
    has_links: bool

    @property
    def stroke(self) -> float:
        """The width of outlines."""
        return 1 if self.are_tiles else 0.8


def choropleth(
    shapes: Shapes,
    places: Mapping[str, Place],
    caption: Caption,
    *,
    scale: Scale | None = None,
    small: bool = False,
) -> Choropleth:
    """Return the map of ``places`` by area code.

    Areas with a shape and no place are unknown and drawn hatched. Without a ``scale`` the classes
    are quantiles of the values. ``small`` leaves out letters, links and legend, for maps in rows.
    """
    scale = scale or quantiles(place.value for place in places.values())
    regions = [_region(code, shapes, places.get(code), scale, caption) for code in shapes.by_code]
    return Choropleth(
        caption=caption,
        width=shapes.width,
        height=shapes.height,
        are_tiles=shapes.are_tiles,
        regions=regions,
        legend=_legend(scale, regions, caption.unit),
        undrawn=[place for code, place in places.items() if code not in shapes.by_code],
        small=small,
        has_links=not small and any(region.url for region in regions),
    )


def _region(
    code: str, shapes: Shapes, place: Place | None, scale: Scale, caption: Caption
) -> Region:
    shape = shapes.by_code[code]
    place = place or Place(code, None)
    shade = None if place.value is None else scale.place(place.value)
    return Region(
        code=code,
        path=shape.path,
        x=shape.x,
        y=shape.y,
        letters=shape.letters,
        label=place.label,
        words=place.text or _words(place.value, caption.unit),
        url=place.url,
        shade=shade,
        fill="" if shade is None else _FILLS[shade],
        ink=_FILLS[0] if shade is not None and shade >= _DARK_FROM else _FILLS[CLASSES],
    )


def _words(value: float | None, unit: str) -> str:
    return _("unknown") if value is None else f"{formatted(value)} {unit}".strip()


def _legend(scale: Scale, regions: list[Region], unit: str) -> list[LegendEntry]:
    entries = [("0", _FILLS[0], f"0 {unit}".strip())] if _any(regions, 0) else []
    if any(region.shade for region in regions):
        entries += [
            (str(shade), _FILLS[shade], f"{words} {unit}".strip())
            for shade, words in scale.entries()
        ]
    if _any(regions, None):
        entries.append(("unknown", "", _("unknown")))
    return [
        LegendEntry(css, fill, words, number % _LEGEND_COLUMNS, number // _LEGEND_COLUMNS)
        for number, (css, fill, words) in enumerate(entries)
    ]


def _any(regions: list[Region], shade: int | None) -> bool:
    return any(region.shade == shade for region in regions)


def svg_response(drawn: Choropleth, name: str) -> HttpResponse:
    """Return the map as a file with its title and legend; ``name`` goes without its ending."""
    width = max(drawn.width, 480)
    column = width // _LEGEND_COLUMNS
    lines = 1 + max((entry.y for entry in drawn.legend), default=0)
    context = {
        "map": drawn,
        "width": width,
        "height": drawn.height + (lines + 3) * _LINE_HEIGHT,
        "entries": [
            (entry, 10 + entry.x * column, drawn.height + (entry.y + 1) * _LINE_HEIGHT)
            for entry in drawn.legend
        ],
    }
    content = render_to_string("components/choropleth_file.svg", context)
    response = HttpResponse(content, content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response
