"""Cooperatives of a small country that was counted by hand, and who sees which part of it."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cooperatives.importers import load_known_yardsticks
from cooperatives.models import Cooperative, CoverageTarget, HealthRule, MeetingRule
from cooperatives.selectors.national import meetings_due, national, overdue
from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.cooperatives import (
    AnnualMeetingFactory,
    CooperativeFactory,
    CoverageTargetFactory,
    HealthAssessmentFactory,
    HealthLevelFactory,
    MeetingRuleFactory,
    MembershipFactory,
    ServedVillageFactory,
    SupplyLinkFactory,
)
from tests.factories.regions import AreaFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import WorkerFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 7, 15)
NATIONAL = "/admin/cooperatives/cooperative/nasional/"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def country() -> None:
    """Four villages in two provinces, five cooperatives, one of them dissolved."""
    MeetingRuleFactory()
    one, two, three = (VillageFactory(area__code=f"35.04.14.20{n}") for n in (11, 12, 13))
    far = VillageFactory(area__code="52.03.13.2001")
    # A KDKMP in order, that serves two villages, one of them no longer.
    good = CooperativeFactory(seat=one, legal=True)
    ServedVillageFactory(cooperative=good)
    ServedVillageFactory(cooperative=good, village=two, until_date=date(2025, 12, 31))
    AnnualMeetingFactory(cooperative=good)
    level = HealthLevelFactory(name="Sehat")
    HealthAssessmentFactory(cooperative=good, book_year=2024, assessed_date=date(2025, 3, 1))
    HealthAssessmentFactory(cooperative=good, level=level)
    SupplyLinkFactory(cooperative=good)
    SupplyLinkFactory(cooperative=good, buyer_kind="sekolah_rakyat")
    SupplyLinkFactory(cooperative=good, until_date=date(2026, 1, 31))
    # A cooperative of migrants without a legal entity; a legal one whose meeting is overdue.
    migrants = CooperativeFactory(seat=two, kind="migrant")
    ServedVillageFactory(cooperative=migrants)
    late = CooperativeFactory(seat=far, legal=True, kind="desmigratif")
    ServedVillageFactory(cooperative=late)
    # Founded after the book year; and one that was dissolved while serving a village.
    CooperativeFactory(seat=far, legal=True, legal_entity_date=date(2026, 1, 5))
    gone = CooperativeFactory(seat=three, legal=True, dissolved=True)
    ServedVillageFactory(cooperative=gone)
    SupplyLinkFactory(cooperative=gone)
    worker = WorkerFactory(village=one, returned=True)
    MembershipFactory(cooperative=good, person=worker.person)
    MembershipFactory(cooperative=good)
    MembershipFactory(cooperative=good, until_date=date(2026, 1, 31))


def counted(areas: tuple[str, ...] = ("",)) -> dict[str, dict[str, int]]:
    found = national(areas, on=ON)
    return {part.code: asdict(part.figures) for part in found.parts}


EAST_JAVA = {
    "villages": 3,
    "covered": 1,
    "migrant_covered": 1,
    "cooperatives": 2,
    "kdkmp": 1,
    "migrant": 1,
    "legal": 1,
    "without_legal": 1,
    "overdue": 0,
    "graded": 1,
    "mbg": 1,
    "schools": 1,
    "members": 2,
    "returnees": 1,
}
FAR = {
    "villages": 1,
    "covered": 0,
    "migrant_covered": 1,
    "cooperatives": 2,
    "kdkmp": 1,
    "migrant": 1,
    "legal": 2,
    "without_legal": 0,
    "overdue": 1,
    "graded": 0,
    "mbg": 0,
    "schools": 0,
    "members": 0,
    "returnees": 0,
}


@pytest.mark.usefixtures("country")
class TestFigures:
    def test_equal_what_was_counted_by_hand(self) -> None:
        assert counted() == {"35": EAST_JAVA, "52": FAR}

    def test_of_an_area_are_those_of_its_parts(self) -> None:
        assert counted(("35",)) == {"35.04": EAST_JAVA}
        villages = counted(("35.04.14",))
        assert [villages[c]["covered"] for c in sorted(villages)] == [1, 0, 0]
        assert sum(v["cooperatives"] for v in villages.values()) == 2

    def test_of_no_area_are_none(self) -> None:
        assert counted(()) == {}

    def test_grades_are_the_latest_with_their_rule(self) -> None:
        grades = [(g.name, g.cooperatives) for g in national(("",), on=ON).grades]
        assert grades == [("Sehat", 1)]

    def test_the_list_of_overdue_meetings_has_as_many(self) -> None:
        late = overdue(Cooperative.objects.all(), on=ON)
        assert [c.kind for c in late] == ["desmigratif"]

    def test_before_its_term_no_meeting_is_overdue(self) -> None:
        """Until 30 June the meeting about 2024 counts, when the cooperative was no entity."""
        assert not overdue(Cooperative.objects.all(), on=date(2026, 6, 30)).exists()
        assert overdue(Cooperative.objects.all(), on=date(2026, 7, 1)).count() == 1

    def test_statements_do_not_grow_with_the_country(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(9):
            national(("",), on=ON)
        for n in range(30):
            served = ServedVillageFactory(
                cooperative__seat=VillageFactory(area__code=f"{60 + n}.01.01.2001")
            )
            SupplyLinkFactory(cooperative=served.cooperative)
        cache.clear()
        with django_assert_num_queries(9):
            assert len(national(("",), on=ON).parts) == 32


@pytest.mark.parametrize(
    ("months", "on", "year", "due"),
    [
        (6, date(2026, 6, 30), 2024, date(2025, 6, 30)),
        (6, date(2026, 7, 1), 2025, date(2026, 6, 30)),
        (12, date(2026, 12, 31), 2024, date(2025, 12, 31)),
        (12, date(2027, 1, 1), 2025, date(2026, 12, 31)),
        (2, date(2024, 3, 1), 2023, date(2024, 2, 29)),
    ],
)
def test_the_book_year_that_is_due(months: int, on: date, year: int, due: date) -> None:
    MeetingRuleFactory(months=months)
    meetings = meetings_due(on=on)
    assert (meetings.book_year, meetings.due_date) == (year, due)


def test_without_a_rule_none_is_overdue() -> None:
    CooperativeFactory(legal=True)
    assert meetings_due(on=ON).rule is None
    assert not overdue(Cooperative.objects.all(), on=ON).exists()
    assert counted()["35"]["overdue"] == 0


def test_known_yardsticks_are_loaded_once_and_unconfirmed() -> None:
    moment = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert len(load_known_yardsticks(by=None, at=moment)) == 5
    assert load_known_yardsticks(by=None, at=moment) == []
    used = CoverageTarget.objects.get(is_in_use=True)
    assert (used.value, used.is_confirmed) == (80_000, False)
    assert not MeetingRule.objects.get().is_confirmed
    assert [r.levels.count() for r in HealthRule.objects.all()] == [4, 4]


def page(client: Client, role: Role, query: str = "", area: str | None = None) -> Any:
    client.force_login(user_with(role, area=area) if area else user_with(role))
    return client.get(NATIONAL + query)


@pytest.mark.usefixtures("country")
class TestPages:
    def test_the_country_beside_its_target(self, client: Client) -> None:
        CoverageTargetFactory(value=10)
        response = page(client, Role.ANALYST)
        assert response.status_code == 200
        assert response.context["target"]["there"] == 2
        assert response.context["target"]["percent"] == 20.0

    def test_an_officer_sees_the_own_province_only(self, client: Client) -> None:
        response = page(client, Role.BP3MI_OFFICER, area="35")
        assert [row["code"] for row in response.context["rows"]] == ["35.04"]
        assert response.context["target"] is None, "targets are for the country"
        assert client.get(f"{NATIONAL}?area=52").status_code == 404
        assert client.get(f"{NATIONAL}desa/?area=52").status_code == 404
        assert client.get(f"{NATIONAL}unduh.csv?area=52").status_code == 404
        villages = client.get(f"{NATIONAL}desa/").content.decode()
        assert "52.03.13.2001" not in villages

    def test_an_analyst_opens_no_list_of_people(self, client: Client) -> None:
        response = page(client, Role.ANALYST)
        cells = {str(c["label"]): c for c in response.context["rows"][0]["cells"]}
        closed = [c["value"] for c in cells.values() if not c["url"]]
        assert closed == [2, 1], "counted, but not opened"

    def test_every_figure_opens_as_many_records(self, client: Client) -> None:
        response = page(client, Role.PROGRAM_OFFICER)
        shown = 0
        for row in response.context["rows"]:
            for cell in row["cells"]:
                behind = client.get(cell["url"])
                assert behind.status_code == 200
                result = behind.context.get("cl")
                rows = result.result_count if result else len(behind.context["rows"])
                assert rows == cell["value"], (row["code"], str(cell["label"]))
                shown += rows
        assert shown > 20

    def test_a_grade_opens_its_cooperatives(self, client: Client) -> None:
        response = page(client, Role.PROGRAM_OFFICER)
        [(grade, url)] = response.context["grades"]
        assert client.get(url).context["cl"].result_count == grade.cooperatives == 1

    def test_the_table_is_sorted(self, client: Client) -> None:
        response = page(client, Role.ANALYST, "?urut=legal")
        assert [row["code"] for row in response.context["rows"]] == ["35", "52"]
        response = client.get(f"{NATIONAL}?urut=-legal")
        assert [row["code"] for row in response.context["rows"]] == ["52", "35"]
        assert response.context["headings"][6]["sort"] == "descending"
        assert client.get(f"{NATIONAL}?urut=password").status_code == 200

    def test_files_hold_the_table(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        response: Any = client.get(f"{NATIONAL}unduh.csv")
        lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[1].startswith("35,")
        assert lines[1].endswith("3,1,2,1,2,1,1,0,1,2,1,1,1")
        xlsx: Any = client.get(f"{NATIONAL}unduh.xlsx")
        assert b"".join(xlsx.streaming_content)[:2] == b"PK"
        assert client.get(f"{NATIONAL}unduh.pdf").status_code == 404
        villages: Any = client.get(f"{NATIONAL}desa/unduh.csv?liputan=kdkmp")
        assert len(b"".join(villages.streaming_content).splitlines()) == 2

    def test_the_map_shows_what_was_chosen(self, client: Client) -> None:
        response = page(client, Role.ANALYST, "?peta=rat")
        drawn = response.context["map"]
        assert {region.code: region.words for region in drawn.regions} == {
            "35": "0,0%",
            "52": "50,0%",
        }
        picture = client.get(f"{NATIONAL}peta.svg?peta=rat")
        assert picture["Content-Type"].startswith("image/svg+xml")

    def test_pages_have_flat_query_counts(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(user_with(Role.PROGRAM_OFFICER))
        for n in range(20):
            ServedVillageFactory(
                cooperative__seat=VillageFactory(area__code=f"{60 + n}.01.01.2001")
            )
        cache.clear()
        with django_assert_max_num_queries(28):
            assert client.get(NATIONAL).status_code == 200
        with django_assert_max_num_queries(12):
            assert client.get(f"{NATIONAL}desa/").status_code == 200


def test_villages_come_page_by_page(client: Client) -> None:
    for n in range(105):
        VillageFactory(area=AreaFactory(code=f"35.04.14.{2001 + n}"))
    client.force_login(user_with(Role.ANALYST))
    first = client.get(f"{NATIONAL}desa/")
    assert len(first.context["rows"]) == 100
    second = client.get(f"{NATIONAL}desa/{first.context['next_url']}")
    assert next(v.area.code for v, _place in second.context["rows"]) == "35.04.14.2101"
    assert second.context["next_url"] == ""


def test_the_empty_register_says_what_to_do(client: Client) -> None:
    response = page(client, Role.PROGRAM_OFFICER)
    assert response.status_code == 200
    assert not response.context["rows"]


def test_supply_links_are_recorded_in_the_field_and_at_the_desk(client: Client) -> None:
    village = VillageFactory(area__code="35.04.14.2011")
    cooperative = CooperativeFactory(seat=village)
    client.force_login(user_with(Role.VILLAGE_OFFICER))
    where = {"code": "35.04.14.2011", "cooperative": cooperative.pk}
    answers = {"buyer_kind": "mbg", "buyer": "Dapur Sehat", "commodity": "Telur",
               "since_date": "2025-10-01"}  # fmt: skip
    url = reverse("cooperatives:supplylink_add", kwargs=where)
    assert client.post(url, answers).status_code == 302
    link = cooperative.supply_links.get()
    assert (link.buyer_kind, link.commodity) == ("mbg", "Telur")
    desk = Client()
    desk.force_login(user_with(Role.REGENCY_OFFICER))
    change = reverse("admin:cooperatives_supplylink_change", args=[link.pk])
    changed = {**answers, "cooperative": cooperative.pk, "until_date": "2026-01-31"}
    assert desk.post(change, changed).status_code == 302
    assert cooperative.supply_links.get().until_date == date(2026, 1, 31)
