"""The home of a village: readiness, next steps, what ends, what happened, what a form moved."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.services import record
from migranportal.entry.services import save_draft
from migranportal.web.sections import MEASURE_FORMS, SECTIONS, form_of_measure, url_of
from programs.measures import CATALOGUE
from tests.factories.accounts import RoleAssignmentFactory, UserFactory, user_with
from tests.factories.programs import DesignationFactory
from tests.factories.villages import (
    FacilityFactory,
    RegulationFactory,
    TaskForceFactory,
    VillageFactory,
)
from tests.factories.workers import WorkerFactory
from tests.web.conftest import CRITERIA
from villages.models import Village, VillageRegulation

pytestmark = pytest.mark.django_db

CODE = "35.04.14.2011"
HOME = f"/desa/{CODE}/"
ADD = f"{HOME}peraturan/baru/"
JSON = {"accept": "application/json"}


@pytest.fixture
def village(publish: Callable[..., Any], refresh: Callable[..., None]) -> Village:
    publish()
    village = VillageFactory(
        area__code=CODE,
        area__name="Tunggangri",
        confirmed_date=timezone.localdate(),
        confirmed_by="uji",
    )
    refresh(village)
    return village


@pytest.fixture
def officer(client: Client) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


def context(client: Client) -> Any:
    response = client.get(HOME)
    assert response.status_code == 200
    return response.context


def answers(**changed: Any) -> dict[str, Any]:
    return {
        "number": "7/2026",
        "title": "Pelindungan PMI",
        "subject": "migrant_protection",
        "enacted_date": "2026-02-01",
        "kunci": str(uuid4()),
        **changed,
    }


class TestWhereWorkBegins:
    def test_the_officer_of_one_village_goes_straight_to_it(
        self, client: Client, village: Village, officer: Any
    ) -> None:
        assert client.get("/").url == HOME
        assert "Petugas desa" in client.get("/?peran").content.decode()

    def test_the_officer_of_two_villages_chooses(self, client: Client, village: Village) -> None:
        user = UserFactory()
        for code in (CODE, "35.04.14.2016"):
            RoleAssignmentFactory(user=user, role=Role.VILLAGE_OFFICER, area_code=code)
        client.force_login(user)
        text = client.get("/").content.decode()
        assert f'href="{HOME}"' in text
        assert 'href="/wilayah/"' in text

    @pytest.mark.parametrize("role", [Role.REGENCY_OFFICER, Role.BP3MI_OFFICER, Role.ANALYST])
    def test_who_looks_over_many_finds_the_overview(
        self, client: Client, village: Village, role: Role
    ) -> None:
        client.force_login(user_with(role))
        assert 'href="/wilayah/"' in client.get("/").content.decode()


class TestReadiness:
    def test_is_grouped_and_marked_as_no_participant(
        self, client: Client, village: Village, officer: Any
    ) -> None:
        (panel,) = context(client)["panels"]
        assert not panel.state.is_participant
        assert (panel.met, panel.not_met, panel.unknown, panel.whole) == (0, 3, 1, 4)
        assert panel.verdict.css == "not-met"

    def test_shows_only_the_programs_it_takes_part_in(
        self,
        client: Client,
        village: Village,
        officer: Any,
        publish: Callable[..., Any],
        refresh: Callable[..., None],
    ) -> None:
        version = publish("desmigratif")
        refresh(village)
        assert len(context(client)["panels"]) == 2
        DesignationFactory(village=village, program=version.program)
        (panel,) = context(client)["panels"]
        assert panel.state.is_participant
        assert panel.state.program.version == version

    def test_steps_come_in_order_of_effect(
        self, client: Client, village: Village, officer: Any
    ) -> None:
        found = context(client)
        steps = [*found["first_steps"], *found["more_steps"]]
        assert [line.step.measure.code for line in steps] == [
            "has_protection_regulation",  # mandatory
            "usable_facility_kinds",  # weighs more
            "has_active_task_force",
        ]
        assert steps[0].url == ADD
        # Recorded, and waiting for the ministry's threshold: nothing that the village could do.
        assert found["waiting"] == 1

    def test_a_village_never_assessed_is_not_told_that_all_is_met(
        self, client: Client, officer: Any, publish: Callable[..., Any], refresh: Any
    ) -> None:
        publish(criteria=CRITERIA[:1])
        village = VillageFactory(area__code=CODE)
        RegulationFactory(village=village)
        client.cookies["django_language"] = "en"
        unassessed, all_met = "has not been assessed yet", "Nothing is left to do"
        text = client.get(HOME).content.decode()
        assert unassessed in text
        assert all_met not in text
        refresh(village)
        text = client.get(HOME).content.decode()
        assert unassessed not in text
        assert all_met in text

    def test_the_village_head_reads_without_buttons(self, client: Client, village: Village) -> None:
        client.force_login(user_with(Role.VILLAGE_HEAD))
        text = client.get(HOME).content.decode()
        assert ADD not in text
        assert "Syarat has_protection_regulation" in text


def test_every_measure_leads_to_its_form() -> None:
    assert set(MEASURE_FORMS) == set(CATALOGUE)
    missing = [measure for measure in CATALOGUE if not form_of_measure(measure, CODE)]
    assert not missing, missing


def test_every_section_has_its_page() -> None:
    missing = [
        name
        for section in SECTIONS
        for name in (section.url_name, section.add_url_name)
        if name and not url_of(name, code=CODE)
    ]
    assert not missing, missing


class TestWhatEnds:
    def test_names_terms_regulations_and_facilities(
        self, client: Client, village: Village, officer: Any, today: date
    ) -> None:
        TaskForceFactory(
            village=village,
            since_date=today - timedelta(days=700),
            until_date=today + timedelta(days=20),
        )
        RegulationFactory(village=village, number="3/2020", repealed_date=today + timedelta(days=9))
        FacilityFactory(village=village, checked_date=today - timedelta(days=400))
        rows = context(client)["deadlines"]
        assert [row.day for row in rows] == [
            today - timedelta(days=35),
            today + timedelta(days=9),
            today + timedelta(days=20),
        ]
        assert [row.is_past for row in rows] == [True, False, False]
        assert "3/2020" in rows[1].text

    def test_far_away_ends_are_left_out(
        self, client: Client, village: Village, officer: Any, today: date
    ) -> None:
        TaskForceFactory(village=village, since_date=today, until_date=today + timedelta(days=900))
        FacilityFactory(village=village, checked_date=today)
        assert context(client)["deadlines"] == []


class TestPeople:
    def test_are_counted_for_who_may_see_them(
        self, client: Client, village: Village, officer: Any
    ) -> None:
        for stage in (1, 2, 2, 3):
            WorkerFactory(person__village=village, stage=stage)
        stages = context(client)["stages"]
        assert (stages.prospective, stages.abroad, stages.returned) == (1, 2, 1)

    def test_are_hidden_from_the_analyst(self, client: Client, village: Village) -> None:
        WorkerFactory(person__village=village, stage=2)
        client.force_login(user_with(Role.ANALYST))
        found = context(client)
        assert found["stages"] is None
        assert "person" not in [tile.link.key for tile in found["tiles"]]


class TestActivity:
    def test_says_what_and_by_which_role(
        self, client: Client, village: Village, officer: Any
    ) -> None:
        client.post(ADD, answers())
        ((act, verb),) = context(client)["acts"]
        assert (act.kind, act.role, verb) == ("Peraturan Desa", Role.VILLAGE_OFFICER, "ditambahkan")
        assert "7/2026" in act.label

    def test_tells_nobody_about_people_who_may_not_see_them(
        self, client: Client, village: Village
    ) -> None:
        worker = WorkerFactory(person__village=village)
        record("person.changed", target=worker.person, by=None, at=timezone.now(), area_code=CODE)
        client.force_login(user_with(Role.VILLAGE_HEAD))
        assert len(context(client)["acts"]) == 1
        client.force_login(user_with(Role.ANALYST))
        assert context(client)["acts"] == []


def test_drafts_of_the_village_wait_there(client: Client, village: Village, officer: Any) -> None:
    for address in (ADD, "/desa/35.04.14.2016/peraturan/baru/"):
        save_draft(
            key=uuid4(), address=address, title="x", fields={}, by=officer, at=timezone.now()
        )
    assert [draft.address for draft in context(client)["drafts"]] == [ADD]


class TestWhatAFormMoved:
    def test_is_told_on_the_next_page(self, client: Client, village: Village, officer: Any) -> None:
        text = client.post(ADD, answers(), follow=True).content.decode()
        assert "Desa Migran Emas, Tunggangri" in text
        assert "0 dari 4" in text
        assert "1 dari 4" in text
        assert "Syarat has_protection_regulation: belum memenuhi → memenuhi" in text
        assert "notice-success" in text

    def test_is_told_after_an_answer_in_json(
        self, client: Client, village: Village, officer: Any
    ) -> None:
        assert "url" in client.post(ADD, answers(), headers=JSON).json()
        assert "Syarat has_protection_regulation" in client.get(HOME).content.decode()
        assert "has_protection_regulation: belum" not in client.get(HOME).content.decode()

    def test_warns_of_what_was_lost(self, client: Client, village: Village, officer: Any) -> None:
        client.post(ADD, answers(), follow=True)
        stored = VillageRegulation.objects.get()
        response = client.post(f"{HOME}peraturan/{stored.pk}/hapus/", follow=True)
        text = response.content.decode()
        assert "Syarat has_protection_regulation: memenuhi → belum memenuhi" in text
        assert "notice-warning" in text

    def test_says_nothing_where_nothing_moved(
        self, client: Client, village: Village, officer: Any
    ) -> None:
        text = client.post(ADD, answers(subject="other"), follow=True).content.decode()
        assert "dari 4" not in text.partition("<h1")[0]
        assert "→" not in text


@pytest.mark.queries
def test_costs_the_same_for_a_full_file(
    client: Client,
    village: Village,
    officer: Any,
    refresh: Callable[..., None],
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(12):
        RegulationFactory(village=village)
        FacilityFactory(village=village)
        WorkerFactory(person__village=village)
        client.post(ADD, answers(number=f"{number}/2026", title=f"Judul {number}"))
    refresh(village)
    client.get(HOME)  # the messages of the forms go
    with django_assert_max_num_queries(26):
        client.get(HOME)


class TestBars:
    def test_name_the_village_and_mark_the_section(
        self, client: Client, village: Village, officer: Any
    ) -> None:
        text = client.get(f"{HOME}peraturan/").content.decode()
        bar = text.partition('class="village-bar"')[2].partition("</nav>")[0]
        assert "Tunggangri" in bar
        assert f'<a href="{HOME}peraturan/" aria-current="page">' in bar

    def test_offer_only_what_the_role_opens(self, client: Client, village: Village) -> None:
        client.force_login(user_with(Role.ANALYST))
        bar = client.get(HOME).content.decode().partition('class="village-bar"')[2]
        assert f"{HOME}warga/" not in bar.partition("</nav>")[0]

    def test_are_left_out_elsewhere(self, client: Client, village: Village, officer: Any) -> None:
        assert "village-bar" not in client.get("/draf/").content.decode()
