"""The public pages: what they show, how long they are kept, and that they name nobody."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.centres import (
    CentreFactory,
    CompetencyFactory,
    OpeningFactory,
    RouteFactory,
    RouteStepFactory,
)
from tests.factories.regions import CountryFactory

pytestmark = pytest.mark.django_db

BASE = "/migran-centre/"
PAGES = ["", "pusat/", "kompetensi/", "jalur-aman/", "peluang-kerja/"]


def text(client: Client, path: str, **query: str) -> str:
    response = client.get(BASE + path, query)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("path", PAGES)
def test_empty_pages_say_so(client: Client, path: str) -> None:
    assert "<h1" in text(client, path)
    assert "<h1" in text(client, path, bahasa="en")


def test_only_published_entries_show(client: Client) -> None:
    CentreFactory(university="Universitas Terbit", published=True, slug="terbit")
    CentreFactory(university="Universitas Konsep", slug="konsep")
    CompetencyFactory(occupation="Perawat terbit", published=True)
    CompetencyFactory(occupation="Perawat konsep")
    OpeningFactory(occupation="Pengasuh terbit", published=True)
    OpeningFactory(occupation="Pengasuh konsep")
    RouteFactory(title="Jalur terbit", published=True)
    RouteFactory(title="Jalur konsep", slug="konsep")
    for path in PAGES:
        page = text(client, path).casefold()
        assert "konsep" not in page, path
        assert "terbit" in page, path
    assert client.get(f"{BASE}pusat/konsep/").status_code == 404
    assert client.get(f"{BASE}jalur-aman/konsep/").status_code == 404
    assert "Universitas Terbit" in text(client, "pusat/terbit/")


def test_a_route_shows_its_steps_in_order_with_sources(client: Client) -> None:
    route = RouteFactory(published=True, slug="umum", cost="")
    RouteStepFactory(route=route, position=2, title="Langkah kedua")
    RouteStepFactory(route=route, position=1, title="Langkah pertama", legal_source="Pasal 13")
    page = text(client, "jalur-aman/umum/")
    assert page.index("Langkah pertama") < page.index("Langkah kedua")
    for shown in ("Pasal 13", "UU 18/2017", "Jangan berangkat nonprosedural"):
        assert shown in page


def test_search_and_filter(client: Client) -> None:
    japan = CountryFactory(code="JP", name_id="Jepang")
    CompetencyFactory(occupation="Juru las", country=japan, published=True)
    CompetencyFactory(occupation="Perawat", published=True)
    assert "Perawat" not in text(client, "kompetensi/", negara="JP")
    assert "Juru las" not in text(client, "kompetensi/", cari="lansia perawat")
    assert "Juru las" not in text(client, "kompetensi/", cari="tidak ada")
    OpeningFactory(occupation="Pengasuh", published=True)
    OpeningFactory(occupation="Pelaut", country=japan, published=True)
    assert "Pengasuh" not in text(client, "peluang-kerja/", negara="JP")
    CentreFactory(university="Universitas Diponegoro", published=True)
    assert "Diponegoro" in text(client, "pusat/", cari="diponegoro")
    assert "Diponegoro" not in text(client, "pusat/", cari="hasanuddin")


# Jakarta is seven hours ahead of UTC: 17.00 is midnight there.
@pytest.mark.parametrize(
    ("now", "is_shown"),
    [
        (datetime(2026, 3, 31, 16, 59, 30, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 17, 0, 0, tzinfo=UTC), False),
    ],
)
def test_an_opening_vanishes_at_midnight(client: Client, now: datetime, is_shown: bool) -> None:
    OpeningFactory(occupation="Pengasuh", until_date=date(2026, 3, 31), published=True)
    with time_machine.travel(now, tick=False):
        assert ("Pengasuh" in text(client, "peluang-kerja/")) is is_shown


def test_no_cache_keeps_a_page_past_midnight(client: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 31, 16, 59, 30, tzinfo=UTC), tick=False):
        assert "max-age=30" in client.get(f"{BASE}peluang-kerja/")["Cache-Control"]
    with time_machine.travel(datetime(2026, 3, 31, 3, 0, tzinfo=UTC), tick=False):
        assert "max-age=300" in client.get(f"{BASE}peluang-kerja/")["Cache-Control"]


@pytest.mark.parametrize("path", PAGES)
def test_caches_may_keep_the_pages(client: Client, path: str) -> None:
    CompetencyFactory(published=True)
    response = client.get(BASE + path)
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    again = client.get(BASE + path, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    assert client.get(BASE + path).content == response.content, "alike for every reader"


def test_the_language_stands_in_the_address(client: Client) -> None:
    CompetencyFactory(published=True, country__name_en="Taiwan (en)")
    english = client.get(f"{BASE}kompetensi/", {"bahasa": "en"})
    assert english["Content-Language"] == "en"
    assert "Competencies in demand" in english.content.decode()
    assert client.get(f"{BASE}kompetensi/")["Content-Language"] == "id"


def test_nobody_is_named(client: Client) -> None:
    """Who wrote and who published an entry is for the desk only."""
    CentreFactory(published=True, slug="x", stage="open", email="info@undip.ac.id")
    route = RouteFactory(published=True, slug="x")
    RouteStepFactory(route=route)
    CompetencyFactory(published=True)
    OpeningFactory(published=True)
    for path in (*PAGES, "pusat/x/", "jalur-aman/x/"):
        page = text(client, path)
        assert "contoh.test" not in page, path


@pytest.mark.parametrize("path", PAGES)
def test_query_counts_are_flat(
    client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        CentreFactory(published=True)
        CompetencyFactory(published=True)
        OpeningFactory(published=True)
        RouteFactory(published=True)
    with django_assert_max_num_queries(6):
        text(client, path)
