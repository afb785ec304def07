"""The pages of people and workers: found, masked, saved through services, closed to others."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from tests.factories.workers import (
    BusinessGroupFactory,
    CountryFactory,
    FamilyMemberFactory,
    PersonFactory,
    PlacementFactory,
    ReturneeBusinessFactory,
    WorkerFactory,
)
from villages.models import Village
from workers.models import Person, Placement, Worker

pytestmark = pytest.mark.django_db

HERE = "35.04.14.2011"
ELSEWHERE = "52.03.13.2001"
NIK = "3504144101900001"
FAMILY_CARD = "3504140101900007"
LISTS = ["person", "worker", "placement", "businessgroup"]
MODELS: dict[str, tuple[Any, str]] = {
    "person": (PersonFactory, "village"),
    "worker": (WorkerFactory, "village"),
    "placement": (PlacementFactory, "worker__village"),
    "businessgroup": (BusinessGroupFactory, "village"),
}


@pytest.fixture
def officer() -> User:
    return user_with(Role.REGENCY_OFFICER, area="35.04")


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code=HERE)


def make(name: str, village: Village) -> Any:
    factory, way = MODELS[name]
    return factory(**{way: village})


def url(name: str, act: str, *args: Any) -> str:
    return reverse(f"admin:workers_{name}_{act}", args=args)


def management(prefix: str, total: int = 0, initial: int = 0) -> dict[str, Any]:
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


class TestWhoOpens:
    @pytest.mark.parametrize("name", LISTS)
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.MINISTRY_ADMINISTRATOR, 200),
            (Role.BP3MI_OFFICER, 200),
            (Role.REGENCY_OFFICER, 200),
            (Role.DATA_PROTECTION_OFFICER, 200),
            (Role.ANALYST, 403),
            (Role.VILLAGE_OFFICER, 403),
        ],
    )
    def test_lists_and_pages(
        self, client: Client, village: Village, name: str, role: Role, status: int
    ) -> None:
        if (name, role) == ("businessgroup", Role.ANALYST):
            status = 200  # a group is no person
        record = make(name, village)
        client.force_login(user_with(role))
        assert client.get(url(name, "changelist")).status_code == status
        assert client.get(url(name, "change", record.pk)).status_code == status

    @pytest.mark.parametrize("name", LISTS)
    def test_other_areas_do_not_exist(self, desk: Client, name: str) -> None:
        record = make(name, VillageFactory(area__code=ELSEWHERE))
        for act in ("change", "history"):
            assert desk.get(url(name, act, record.pk)).status_code == 404
        assert ELSEWHERE not in desk.get(url(name, "changelist")).content.decode()

    def test_show_number_elsewhere_does_not_exist(self, desk: Client) -> None:
        person = PersonFactory(village=VillageFactory(area__code=ELSEWHERE), nik=NIK)
        address = url("person", "reveal", person.pk)
        assert desk.get(address).status_code == 404
        assert desk.post(address, {"field": "nik", "reason": "x"}).status_code == 404


class TestLists:
    @pytest.mark.queries
    @pytest.mark.parametrize("name", LISTS)
    def test_cost_the_same_for_one_row_and_twenty(
        self, desk: Client, name: str, django_assert_max_num_queries: Any
    ) -> None:
        def populate(count: int) -> None:
            for _n in range(count):
                make(name, VillageFactory(area__code=f"35.04.14.{2101 + Village.objects.count()}"))

        populate(1)
        desk.get(url(name, "changelist"))
        with django_assert_max_num_queries(60) as one:
            desk.get(url(name, "changelist"))
        populate(19)
        with django_assert_max_num_queries(len(one)):
            response = desk.get(url(name, "changelist"))
        assert len(response.context["cl"].result_list) == 20

    @pytest.mark.parametrize("name", ["person", "worker"])
    @pytest.mark.parametrize(
        "term", ["aminah", "AMINAH siti", "siti amin", NIK, "3504 1441 0190 0001", FAMILY_CARD]
    )
    def test_find_people_by_name_and_number(
        self, desk: Client, village: Village, name: str, term: str
    ) -> None:
        person = PersonFactory(
            village=village, name="Siti Aminah", nik=NIK, family_card=FAMILY_CARD
        )
        for other in (person, PersonFactory(village=village, name="Sri Wahyuni")):
            WorkerFactory(person=other)
        response = desk.get(url(name, "changelist"), {"q": term})
        assert [row.pk for row in response.context["cl"].result_list] == [person.pk]

    @pytest.mark.parametrize("term", ["%", "_", "\\", "Siti' OR '1'='1", "tidak ada"])
    def test_take_search_terms_literally(self, desk: Client, village: Village, term: str) -> None:
        PersonFactory(village=village, name="Siti Aminah")
        response = desk.get(url("person", "changelist"), {"q": term})
        assert not response.context["cl"].result_list

    @pytest.mark.parametrize(("typed", "found"), [("35.04.14", 1), ("35.04.15", 0), ("x", 0)])
    def test_area_filter_with_search(
        self, desk: Client, village: Village, typed: str, found: int
    ) -> None:
        PersonFactory(village=village, name="Siti Aminah")
        response = desk.get(url("person", "changelist"), {"q": "siti", "area": typed})
        assert len(response.context["cl"].result_list) == found

    def test_workers_by_stage_and_status(self, desk: Client, village: Village) -> None:
        WorkerFactory(village=village, abroad=True, procedural=True)
        WorkerFactory(village=village)
        query = {"stage__exact": 2, "procedural_status__exact": 1, "area": "35.04"}
        response = desk.get(url("worker", "changelist"), query)
        assert len(response.context["cl"].result_list) == 1

    def test_numbers_are_masked(self, desk: Client, village: Village) -> None:
        person = PersonFactory(village=village, nik=NIK, family_card=FAMILY_CARD)
        for address in (url("person", "changelist"), url("person", "change", person.pk)):
            content = desk.get(address).content.decode()
            assert "••••••••••••0001" in content
            assert NIK not in content
            assert FAMILY_CARD not in content

    def test_autocomplete_finds_only_visible_people(self, desk: Client, village: Village) -> None:
        PersonFactory(village=village, name="Siti Aminah")
        PersonFactory(village=VillageFactory(area__code=ELSEWHERE), name="Siti Aminah")
        query = {
            "app_label": "workers",
            "model_name": "worker",
            "field_name": "person",
            "term": "siti",
        }
        answer = desk.get(reverse("admin:autocomplete"), query).json()
        (found,) = answer["results"]
        assert found["text"] == f"Siti Aminah (1990), {village.area.name}, Wilayah 35.04.14"


class TestPersonPage:
    def data(self, village: Village, **fields: Any) -> dict[str, Any]:
        return {
            "village": village.pk,
            "name": "Siti Aminah",
            "sex": "F",
            "birth_date": "1990-01-01",
            "new_nik": "",
            "new_family_card": "",
            **fields,
        }

    def add(self, desk: Client, village: Village, **fields: Any) -> Any:
        return desk.post(url("person", "add"), self.data(village, **fields))

    def texts(self, response: Any) -> list[str]:
        return [str(message) for message in get_messages(response.wsgi_request)]

    def test_registers_through_the_service(
        self, desk: Client, village: Village, officer: User
    ) -> None:
        response = self.add(desk, village, new_nik=NIK, new_family_card=FAMILY_CARD)
        assert response.status_code == 302
        person = Person.objects.with_nik(NIK).get()
        assert person.family_card == FAMILY_CARD
        event = AuditEvent.objects.get()
        assert (event.act, event.actor) == ("person.registered", officer.email)
        assert len(self.texts(response)) == 1

    def test_warns_of_a_district_that_nobody_knows(self, desk: Client, village: Village) -> None:
        response = self.add(desk, village, new_nik="9999994101900001")
        assert response.status_code == 302
        assert len(self.texts(response)) == 2

    @pytest.mark.parametrize("nik", ["123", "3504143002900001", "3504144101900000"])
    def test_refuses_an_impossible_nik_at_its_field(
        self, desk: Client, village: Village, nik: str
    ) -> None:
        response = self.add(desk, village, new_nik=nik)
        assert response.status_code == 200
        form = response.context["adminform"].form
        assert list(form.errors) == ["new_nik"]
        assert form["new_nik"].value() == nik
        assert not Person.objects.exists()

    def test_links_to_who_has_the_nik(self, desk: Client, village: Village) -> None:
        other = PersonFactory(village=village, nik=NIK)
        content = self.add(desk, village, new_nik=NIK).content.decode()
        assert f'<a href="{url("person", "change", other.pk)}">' in content

    def test_does_not_tell_who_has_the_nik_elsewhere(self, desk: Client, village: Village) -> None:
        other = PersonFactory(village=VillageFactory(area__code=ELSEWHERE), nik=NIK, name="Rahasia")
        response = self.add(desk, village, new_nik=NIK)
        assert "new_nik" in response.context["adminform"].form.errors
        content = response.content.decode()
        assert "Rahasia" not in content
        assert url("person", "change", other.pk) not in content

    def test_warns_and_saves_where_the_number_says_otherwise(
        self, desk: Client, village: Village
    ) -> None:
        response = self.add(desk, village, new_nik=NIK, sex="M", birth_date="1991-02-02")
        assert response.status_code == 302
        assert len(self.texts(response)) == 3

    def test_names_a_possible_duplicate(self, desk: Client, village: Village) -> None:
        other = PersonFactory(village=village, name="Siti Aminnah", birth_date=date(1990, 1, 1))
        texts = self.texts(self.add(desk, village))
        assert any(url("person", "change", other.pk) in text for text in texts)

    def test_keeps_replaces_and_removes_the_number(self, desk: Client, village: Village) -> None:
        person = PersonFactory(village=village, nik=NIK)
        address = url("person", "change", person.pk)
        other = "3504144101900002"
        for typed, stored in (("", NIK), (other, other), ("-", None)):
            assert desk.post(address, self.data(village, new_nik=typed)).status_code == 302
            person.refresh_from_db()
            assert person.nik == stored

    def test_refuses_a_village_elsewhere(self, desk: Client) -> None:
        response = self.add(desk, VillageFactory(area__code=ELSEWHERE))
        assert "village" in response.context["adminform"].form.errors

    def test_a_race_for_a_nik_ends_in_a_message(
        self, desk: Client, village: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        PersonFactory(village=VillageFactory(area__code=ELSEWHERE), nik=NIK)
        monkeypatch.setattr("workers.services.people._is_taken", lambda n, by_other_than: False)
        response = self.add(desk, village, new_nik=NIK)
        assert response.status_code == 302
        assert Person.objects.count() == 1
        assert len(self.texts(response)) == 1

    def test_history_hides_the_numbers(self, desk: Client, village: Village) -> None:
        person = PersonFactory(village=village, nik=NIK, family_card=FAMILY_CARD)
        desk.post(
            url("person", "change", person.pk),
            self.data(village, new_nik="3504144101900002", name="Siti Baru"),
        )
        content = desk.get(url("person", "history", person.pk)).content.decode()
        assert "Siti Baru" in content
        assert content.count("NIK") >= 2
        assert "35041441" not in content
        assert FAMILY_CARD not in content


class TestRevealPage:
    def test_shows_the_number_once_for_a_reason(
        self, desk: Client, village: Village, officer: User
    ) -> None:
        person = PersonFactory(village=village, nik=NIK)
        address = url("person", "reveal", person.pk)
        assert address in desk.get(url("person", "change", person.pk)).content.decode()
        assert NIK not in desk.get(address).content.decode()
        response = desk.post(address, {"field": "nik", "reason": "Kartu hilang"})
        assert NIK in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        event = AuditEvent.objects.get()
        assert (event.actor, event.reason) == (officer.email, "Kartu hilang")

    @pytest.mark.parametrize(
        ("field", "reason"), [("nik", " "), ("family_card", "x"), ("phone", "x")]
    )
    def test_refuses_without_reason_or_number(
        self, desk: Client, village: Village, field: str, reason: str
    ) -> None:
        person = PersonFactory(village=village, nik=NIK)
        response = desk.post(url("person", "reveal", person.pk), {"field": field, "reason": reason})
        assert response.context["form"].errors
        assert not AuditEvent.objects.exists()

    def test_is_closed_to_who_may_only_look(self, client: Client, village: Village) -> None:
        person = PersonFactory(village=village, nik=NIK)
        client.force_login(user_with(Role.DATA_PROTECTION_OFFICER))
        address = url("person", "reveal", person.pk)
        assert address not in client.get(url("person", "change", person.pk)).content.decode()
        assert client.post(address, {"field": "nik", "reason": "x"}).status_code == 403


class TestWorkerPage:
    def data(self, worker: Worker | None = None, **fields: Any) -> dict[str, Any]:
        return {
            "stage": 1,
            "procedural_status": 0,
            "confirmed_date": "2026-01-01",
            **management("placements"),
            **management("family"),
            **management("businesses"),
            **fields,
        }

    def placement(self, **fields: Any) -> dict[str, Any]:
        row = {
            "country": CountryFactory().pk,
            "scheme": "p_to_p",
            "employer_type": "individual",
            **fields,
        }
        return {
            **management("placements", 1),
            **{f"placements-0-{name}": value for name, value in row.items()},
        }

    def test_registers_and_records_a_placement(self, desk: Client, village: Village) -> None:
        person = PersonFactory(village=village)
        data = self.data(person=person.pk, **self.placement(departure_date="2025-06-01"))
        assert desk.post(url("worker", "add"), data).status_code == 302
        worker = Worker.objects.get()
        assert (worker.village, worker.stage) == (village, Worker.Stage.ABROAD)
        assert worker.departed_date == date(2025, 6, 1)
        acts = set(AuditEvent.objects.values_list("act", flat=True))
        assert acts == {"worker.registered", "placement.recorded"}

    def test_refuses_a_planned_departure(self, desk: Client, village: Village) -> None:
        worker = WorkerFactory(village=village)
        tomorrow = timezone.localdate() + timedelta(days=1)
        data = self.data(**self.placement(departure_date=tomorrow.isoformat()))
        response = desk.post(url("worker", "change", worker.pk), data)
        assert response.status_code == 200
        (formset, *_rest) = response.context["inline_admin_formsets"]
        assert "departure_date" in formset.formset.errors[0]
        assert not Placement.objects.exists()

    def test_refuses_a_second_open_stay(self, desk: Client, village: Village) -> None:
        worker = WorkerFactory(village=village)
        PlacementFactory(worker=worker, open=True)
        data = {
            "worker": worker.pk,
            "country": "TW",
            "scheme": "p_to_p",
            "employer_type": "individual",
            "departure_date": "2025-01-01",
        }
        response = desk.post(url("placement", "add"), data)
        assert response.status_code == 200
        assert response.context["adminform"].form.errors

    def test_a_return_on_the_placement_page_changes_the_stage(
        self, desk: Client, village: Village
    ) -> None:
        stay = PlacementFactory(worker=WorkerFactory(village=village, abroad=True), open=True)
        data = {
            "worker": stay.worker_id,
            "country": "TW",
            "scheme": "p_to_p",
            "employer_type": "individual",
            "departure_date": stay.departure_date.isoformat(),
            "return_date": stay.departure_date.isoformat(),
            "return_category": "illness",
        }
        assert desk.post(url("placement", "change", stay.pk), data).status_code == 302
        stay.worker.refresh_from_db()
        assert stay.worker.stage == Worker.Stage.RETURNED

    def test_a_judgement_is_recorded_as_one(self, desk: Client, village: Village) -> None:
        worker = WorkerFactory(village=village)
        data = self.data(
            procedural_status=1, judged_by="BP3MI Jawa Timur", judged_date="2026-01-05"
        )
        assert desk.post(url("worker", "change", worker.pk), data).status_code == 302
        assert AuditEvent.objects.get().act == "worker.status_judged"

    def test_a_judgement_without_author_is_refused(self, desk: Client, village: Village) -> None:
        worker = WorkerFactory(village=village)
        data = self.data(procedural_status=1, judged_date="2026-01-05")
        response = desk.post(url("worker", "change", worker.pk), data)
        assert response.status_code == 200
        assert response.context["adminform"].form.errors

    def test_shows_family_and_businesses(self, desk: Client, village: Village) -> None:
        worker = WorkerFactory(village=village, returned=True)
        FamilyMemberFactory(worker=worker, name="Anak Pertama")
        ReturneeBusinessFactory(owner=worker, name="Warung Berkah")
        content = desk.get(url("worker", "change", worker.pk)).content.decode()
        assert "Anak Pertama" in content
        assert "Warung Berkah" in content

    def test_family_is_recorded(self, desk: Client, village: Village) -> None:
        worker = WorkerFactory(village=village)
        row = {"family-0-relation": "child", "family-0-name": "Budi", "family-0-sex": "M"}
        data = self.data(**{**management("family", 1), **row})
        assert desk.post(url("worker", "change", worker.pk), data).status_code == 302
        assert worker.family.get().name == "Budi"
        acts = set(AuditEvent.objects.values_list("act", flat=True))
        assert acts == {"worker.changed", "familymember.added"}

    def test_history_opens(self, desk: Client, village: Village) -> None:
        worker = WorkerFactory(village=village, procedural=True)
        content = desk.get(url("worker", "history", worker.pk)).content.decode()
        assert "BP3MI Jawa Timur" in content


@pytest.mark.parametrize("name", ["person", "worker", "placement"])
def test_a_cut_search_says_so(
    desk: Client, village: Village, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.selectors.people.MAX_NAME_HITS", 2)
    monkeypatch.setattr("workers.admin.searching.MAX_NAME_HITS", 2)
    for _ in range(3):
        make(name, village)
    url = reverse(f"admin:workers_{name}_changelist")
    cut = desk.get(url, {"q": "Siti"})
    (message,) = get_messages(cut.wsgi_request)
    assert str(message).startswith("Banyak orang bernama ini: hanya 2 orang terbaru yang dicari.")
    Person.objects.filter(pk=Person.objects.latest("pk").pk).update(name="Wati")
    assert not list(get_messages(desk.get(url, {"q": "Siti"}).wsgi_request))
    assert not list(get_messages(desk.get(url, {"q": NIK}).wsgi_request))
