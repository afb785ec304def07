"""Registering a migrant in the field: one form, drafts of what is the same person, double sends."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.entry.models import Draft
from tests.factories.accounts import user_with
from tests.factories.regions import CountryFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory, WorkerFactory
from villages.models import Village
from workers.models import Person, Placement, Worker

pytestmark = pytest.mark.django_db

CODE, NIK = "35.04.14.2011", "3504144101900001"
BASE = f"/desa/{CODE}/warga/"
ADD, CHECK = f"{BASE}baru/", f"{BASE}periksa-nik/"
JSON = {"accept": "application/json"}
ANSWERS = {"name": "Siti Aminah", "sex": "F", "birth_date": "1990-01-01", "stage": "1"}
GONE = timezone.localdate() - timedelta(days=900)
BACK = timezone.localdate() - timedelta(days=100)


@pytest.fixture
def village() -> Village:
    CountryFactory(code="TW", name_id="Taiwan", name_en="Taiwan")
    return VillageFactory(area__code=CODE)


@pytest.fixture
def officer(client: Client, village: Village) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def elsewhere() -> Village:
    return VillageFactory(area__code="35.04.14.2012")


def errors(response: Any) -> dict[str, Any]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


class TestStages:
    def test_prospective(self, client: Client, officer: Any) -> None:
        response = client.post(ADD, ANSWERS)
        person = Person.objects.get()
        assert (response.status_code, response.url) == (302, f"{BASE}{person.pk}/lihat/")
        assert person.worker.stage == Worker.Stage.PROSPECTIVE
        assert person.worker.confirmed_date == timezone.localdate()
        assert not Placement.objects.exists()

    def test_abroad(self, client: Client, officer: Any) -> None:
        client.post(
            ADD,
            {
                **ANSWERS,
                "stage": "2",
                "country": "taiwan",
                "scheme": "p_to_p",
                "departure_date": GONE,
            },
        )
        stay, worker = Placement.objects.get(), Worker.objects.get()
        assert (stay.country_id, stay.scheme, stay.departure_date) == ("TW", "p_to_p", GONE)
        assert (worker.stage, worker.departed_date) == (Worker.Stage.ABROAD, GONE)
        acts = set(AuditEvent.objects.values_list("act", flat=True))
        assert {"person.registered", "worker.registered", "placement.recorded"} <= acts

    def test_abroad_of_which_nothing_is_known(self, client: Client, officer: Any) -> None:
        client.post(ADD, {**ANSWERS, "stage": "2"})
        assert Worker.objects.get().stage == Worker.Stage.ABROAD

    def test_returned(self, client: Client, officer: Any) -> None:
        answers = {
            **ANSWERS,
            "stage": "3",
            "country": "TW",
            "departure_date": GONE,
            "return_date": BACK,
            "return_category": "contract_end",
            "procedural_status": "1",
            "judged_by": "BP3MI Jawa Timur",
            "judged_date": BACK,
        }
        assert client.post(ADD, answers).status_code == 302
        worker = Worker.objects.get()
        assert (worker.stage, worker.returned_date) == (Worker.Stage.RETURNED, BACK)
        assert worker.procedural_status == Worker.ProceduralStatus.PROCEDURAL

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"stage": ""}, "stage"),
            ({"name": ""}, "name"),
            ({"birth_date": "2990-01-01"}, "birth_date"),
            ({"departure_date": GONE, "country": "TW"}, "departure_date"),
            ({"stage": "2", "departure_date": GONE}, "country"),
            ({"stage": "2", "country": "Atlantis"}, "country"),
            ({"stage": "2", "country": "TW", "departure_date": "2990-01-01"}, "departure_date"),
            ({"stage": "2", "country": "TW", "return_date": BACK}, "return_date"),
            (
                {"stage": "3", "country": "TW", "departure_date": GONE, "return_date": BACK},
                "return_category",
            ),
            (
                {
                    "stage": "3",
                    "country": "TW",
                    "return_date": BACK,
                    "return_category": "other",
                },
                "departure_date",
            ),
            ({"procedural_status": "2"}, "judged_by"),
            ({"family_card": "12"}, "family_card"),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field(
        self, client: Client, officer: Any, changes: dict[str, Any], field: str
    ) -> None:
        assert field in errors(client.post(ADD, {**ANSWERS, **changes}))
        assert not Person.objects.exists()

    def test_sent_twice_it_is_saved_once(self, client: Client, officer: Any) -> None:
        answers = {**ANSWERS, "kunci": str(uuid4())}
        first, second = (client.post(ADD, answers, headers=JSON) for _ in range(2))
        assert first.json() == second.json()
        assert Person.objects.count() == 1

    def test_nothing_is_written_where_the_stay_is_refused(
        self, client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("workers.forms.people.RegistrationForm._check_stay", lambda *_: None)
        answers = {**ANSWERS, "stage": "3", "country": "TW", "return_date": BACK}
        assert client.post(ADD, answers).status_code == 422
        assert not Person.objects.exists()


class TestNumbers:
    def test_no_number_is_no_obstacle_and_a_number_is_kept(
        self, client: Client, officer: Any
    ) -> None:
        client.post(
            ADD, {**ANSWERS, "nik": "3504 1441 0190 0001", "family_card": "3504140101900007"}
        )
        assert Person.objects.get().nik == NIK

    def test_sixteen_digits_that_are_no_nik(self, client: Client, officer: Any) -> None:
        response = client.post(ADD, {**ANSWERS, "nik": "1234567890123456"})
        assert "nik" in errors(response)
        assert 'value="1234567890123456"' in response.content.decode()

    def test_a_number_that_differs_is_saved_and_said(self, client: Client, officer: Any) -> None:
        answers = {**ANSWERS, "sex": "M", "birth_date": "1991-05-05", "nik": NIK}
        page = client.post(ADD, answers, follow=True).content.decode()
        assert Person.objects.get().nik == NIK
        assert page.count("notice-warning") >= 2

    def test_taken_where_the_visitor_may_not_look(
        self, client: Client, officer: Any, elsewhere: Village
    ) -> None:
        PersonFactory(village=elsewhere, nik=NIK, name="Rahasia Sekali")
        response = client.post(ADD, {**ANSWERS, "nik": NIK})
        assert "nik" in errors(response)
        assert "Rahasia" not in response.content.decode()
        said = client.post(CHECK, {"nik": NIK}).json()
        assert (said["state"], said["link"]) == ("wrong", None)
        assert "Rahasia" not in str(said)

    def test_checked_while_it_is_typed(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        def said(**typed: str) -> dict[str, Any]:
            return dict(client.post(CHECK, typed).json())

        assert said(nik="")["state"] == "good"
        assert said(nik="1234567890123456")["state"] == "wrong"
        fits = said(nik=NIK, birth_date="1990-01-01", sex="F")
        assert fits["says"] == {"birth_date": "1990-01-01", "sex": "F"}
        odd = said(nik=NIK, birth_date="not a day", sex="M")
        assert odd["state"] == "odd"
        person = PersonFactory(village=village, nik=NIK)
        taken = said(nik=NIK)
        assert taken["link"] == {"url": f"{BASE}{person.pk}/lihat/", "text": str(person)}

    @pytest.mark.parametrize(
        ("role", "area", "status"),
        [
            (Role.VILLAGE_OFFICER, "35.04.14.2012", 404),
            (Role.ANALYST, "", 404),
            (Role.VILLAGE_HEAD, CODE, 403),
        ],
    )
    def test_is_asked_by_officers_of_the_village_only(
        self, client: Client, village: Village, role: Role, area: str, status: int
    ) -> None:
        client.force_login(user_with(role, area=area))
        assert client.post(CHECK, {"nik": NIK}).status_code == status
        assert client.post(ADD, ANSWERS).status_code == status
        assert not Person.objects.exists()


class TestTheSamePerson:
    def test_somebody_alike_is_shown_before_anything_is_saved(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        WorkerFactory(village=village, person__name="SITI AMINNAH", person__nik=NIK)
        key = str(uuid4())
        answers = {**ANSWERS, "address": "Dusun Krajan", "kunci": key}
        response = client.post(ADD, answers)
        assert response.status_code == 409
        page = response.content.decode()
        assert "SITI AMINNAH" in page
        assert NIK not in page
        assert 'value="Dusun Krajan"' in page
        assert f'value="{key}"' in page
        assert Person.objects.count() == 1
        assert client.post(ADD, answers, headers=JSON).status_code == 409
        for _ in range(2):
            assert client.post(ADD, {**answers, "lain": "1"}).status_code == 302
        assert Person.objects.count() == 2

    def test_one_may_go_back_to_the_form(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        PersonFactory(village=village, name="Siti Aminah")
        response = client.post(ADD, {**ANSWERS, "kunci": str(uuid4()), "ubah": "1"})
        assert response.status_code == 200
        assert 'value="Siti Aminah"' in response.content.decode()
        assert Person.objects.count() == 1

    def test_nobody_unseen_is_shown(self, client: Client, officer: Any, elsewhere: Village) -> None:
        PersonFactory(village=elsewhere, name="Siti Aminah")
        assert client.post(ADD, ANSWERS).status_code == 302

    def test_the_same_number_cannot_be_another_person(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        PersonFactory(village=village, name="Lain Sekali", nik=NIK)
        answers = {**ANSWERS, "nik": NIK, "lain": "1"}
        response = client.post(ADD, answers)
        assert response.status_code == 409
        assert "Lain Sekali" in response.content.decode()
        assert Person.objects.count() == 1

    def test_the_record_opens_with_what_was_typed(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        person = WorkerFactory(village=village, person__name="Siti Aminah").person
        typed = {
            **ANSWERS,
            "phone": "0812",
            "nik": NIK,
            "address": "",
            "stage": "2",
            "country": "Taiwan",
            "departure_date": str(GONE),
        }
        response = client.post(ADD, {**typed, "sama": str(person.pk)})
        assert response.url.startswith(f"{BASE}{person.pk}/?draf=")
        form = client.get(response.url).context["form"]
        assert form["phone"].value() == "0812"
        assert form["new_nik"].value() == NIK
        assert form["name"].value() == "Siti Aminah"
        person.refresh_from_db()
        assert (person.phone, person.nik) == ("", None)
        stay = Draft.objects.get(address=f"{BASE}{person.pk}/penempatan/baru/")
        form = client.get(f"{stay.address}?draf={stay.key}").context["form"]
        assert (form["country"].value(), form["departure_date"].value()) == ("Taiwan", str(GONE))
        assert stay.title in client.get(f"{BASE}{person.pk}/lihat/").content.decode()

    def test_without_changes_the_person_opens(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        person = PersonFactory(village=village, name="Siti Aminah", birth_date=date(1990, 1, 1))
        response = client.post(ADD, {**ANSWERS, "sama": str(person.pk)})
        assert response.url == f"{BASE}{person.pk}/lihat/"
        assert not Draft.objects.exists()

    def test_a_person_elsewhere_does_not_open(
        self, client: Client, officer: Any, elsewhere: Village
    ) -> None:
        person = PersonFactory(village=elsewhere)
        assert client.post(ADD, {**ANSWERS, "sama": str(person.pk)}).status_code == 404
        assert not Draft.objects.exists()
