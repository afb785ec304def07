"""Dashboards: counts at two dates computed by hand, the day's choice, areas, files, maps."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.regions.models import Area
from programs.eligibility import Outcome
from programs.models import AssessmentHistory, Designation, DesignationStep
from programs.services import publish_version
from reports.models import CountedDay, DailyFigure, Stay
from reports.selectors.dashboard import Dashboard, dashboard
from reports.selectors.scope import Scope, area_scope, scope_of
from reports.services.figures import count_days, count_missing, forget_days, month_ends
from reports.tasks import count_asked
from tests.factories.accounts import user_with
from tests.factories.programs import (
    AssessmentFactory,
    CriteriaVersionFactory,
    CriterionFactory,
    ProgramFactory,
)
from tests.factories.regions import CountryFactory
from tests.factories.reports import PublishedFigureFactory
from tests.factories.villages import VillageAreaFactory, VillageFactory
from tests.factories.workers import (
    BusinessGroupFactory,
    PlacementFactory,
    ReturneeBusinessFactory,
    WorkerFactory,
)
from workers.models import Placement, Worker

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, TODAY = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 15)


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def in_force() -> Any:
    version = CriteriaVersionFactory()
    CriterionFactory(version=version)
    at = datetime(2025, 1, 1, tzinfo=UTC)
    return publish_version(version, valid_from=at.date(), by=None, at=at)


def designate(village: Any, decree: date | None, revoked: date | None = None) -> Designation:
    return Designation.objects.create(
        village=village,
        program=ProgramFactory(),
        state="revoked" if revoked else "designated",
        decree_number="KEP. 1/2026" if decree else "",
        decree_date=decree,
        revoked_date=revoked,
    )


def superseded(village: Any, version: Any, outcome: Outcome, since: date, until: date) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    AssessmentHistory.objects.create(
        village=village,
        version=version,
        as_of_date=since,
        assessed_at=at,
        outcome=outcome,
        values=[],
        evidence_dates=[],
        outcomes=[],
        superseded_date=until,
        superseded_at=at,
    )


def board(on: date, scope: Scope | None = None) -> Dashboard:
    cache.clear()
    return dashboard(scope or area_scope(""), on=on, days=month_ends(on, 12), today=TODAY)


def _step(
    designation: Designation, number: int, act: str, source: str, target: str, on: date
) -> None:
    user = User.objects.first() or user_with(Role.BP3MI_OFFICER, area="35")
    DesignationStep.objects.create(
        designation=designation,
        number=number,
        act=act,
        from_state=source,
        to_state=target,
        by=user,
        by_name=user.email,
        at=datetime(on.year, on.month, on.day, 5, tzinfo=UTC),
        on=on,
        remark="Uji",
    )
    Designation.objects.filter(pk=designation.pk).update(state=target, step_number=number)


def a_village(code: str) -> Any:
    """Return a village of another province or regency, with the areas around it."""
    return VillageFactory(area=VillageAreaFactory(code=code))


class TestVillages:
    def test_outcomes_are_those_found_on_the_day(self) -> None:
        version = in_force()
        first, second = VillageFactory(), VillageFactory()
        superseded(first, version, Outcome.NOT_MET, date(2026, 1, 10), date(2026, 2, 10))
        AssessmentFactory(
            village=first, version=version, outcome=Outcome.MET, as_of_date=date(2026, 2, 10)
        )
        AssessmentFactory(
            village=second, version=version, outcome=Outcome.UNDETERMINED, as_of_date=FEBRUARY
        )
        january, february = board(JANUARY), board(FEBRUARY)
        assert [january.outcome("dme", o) for o in (*Outcome, None)] == _counts(not_met=1, none=1)
        assert [february.outcome("dme", o) for o in (*Outcome, None)] == _counts(met=1, open_=1)

    def test_one_board_knows_the_months_before(self) -> None:
        version = in_force()
        village = VillageFactory()
        superseded(village, version, Outcome.NOT_MET, date(2026, 1, 10), date(2026, 2, 10))
        AssessmentFactory(
            village=village, version=version, outcome=Outcome.MET, as_of_date=date(2026, 2, 10)
        )
        found = board(TODAY).history("dme")
        assert found is not None
        by_day = dict(zip(found.days, found.by_day, strict=True))
        assert by_day[date(2025, 12, 31)] == dict.fromkeys(by_day[TODAY], 0)
        assert by_day[JANUARY][Outcome.NOT_MET] == 1
        assert by_day[FEBRUARY][Outcome.MET] == 1
        assert by_day[FEBRUARY][Outcome.NOT_MET] == 0

    def test_a_finding_of_the_very_day_counts(self) -> None:
        version = in_force()
        village = VillageFactory()
        superseded(village, version, Outcome.NOT_MET, date(2026, 1, 1), JANUARY)
        AssessmentFactory(village=village, version=version, outcome=1, as_of_date=JANUARY)
        assert board(JANUARY).outcome("dme", Outcome.MET) == 1
        assert board(JANUARY).outcome("dme", Outcome.NOT_MET) == 0

    def test_designations_follow_dated_decrees_only(self) -> None:
        designate(VillageFactory(), date(2026, 1, 31))
        designate(VillageFactory(), date(2026, 2, 1))
        designate(VillageFactory(), date(2025, 12, 1), revoked=date(2026, 2, 28))
        designate(VillageFactory(), None)
        counts = {
            day: sum(board(day).designations_on(day).values())
            for day in (date(2026, 1, 30), JANUARY, date(2026, 2, 27), FEBRUARY)
        }
        assert list(counts.values()) == [1, 2, 3, 2]
        assert board(TODAY).undated_designations() == {"dme": 1}

    def test_each_day_has_the_states_of_its_dated_steps(self) -> None:
        ordinary, guided = (
            designate(VillageFactory(), JANUARY),
            designate(VillageFactory(), JANUARY),
        )
        _step(guided, 1, "guide", "designated", "guidance", date(2026, 2, 10))
        _step(guided, 2, "end_guidance", "guidance", "monitored", date(2026, 3, 1))
        designate(VillageFactory(), JANUARY, revoked=date(2026, 2, 5))
        designate(VillageFactory(), None)
        assert ordinary.state == "designated"

        def states(on: date) -> list[int]:
            shown = ("designated", "monitored", "guidance", "revoked", "reported")
            return [board(on).in_state("dme", state) for state in shown]

        assert states(JANUARY) == [3, 0, 0, 0, 1]
        assert states(FEBRUARY) == [1, 0, 1, 1, 1]
        assert states(TODAY) == [1, 1, 0, 1, 1]

    def test_counted_days_say_what_is_counted_now(self) -> None:
        version = in_force()
        village = a_village("18.07.01.2001")
        superseded(village, version, Outcome.NOT_MET, date(2026, 1, 10), date(2026, 2, 10))
        AssessmentFactory(
            village=village, version=version, outcome=Outcome.MET, as_of_date=date(2026, 2, 10)
        )
        for scope in (area_scope(""), area_scope("18"), area_scope("18.07")):
            now = board(FEBRUARY, scope).history("dme")
            count_days(days=[*month_ends(FEBRUARY, 12), FEBRUARY], today=TODAY)
            assert board(FEBRUARY, scope).history("dme") == now
            CountedDay.objects.all().delete()

    def test_a_large_register_is_counted_in_the_background(
        self, monkeypatch: pytest.MonkeyPatch, client: Client
    ) -> None:
        in_force()
        AssessmentFactory(village=VillageFactory(), outcome=1, as_of_date=date(2020, 1, 1))
        monkeypatch.setattr("reports.selectors.people._MOST_AT_ONCE", -1)
        monkeypatch.setattr("reports.selectors.villages._MOST_AT_ONCE", -1)
        asked: list[str] = []
        monkeypatch.setattr("reports.tasks.count_asked.delay", lambda *, on: asked.append(on))
        client.force_login(user_with(Role.ANALYST))
        url, query = reverse("reports:dashboard"), {"tanggal": "2026-02-28"}
        page = client.get(url, query)
        assert page.context["board"].is_pending
        assert page.context["board"].people().abroad is None
        assert _tile(page, "ditetapkan") == 0
        client.get(url, query)
        assert asked == ["2026-02-28"]
        waiting = client.get(reverse("reports:counted"), query)
        assert "HX-Refresh" not in waiting
        count_asked(on=asked[0])
        assert not client.get(url, query).context["board"].is_pending
        assert client.get(reverse("reports:counted"), query)["HX-Refresh"] == "true"

    def test_parts_are_the_provinces_of_the_country_and_the_regencies_of_a_province(self) -> None:
        here, there = VillageFactory(), a_village("18.07.01.2001")
        AssessmentFactory(village=there, version=in_force(), outcome=1, as_of_date=JANUARY)
        country = board(TODAY)
        assert country.villages == {here.area.code[:2]: 1, "18": 1}
        assert country.outcome("dme", Outcome.MET, "18") == 1
        province = board(TODAY, area_scope("18"))
        assert province.villages == {"18.07": 1}
        assert province.outcome("dme", Outcome.MET) == 1


def _counts(met: int = 0, not_met: int = 0, open_: int = 0, none: int = 0) -> list[int]:
    named = {Outcome.MET: met, Outcome.NOT_MET: not_met, Outcome.UNDETERMINED: open_}
    return [*(named[outcome] for outcome in Outcome), none]


class TestPeople:
    def test_whereabouts_follow_the_last_departure_until_the_day(self) -> None:
        worker = WorkerFactory(returned=True)
        PlacementFactory(
            worker=worker,
            departure_date=date(2025, 3, 1),
            return_date=date(2026, 2, 10),
            return_category="contract_end",
        )
        gone = WorkerFactory(abroad=True, departed_date=date(2026, 2, 20))
        PlacementFactory(worker=gone, departure_date=date(2026, 2, 20))
        PlacementFactory(worker=WorkerFactory())  # has not departed
        january, february = board(JANUARY), board(FEBRUARY)
        assert (january.people().abroad, january.people().returned) == (1, 0)
        assert (february.people().abroad, february.people().returned) == (1, 1)

    def test_somebody_who_left_again_is_abroad_once(self) -> None:
        worker = WorkerFactory(abroad=True)
        PlacementFactory(
            worker=worker,
            departure_date=date(2023, 1, 1),
            return_date=date(2024, 1, 1),
            return_category="contract_end",
            country=CountryFactory(code="HK"),
        )
        PlacementFactory(worker=worker, departure_date=date(2025, 1, 1))
        stays = board(TODAY).stays
        assert stays.total(Stay.ABROAD) == 1
        assert stays.total(Stay.RETURNED) == 0
        assert stays.countries(Stay.ABROAD) == {"TW": 1}

    def test_a_status_counts_from_the_day_it_was_judged(self) -> None:
        worker = WorkerFactory(abroad=True, procedural=True, judged_date=date(2026, 2, 15))
        PlacementFactory(worker=worker, departure_date=date(2025, 6, 1))
        january, february = board(JANUARY).people(), board(FEBRUARY).people()
        assert (january.procedural, january.unknown) == (0, 1)
        assert january.procedural_share is None
        assert january.unknown_share == 100
        assert (february.procedural, february.procedural_share) == (1, 100)

    def test_who_died_is_neither_abroad_nor_returned(self) -> None:
        worker = WorkerFactory(returned=True)
        PlacementFactory(
            worker=worker,
            departure_date=date(2025, 3, 1),
            return_date=date(2026, 1, 10),
            return_category="death",
        )
        people = board(TODAY).people()
        assert (people.abroad, people.returned) == (0, 0)
        assert board(TODAY).stays.total(Stay.DECEASED) == 1

    def test_without_a_placement_the_last_departure_counts_to_a_country_not_known(self) -> None:
        WorkerFactory(abroad=True, departed_date=date(2026, 1, 20))
        WorkerFactory(
            returned=True, departed_date=date(2024, 1, 1), returned_date=date(2026, 2, 10)
        )
        january, february = board(JANUARY), board(FEBRUARY)
        assert (january.people().abroad, january.people().returned) == (2, 0)
        assert (february.people().abroad, february.people().returned) == (1, 1)
        assert january.stays.countries(Stay.ABROAD) == {"": 2}
        assert january.stays.schemes(Stay.ABROAD) == {"unknown": 2}

    def test_kept_figures_equal_those_counted_now(self) -> None:
        for number in range(3):
            worker = WorkerFactory(abroad=True, village=a_village(f"18.0{number + 1}.01.2001"))
            PlacementFactory(worker=worker, departure_date=date(2025, 6, 1 + number))
        now = board(JANUARY, area_scope("18"))
        assert not now.stays.is_kept
        count_days(days=[JANUARY], today=TODAY)
        kept = board(JANUARY, area_scope("18"))
        assert kept.stays.is_kept
        for name in ("by_status", "by_country", "by_scheme"):
            assert getattr(kept.stays, name) == getattr(now.stays, name)
        assert board(JANUARY, area_scope("18.01")).people().abroad == 1

    def test_counting_again_replaces_and_old_days_are_forgotten_but_month_ends(self) -> None:
        worker = WorkerFactory(abroad=True)
        PlacementFactory(worker=worker, departure_date=date(2024, 1, 1))
        count_days(days=[JANUARY], today=TODAY)
        count_days(days=[JANUARY, date(2026, 1, 30)], today=TODAY)
        assert DailyFigure.objects.filter(on_date=JANUARY, counted_by="status").count() == 1
        assert count_missing(days=[JANUARY, FEBRUARY], today=TODAY) == [FEBRUARY]
        forget_days(on=date(2026, 6, 1))
        for rows in (DailyFigure.objects, CountedDay.objects):
            assert set(rows.values_list("on_date", flat=True)) == {JANUARY, FEBRUARY}

    def test_businesses_count_while_they_run(self) -> None:
        ReturneeBusinessFactory(since_date=date(2025, 1, 1), until_date=date(2026, 2, 1))
        BusinessGroupFactory(since_date=date(2026, 2, 15), until_date=None)
        january, february = board(JANUARY).businesses, board(FEBRUARY).businesses
        assert [sum(january[key].values()) for key in ("businesses", "groups")] == [1, 0]
        assert [sum(february[key].values()) for key in ("businesses", "groups")] == [0, 1]

    def test_without_a_departure_people_are_known_but_not_placed(self) -> None:
        assert Worker.Stage.PROSPECTIVE
        PlacementFactory(worker=WorkerFactory(), scheme=Placement.Scheme.UNKNOWN)
        assert not board(TODAY).stays.by_status


class TestScope:
    def test_an_officer_reads_about_the_own_area_and_inside_it(self) -> None:
        user = user_with(Role.BP3MI_OFFICER, area="35")
        assert scope_of(user) == area_scope("35")
        assert scope_of(user, "35.04") == area_scope("35.04")
        assert scope_of(user, "18") is None

    def test_people_of_other_provinces_are_in_no_figure(self, client: Client) -> None:
        other = WorkerFactory(abroad=True, village=a_village("18.07.01.2001"))
        PlacementFactory(worker=other, departure_date=date(2025, 1, 1))
        assert board(TODAY, area_scope("35")).people().abroad == 0


class TestPages:
    def sign_in(self, client: Client, role: Role, area: str | None = None) -> Any:
        VillageFactory()
        user = user_with(role, area=area)
        client.force_login(user)
        return user

    def test_the_day_changes_everything_on_the_page(self, client: Client) -> None:
        self.sign_in(client, Role.PROGRAM_OFFICER)
        designate(VillageFactory(), date(2026, 1, 5))
        before = client.get(reverse("reports:dashboard"), {"tanggal": "2026-01-04"})
        after = client.get(reverse("reports:dashboard"), {"tanggal": "2026-01-05"})
        assert [_tile(page, "ditetapkan") for page in (before, after)] == [0, 1]
        assert "tanggal=2026-01-05" in after.content.decode()

    def test_a_day_to_come_is_refused_and_today_shown(self, client: Client) -> None:
        self.sign_in(client, Role.ANALYST)
        page = client.get(reverse("reports:dashboard"), {"tanggal": "2999-01-01"})
        assert page.status_code == 200
        assert page.context["form"].errors["tanggal"]
        assert not page.context["is_past"]

    @pytest.mark.parametrize("name", ["dashboard", "map", "table"])
    def test_other_areas_do_not_exist(self, client: Client, name: str) -> None:
        self.sign_in(client, Role.BP3MI_OFFICER, "35")
        a_village("18.07.01.2001")
        more = {"table": "desa", "form": "csv"} if name == "table" else {}
        for code, status in (("35", 200), ("18", 404)):
            url = reverse(f"reports:area_{name}", kwargs={"code": code, **more})
            assert client.get(url).status_code == status

    def test_an_analyst_is_led_to_no_list_of_people(self, client: Client) -> None:
        self.sign_in(client, Role.ANALYST)
        worker = WorkerFactory(abroad=True)
        PlacementFactory(worker=worker, departure_date=date(2025, 1, 1))
        html = client.get(reverse("reports:dashboard")).content.decode()
        assert "/admin/workers/worker/" not in html
        assert "/admin/workers/placement/" not in html
        assert _tile(client.get(reverse("reports:dashboard")), "luar negeri", "abroad") == 1

    def test_who_sees_people_is_led_to_them_for_today_only(self, client: Client) -> None:
        self.sign_in(client, Role.PROGRAM_OFFICER)
        today = client.get(reverse("reports:dashboard")).content.decode()
        past = client.get(reverse("reports:dashboard"), {"tanggal": "2026-01-04"}).content.decode()
        assert "/admin/workers/worker/?stage__exact=2" in today
        assert "/admin/workers/worker/" not in past

    def test_figures_open_the_villages_of_that_day(self, client: Client) -> None:
        self.sign_in(client, Role.ANALYST)
        village = VillageFactory()
        designate(village, date(2026, 1, 5))
        url = reverse("reports:villages")
        query = {"program": "dme", "hasil": "ditetapkan"}
        found = client.get(url, {**query, "tanggal": "2026-01-05"})
        assert [item["row"].code for item in found.context["rows"]] == [village.area.code]
        assert client.get(url, {**query, "tanggal": "2026-01-04"}).context["rows"] == []

    def test_villages_of_other_areas_do_not_exist(self, client: Client) -> None:
        self.sign_in(client, Role.REGENCY_OFFICER, "35.04")
        a_village("18.07.01.2001")
        assert client.get(reverse("reports:villages"), {"wilayah": "18"}).status_code == 404
        assert client.get(reverse("reports:villages"), {"wilayah": "x"}).status_code == 404
        codes = [r["row"].code for r in client.get(reverse("reports:villages")).context["rows"]]
        assert all(code.startswith("35.04") for code in codes)

    def test_queries_do_not_grow_with_the_figures(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        self.sign_in(client, Role.PROGRAM_OFFICER)
        version = in_force()
        for number in range(6):
            village = a_village(f"1{number + 1}.07.01.2001")
            AssessmentFactory(village=village, version=version, outcome=number % 3)
            designate(village, date(2026, 1, 1 + number))
            PlacementFactory(worker__village=village, departure_date=date(2025, 1, 1))
        with django_assert_max_num_queries(48):
            client.get(reverse("reports:dashboard"))


class TestFiles:
    def test_every_table_comes_as_csv_and_xlsx(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        village = VillageFactory()
        designate(village, date(2026, 1, 5))
        page = client.get(reverse("reports:dashboard"))
        for table, files in page.context["tables"]:
            lines = b"".join(client.get(files["csv"])).decode("utf-8-sig")  # type: ignore[arg-type]
            rows = list(csv.reader(io.StringIO(lines)))
            assert rows[0] == [str(label) for label in table.header]
            content = b"".join(client.get(files["xlsx"]))  # type: ignore[arg-type]
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            notes = book.get_sheet_by_index(1).to_python()
            assert notes[0] == [table.title]
            assert len(notes) >= 5

    def test_remittances_stand_with_version_and_source(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        VillageFactory(area=VillageAreaFactory(code="35.04.01.2001"))
        PublishedFigureFactory(
            measure="remittances",
            dimension="regency",
            area_code="35.04",
            unit="rupiah",
            value=5_000_000,
            period_start=date(2024, 1, 1),
            period_end=date(2024, 12, 31),
            publisher="Penerbit Uji",
        )
        url = reverse("reports:table", kwargs={"table": "remitansi", "form": "csv"})
        later = b"".join(client.get(url)).decode()  # type: ignore[arg-type]
        assert "5000000" in later
        assert "Penerbit Uji" in later
        before = client.get(url, {"tanggal": "2024-06-01"})
        assert "5000000" not in b"".join(before).decode()  # type: ignore[arg-type]

    def test_formulas_in_names_do_not_run(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        village = VillageFactory()
        Area.objects.filter(code=village.area.code[:2]).update(name="=1+1")
        url = reverse("reports:table", kwargs={"table": "desa", "form": "csv"})
        text = b"".join(client.get(url)).decode("utf-8-sig")  # type: ignore[arg-type]
        assert "\r\n'=1+1," in text

    def test_small_charts_come_as_table_and_picture(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        designate(VillageFactory(), date(2026, 1, 5))
        query = {"tanggal": "2026-03-15", "deret": "ditetapkan", "program": "dme"}
        page = client.get(reverse("reports:dashboard"), query)
        found = page.context["multiples"]
        assert [bar.height for bar in found.charts[0].bars][-4:] == ["0.0", *["48.0"] * 3]
        lines = b"".join(client.get(page.context["multiples_files"]["csv"]))  # type: ignore[arg-type]
        assert lines.decode().splitlines()[1].endswith("0,1,1,1")
        picture = client.get(page.context["multiples_url"])
        assert picture["Content-Type"].startswith("image/svg+xml")
        assert picture.content.count(b"<rect") == 1 + 13

    def test_an_unknown_table_or_kind_does_not_exist(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        for table, form in (("rahasia", "csv"), ("desa", "exe")):
            url = reverse("reports:table", kwargs={"table": table, "form": form})
            assert client.get(url).status_code == 404

    def test_the_map_comes_as_a_file(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        VillageFactory()
        response = client.get(reverse("reports:map"), {"peta": "luar-negeri"})
        assert response["Content-Type"].startswith("image/svg+xml")
        assert response["Content-Disposition"].endswith('.svg"')
        assert b"<path" in response.content

    def test_villages_come_as_a_file(self, client: Client) -> None:
        client.force_login(user_with(Role.ANALYST))
        village = VillageFactory()
        response = client.get(reverse("reports:villages"), {"unduh": "csv"})
        assert village.area.code in b"".join(response).decode()  # type: ignore[arg-type]


def _tile(page: Any, *words: str) -> Any:
    tiles = page.context["tiles"]
    wanted = {"ditetapkan": ("ditetapkan", "designated"), "luar negeri": ("luar negeri", "abroad")}
    names = wanted.get(words[0], words)
    return next(
        cell.value for label, cell, _remark in tiles if any(n in label.lower() for n in names)
    )
