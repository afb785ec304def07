"""Finding areas by name or code, each with the areas around it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from migranportal.regions.models import Area
from migranportal.regions.selectors import search_areas
from tests.factories.regions import AreaFactory
from tests.regions.files import D2022

pytestmark = pytest.mark.django_db


@pytest.fixture
def _places() -> None:
    AreaFactory(code="18", name="Lampung")
    AreaFactory(code="18.07", name="Kabupaten Lampung Timur")
    AreaFactory(code="18.07.05", name="Sekampung")
    AreaFactory(code="18.07.05.2003", name="Sidomulyo")
    AreaFactory(code="35", name="Jawa Timur")
    AreaFactory(code="35.04", name="Kabupaten Tulungagung")
    AreaFactory(code="35.04.14", name="Kalidawir")
    AreaFactory(code="35.04.14.2011", name="Tunggangri")
    AreaFactory(code="35.04.14.2012", name="Sidomulyo")
    AreaFactory(code="35.04.14.2013", name="Sidomulyorejo")


def _found(text: str, **options: Any) -> list[str]:
    return [hit.code for hit in search_areas(text, **options)]


@pytest.mark.usefixtures("_places")
def test_namesakes_are_told_apart_by_their_places(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    with django_assert_num_queries(1):
        hits = search_areas("sidomulyo")
        labels = [hit.label for hit in hits]

    assert labels[:2] == [
        "Sidomulyo, Sekampung, Kabupaten Lampung Timur, Lampung (18.07.05.2003)",
        "Sidomulyo, Kalidawir, Kabupaten Tulungagung, Jawa Timur (35.04.14.2012)",
    ]
    assert [hit.name for hit in hits[2:]] == ["Sidomulyorejo"]  # exact names come first


@pytest.mark.usefixtures("_places")
def test_by_name_code_place_and_misspelling() -> None:
    assert _found("Sidomulyo, lampung") == ["18.07.05.2003"]
    assert _found("Sidomulyo, Kalidawir")[0] == "35.04.14.2012"
    assert _found("ggangr") == ["35.04.14.2011"]
    assert _found("Tungangri") == ["35.04.14.2011"]
    assert _found("35.04.14.201") == ["35.04.14.2011", "35.04.14.2012", "35.04.14.2013"]
    assert _found("35", level="regency") == ["35.04"]
    assert _found("Sidomulyo", inside="18") == ["18.07.05.2003"]
    assert _found("ja") == ["35"]
    assert _found("  ") == []
    assert _found("100%_") == []


@pytest.mark.usefixtures("_places")
def test_ended_codes_come_after_those_in_force() -> None:
    AreaFactory(code="18.07.05.2001", name="Sidomulyo", ended=True)
    assert _found("Sidomulyo", inside="18") == ["18.07.05.2003", "18.07.05.2001"]
    assert _found("Sidomulyo", inside="18", on=D2022) == ["18.07.05.2003", "18.07.05.2001"]
    Area.objects.filter(code="18.07.05.2001").update(valid_until=D2022)
    assert _found("Sidomulyo", inside="18", on=D2022) == ["18.07.05.2003"]


def test_names_and_codes_are_found_through_their_indexes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the table is too small to be worth one
    assert "area_name_trigram" in Area.objects.matching("Sidomulyo").explain()
    by_code = Area.objects.matching("35.04.14").explain()
    # Sorted by bytes (collation C), the plain index of the code serves as well as that for LIKE.
    assert re.search(r"regions_area_code_\w+", by_code)
    assert re.search(r"Index Cond: .*'35\.04\.14'.*'35\.04\.15'", by_code)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
            " AND tablename = 'regions_area' AND indexdef LIKE '%(code varchar_pattern_ops)%'"
        )
        (for_like,) = cursor.fetchall()
    assert for_like[0].endswith("_like")
