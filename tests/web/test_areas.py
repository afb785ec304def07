"""The overview of areas: drill-down, scope, order, filter, CSV and the map's shapes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from migranportal.accounts.roles import Role
from migranportal.regions.models import Area
from tests.factories.accounts import RoleAssignmentFactory, UserFactory, user_with
from tests.factories.regions import SQUARE, AreaBoundaryFactory
from tests.factories.villages import RegulationFactory, VillageFactory

pytestmark = pytest.mark.django_db

PAGES = ("", "unduh.csv", "peta.geojson")
MET, NOT_MET, OPEN = "35.04.14.2011", "35.04.14.2016", "35.05.01.2001"
ELSEWHERE = "52.03.13.2001"


@pytest.fixture(autouse=True)
def country(publish: Callable[..., Any], refresh: Callable[..., None]) -> dict[str, Any]:
    """Four villages in two provinces: one that meets the criteria, two that do not, one unknown."""
    cache.clear()
    publish()
    villages = {
        MET: VillageFactory(area__code=MET, area__name="Tunggangri", confirmed=True),
        NOT_MET: VillageFactory(area__code=NOT_MET, area__name="Betak", confirmed=True),
        OPEN: VillageFactory(area__code=OPEN, area__name="Sumber"),
        ELSEWHERE: VillageFactory(area__code=ELSEWHERE, area__name="Anjani", confirmed=True),
    }
    RegulationFactory(village=villages[MET])
    refresh(*villages.values())
    return villages


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def rows(client: Client, url: str) -> list[tuple[str, int, int, int]]:
    found = client.get(url).context["rows"]
    return [(r.part.code, r.met, r.not_met, r.undetermined) for r in found]


class TestDrillDown:
    def test_goes_from_the_country_to_the_village(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        assert rows(client, "/wilayah/") == [("35", 1, 1, 1), ("52", 0, 1, 0)]
        assert 'href="/wilayah/35/"' in page(client, "/wilayah/")
        assert rows(client, "/wilayah/35/") == [("35.04", 1, 1, 0), ("35.05", 0, 0, 1)]
        assert rows(client, "/wilayah/35.04/") == [("35.04.14", 1, 1, 0)]
        assert rows(client, "/wilayah/35.04.14/") == [(MET, 1, 0, 0), (NOT_MET, 0, 1, 0)]
        assert f'href="/desa/{MET}/"' in page(client, "/wilayah/35.04.14/")

    def test_shows_the_way_back(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        trail = client.get("/wilayah/35.04.14/").context["trail"]
        assert [url for _name, url in trail] == ["/wilayah/", "/wilayah/35/", "/wilayah/35.04/"]

    def test_an_area_without_villages_says_so(self, client: Client) -> None:
        Area.objects.create(
            code="11", name="Aceh", level="province", kind="provinsi", valid_from="2022-11-09"
        )
        client.force_login(user_with(Role.ANALYST))
        assert "area-table" not in page(client, "/wilayah/11/")

    def test_counts_the_country(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        total = client.get("/wilayah/").context["total"]
        assert (total.part.villages, total.met, total.not_met, total.undetermined) == (4, 1, 2, 1)
        assert total.percent == 25
        assert total.part.never_confirmed == 1


class TestScope:
    def test_begins_at_the_own_area(self, client: Client) -> None:
        client.force_login(user_with(Role.BP3MI_OFFICER))
        assert [code for code, *_n in rows(client, "/wilayah/")] == ["35.04", "35.05"]
        client.force_login(user_with(Role.REGENCY_OFFICER))
        assert [code for code, *_n in rows(client, "/wilayah/")] == ["35.04.14"]

    def test_lists_the_areas_of_who_has_several(self, client: Client) -> None:
        user = UserFactory()
        for code in (MET, ELSEWHERE):
            RoleAssignmentFactory(user=user, role=Role.VILLAGE_OFFICER, area_code=code)
        client.force_login(user)
        assert rows(client, "/wilayah/") == [(MET, 1, 0, 0), (ELSEWHERE, 0, 1, 0)]

    @pytest.mark.parametrize("act", PAGES)
    def test_another_area_does_not_exist(self, client: Client, act: str) -> None:
        client.force_login(user_with(Role.REGENCY_OFFICER))
        assert client.get(f"/wilayah/35.04/{act}").status_code == 200
        for code in ("35", "35.05", "52", "35.04.99"):
            assert client.get(f"/wilayah/{code}/{act}").status_code == 404, code

    @pytest.mark.parametrize("act", PAGES)
    @pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.PARTNER_LIAISON])
    def test_who_has_no_such_area_finds_none(self, client: Client, role: Role, act: str) -> None:
        client.force_login(user_with(role))
        assert client.get(f"/wilayah/35.04/{act}").status_code == 404
        assert client.get(f"/wilayah/{act}").status_code == 200
        if role is Role.PARTNER_LIAISON:
            assert not client.get("/wilayah/").context["rows"]

    def test_search_stays_inside(self, client: Client) -> None:
        client.force_login(user_with(Role.BP3MI_OFFICER))
        hits = client.get("/wilayah/?cari=betak").context["hits"]
        assert [url for _label, url in hits] == [f"/desa/{NOT_MET}/"]
        assert client.get("/wilayah/?cari=anjani").context["hits"] == []


class TestOrderAndFilter:
    def test_sorts_by_every_column(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        url = "/wilayah/35.04.14/"
        for order in ("nama", "desa", "memenuhi", "belum", "terbuka", "skor", "lama", "luar"):
            up = rows(client, f"{url}?urut={order}")
            assert rows(client, f"{url}?urut=-{order}") == up[::-1], order
        assert [code for code, *_n in rows(client, f"{url}?urut=nama")] == [NOT_MET, MET]
        assert [code for code, *_n in rows(client, f"{url}?urut=-memenuhi")] == [MET, NOT_MET]
        assert 'aria-sort="ascending"' in page(client, f"{url}?urut=nama")

    def test_nonsense_is_left_out(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        url = "/wilayah/35.04.14/?urut=--drop&program=x&hasil=y"
        assert [code for code, *_n in rows(client, url)] == [MET, NOT_MET]
        assert client.get("/wilayah/?cari=%00").status_code == 200

    def test_keeps_areas_with_villages_of_an_outcome(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        assert [code for code, *_n in rows(client, "/wilayah/?hasil=memenuhi")] == ["35"]
        assert [code for code, *_n in rows(client, "/wilayah/35/?hasil=terbuka")] == ["35.05"]
        assert [c for c, *_n in rows(client, "/wilayah/35.04.14/?hasil=belum")] == [NOT_MET]
        # the choice goes along to the parts
        assert "/wilayah/35/?hasil=memenuhi" in page(client, "/wilayah/?hasil=memenuhi")

    def test_shows_the_chosen_program(
        self,
        client: Client,
        publish: Callable[..., Any],
        refresh: Callable[..., None],
        country: Any,
    ) -> None:
        publish("desmigratif")
        refresh(country[MET])
        client.force_login(user_with(Role.ANALYST))
        assert client.get("/wilayah/").context["choice"].version.program_id == "dme"
        found = client.get("/wilayah/35.04.14/?program=desmigratif").context["rows"]
        assert [r.not_assessed for r in found] == [0, 1]


def test_csv_holds_every_program(client: Client, publish: Callable[..., Any]) -> None:
    publish("desmigratif")
    client.force_login(user_with(Role.ANALYST))
    response = client.get("/wilayah/35.04.14/unduh.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    header, first, second = text.splitlines()
    assert header.count("Desmigratif: ") == header.count("Desa Migran Emas: ") == 4
    assert first.startswith(f"{MET},Tunggangri,1,")
    assert second.startswith(f"{NOT_MET},Betak,1,")
    assert "attachment" in response["Content-Disposition"]


class TestMap:
    def test_outlines_are_coloured_by_share(self, client: Client) -> None:
        AreaBoundaryFactory(area=Area.objects.get(code="35.04"))
        client.force_login(user_with(Role.BP3MI_OFFICER))
        (feature,) = client.get("/wilayah/35/peta.geojson").json()["features"]
        assert feature["properties"]["share"] == 3  # one of two villages: up to 50%
        assert feature["properties"]["url"] == "/wilayah/35.04/"
        assert "1" in feature["properties"]["text"]
        assert feature["geometry"]["coordinates"] == [SQUARE]

    def test_villages_are_dots_on_the_ground_of_their_regency(self, client: Client) -> None:
        AreaBoundaryFactory(area=Area.objects.get(code="35.04"))
        Area.objects.filter(code=MET).update(latitude="-8.1", longitude="111.95")
        client.force_login(user_with(Role.REGENCY_OFFICER))
        ground, dot = client.get("/wilayah/35.04/peta.geojson").json()["features"]
        assert ground["properties"] == {"ground": True}
        assert dot["geometry"] == {"type": "Point", "coordinates": [111.95, -8.1]}
        assert dot["properties"]["outcome"] == "met"
        assert dot["properties"]["url"] == f"/desa/{MET}/"
        narrowed = client.get("/wilayah/35.04/peta.geojson?hasil=belum").json()
        assert narrowed["features"] == []

    def test_is_not_sent_twice(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        first = client.get("/wilayah/peta.geojson")
        again = client.get("/wilayah/peta.geojson", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert not again.content
        assert "private" in first["Cache-Control"]

    def test_is_sent_small(self, client: Client) -> None:
        coast = [[111 + n / 100, -8 + n % 2 / 10] for n in range(200)]
        AreaBoundaryFactory(
            area=Area.objects.get(code="35.04"),
            geometry={"type": "Polygon", "coordinates": [[*coast, coast[0]]]},
        )
        client.force_login(user_with(Role.BP3MI_OFFICER))
        response = client.get("/wilayah/35/peta.geojson", headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert int(response["Content-Length"]) < 2000


@pytest.mark.queries
@pytest.mark.parametrize("url", ["/wilayah/", "/wilayah/35/", "/wilayah/35.04.14/"])
@pytest.mark.parametrize("act", PAGES)
def test_costs_the_same_for_many_areas(
    client: Client,
    url: str,
    act: str,
    refresh: Callable[..., None],
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(user_with(Role.ANALYST))
    more = [f"35.04.14.20{n}" for n in range(20, 35)] + [f"3{n}.01.01.2001" for n in range(1, 5)]
    refresh(*(VillageFactory(area__code=code) for code in more))
    cache.clear()
    with django_assert_max_num_queries(13):
        response = client.get(url + act)
        b"".join(response.streaming_content if response.streaming else [response.content])
