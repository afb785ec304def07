"""Maps of figures: classes, shapes, what is drawn and what is read out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from migranportal.core.maps import (
    Caption,
    Place,
    choropleth,
    fixed,
    outline_shapes,
    quantiles,
    svg_response,
    tile_shapes,
)

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def square(west: float, south: float, side: float = 1.0) -> dict[str, Any]:
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


class TestScale:
    def test_quantiles_hold_about_as_many_values_each(self) -> None:
        scale = quantiles(range(1, 11))
        assert [scale.place(value) for value in range(11)] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]

    def test_zero_is_a_class_of_its_own_and_unknown_does_not_count(self) -> None:
        scale = quantiles([0, 0, None, 7])
        assert scale.place(0) == 0
        assert scale.place(7) > 0
        assert [words for _shade, words in scale.entries()] == ["7"]

    def test_equal_values_share_a_class(self) -> None:
        assert {quantiles([3, 3, 3, 9]).place(3)} == {1}

    def test_entries_name_whole_numbers_without_overlap(self) -> None:
        entries = [words for _shade, words in fixed([10, 100]).entries()]
        assert entries == ["1 to 9", "10 to 99", "100 and more"]

    def test_descending_bounds_are_refused(self) -> None:
        with pytest.raises(ValueError, match="ascend"):
            fixed([10, 5])


class TestShapes:
    def test_neighbours_share_their_border(self) -> None:
        shapes = outline_shapes({"11": square(95, 0), "12": square(96, 0)})
        left, right = shapes.by_code["11"].path, shapes.by_code["12"].path
        border = int(right[1:].split(",")[0])
        assert left.startswith("M4,")
        assert f"l{border - 4},0" in left

    def test_an_islet_stays_as_a_dot(self) -> None:
        shapes = outline_shapes({"11": square(95, 0, 40), "12": square(140, 0, 0.001)})
        assert shapes.by_code["12"].path.endswith("h4v4h-4z")

    def test_provinces_lie_about_where_they_are(self) -> None:
        shapes = tile_shapes(["11", "12", "35", "91", "94"])
        assert shapes.are_tiles
        assert len(shapes.by_code) == 38
        assert shapes.by_code["11"].x < shapes.by_code["35"].x < shapes.by_code["91"].x
        assert len({shape.path for shape in shapes.by_code.values()}) == 38

    def test_regencies_without_outlines_are_tiles_in_order(self) -> None:
        shapes = tile_shapes(["35.04", "35.01"])
        assert list(shapes.by_code) == ["35.01", "35.04"]
        assert shapes.by_code["35.04"].letters == "04"


class TestDrawing:
    shapes = outline_shapes({"11": square(95, 0), "12": square(96, 0), "13": square(97, 0)})
    places = {
        "11": Place('Aceh "<b>"', 12, "/laporan/11/"),
        "12": Place("Sumut", None),
        "99": Place("Elsewhere", 12),
    }

    def drawn(self) -> Any:
        return choropleth(self.shapes, self.places, Caption("made", "Villages", unit="villages"))

    def test_page_reads_each_area_out_and_links_it(self) -> None:
        html = render_to_string("components/choropleth.html", {"map": self.drawn()})
        root = ElementTree.fromstring(html)  # noqa: S314 (our own)
        links = root.findall(f".//{_SVG}a")
        assert [link.get("href") for link in links] == ["/laporan/11/"]
        assert links[0].get("aria-label") == 'Aceh "<b>": 12 villages'
        assert [title.text for title in root.iter(f"{_SVG}title")] == [
            'Aceh "<b>": 12 villages',
            "Sumut: unknown",
            "13: unknown",
        ]
        assert " style=" not in html

    def test_unknown_is_hatched_and_in_the_legend(self) -> None:
        drawn = self.drawn()
        assert [region.css for region in drawn.regions] == ["4", "unknown", "unknown"]
        assert [entry.words for entry in drawn.legend] == ["12 villages", "unknown"]

    def test_a_place_without_shape_is_named(self) -> None:
        html = render_to_string("components/choropleth.html", {"map": self.drawn()})
        assert "Elsewhere" in html

    def test_small_maps_are_pictures_without_links(self) -> None:
        drawn = choropleth(self.shapes, self.places, Caption("s", "S"), small=True)
        html = render_to_string("components/choropleth.html", {"map": drawn})
        assert 'role="img"' in html
        assert "<a " not in html

    def test_file_stands_on_its_own(self) -> None:
        response = svg_response(self.drawn(), "map")
        assert response["Content-Disposition"] == 'attachment; filename="map.svg"'
        root = ElementTree.fromstring(response.content)  # noqa: S314 (our own)
        texts = [text.text for text in root.findall(f"{_SVG}text")]
        assert texts == ["Villages", "12 villages", "unknown"]
        assert "class_" not in response.content.decode()

    def test_an_id_must_be_one(self) -> None:
        with pytest.raises(ValueError, match="Not an id"):
            Caption("a b", "x")
