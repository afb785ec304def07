"""Maps of figures by area, drawn on the server as SVG.

How a page draws one::

    shapes = regions.selectors.shapes.map_shapes(Area.Level.PROVINCE)
    drawn = choropleth(
        shapes,
        {"35": Place(_("East Java"), 12, url="/…"), …},   # value None: unknown, hatched
        Caption("designated", _("Designated villages"), unit=_("villages")),  # an id, unique in the page
        scale=fixed([10, 100]),                           # without: quantiles of the values
    )

and in its template ``{% include "components/choropleth.html" with map=drawn %}`` with the style sheet
``css/maps.css``. ``svg_response(drawn, "name")`` hands the same picture out as a file.
"""

from migranportal.core.maps.drawing import (
    Caption,
    Choropleth,
    LegendEntry,
    Place,
    Region,
    choropleth,
    svg_response,
)
from migranportal.core.maps.scales import Scale, fixed, quantiles
from migranportal.core.maps.shapes import WIDTH, Shapes, outline_shapes, tile_shapes

__all__ = [
    "WIDTH",
    "Caption",
    "Choropleth",
    "LegendEntry",
    "Place",
    "Region",
    "Scale",
    "Shapes",
    "choropleth",
    "fixed",
    "outline_shapes",
    "quantiles",
    "svg_response",
    "tile_shapes",
]
