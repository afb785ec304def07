"""Who saw the data of a person: the officer's pages and lists, and the letter for the person."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.records import remove_record
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent, RecordRead
from migranportal.audit.services import record
from tests.factories.accounts import OrganisationFactory, UserFactory, user_with
from tests.factories.audit import RecordReadFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import ComplaintFactory, PersonFactory, PlacementFactory, WorkerFactory
from workers.models import Person
from workers.selectors.reads import PAGE, Period, time_line
from workers.selectors.who_saw import who_saw
from workers.services.people import reveal_identifier

pytestmark = pytest.mark.django_db

NIK = "3504144101900001"
FIND = "/admin/audit/recordread/person/"
LIST = "/admin/audit/recordread/"


@pytest.fixture
def person() -> Person:
    village = VillageFactory(area__code="35.04.14.2011", area__name="Tunggangri")
    person: Person = PersonFactory(name="Siti Aminah", nik=NIK, village=village)
    return person


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(user_with(Role.DATA_PROTECTION_OFFICER))
    return client


def address(person: Person, act: str = "person") -> str:
    return reverse(f"admin:audit_recordread_{act}", args=[person.pk])


def look(client: Client, person: Person, **query: str) -> Any:
    """State a reason and return the time line."""
    client.post(address(person), {"reason": "Permintaan orangnya"})
    return client.get(address(person), query)


def letter_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.split())


def last_year() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=365), today)


class TestFinding:
    @pytest.mark.parametrize("term", [NIK, "3504 1441 0190 0001", "aminah siti"])
    def test_by_number_and_by_name(self, officer: Client, person: Person, term: str) -> None:
        PersonFactory(name="Sri Wahyuni", village=person.village)
        response = officer.post(FIND, {"q": term})
        assert response.context["people"] == [person]
        page = response.content.decode()
        assert address(person) in page
        assert NIK not in page.replace(f'value="{NIK}"', "")  # only where the officer typed it

    def test_nobody(self, officer: Client, person: Person) -> None:
        response = officer.post(FIND, {"q": "3504144101900002"})
        assert response.context["people"] == []
        assert officer.get(FIND).context["people"] is None

    def test_the_way_from_the_person(self, officer: Client, person: Person) -> None:
        page = f"/admin/workers/person/{person.pk}/change/"
        assert address(person) in officer.get(page).content.decode()
        officer.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
        assert address(person) not in officer.get(page).content.decode()


class TestAccess:
    @pytest.mark.parametrize(
        "role", [role for role in Role if role != Role.DATA_PROTECTION_OFFICER]
    )
    def test_nobody_else(self, client: Client, person: Person, role: Role) -> None:
        client.force_login(user_with(role))
        assert client.get(address(person)).status_code == 403
        assert client.post(address(person), {"reason": "x"}).status_code == 403
        assert client.post(address(person, "letter")).status_code == 403
        assert client.post(FIND, {"q": NIK}).status_code == 403
        assert client.get(LIST).status_code == 403
        assert not AuditEvent.objects.filter(act__startswith="person.reads").exists()

    def test_a_stranger_does_not_exist(self, officer: Client, person: Person) -> None:
        assert officer.get(f"{FIND}{person.pk + 1}/").status_code == 404
        assert officer.post(f"{FIND}{person.pk + 1}/letter/").status_code == 404


class TestLooking:
    def test_needs_a_reason_and_is_recorded(self, officer: Client, person: Person) -> None:
        RecordReadFactory(people=[person.pk], at=timezone.now())
        first = officer.get(address(person))
        assert "Komisi Pemilihan Umum" not in first.content.decode()
        refused = officer.post(address(person), {"reason": "  "})
        assert refused.context["form"].errors
        assert not AuditEvent.objects.filter(act="person.reads_viewed").exists()
        response = look(officer, person)
        event = AuditEvent.objects.get(act="person.reads_viewed")
        assert (event.target_id, event.reason) == (str(person.pk), "Permintaan orangnya")
        assert (event.actor, event.area_code) == (User.objects.get().email, "35.04.14.2011")
        assert "Komisi Pemilihan Umum" in response.content.decode()

    def test_the_reason_holds_for_one_person_and_a_while(
        self, officer: Client, person: Person
    ) -> None:
        look(officer, person)
        assert "lines" in officer.get(address(person)).context
        other = PersonFactory(village=person.village)
        assert "lines" not in officer.get(address(other)).context
        with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
            assert "lines" not in officer.get(address(person)).context

    def test_shows_who_when_why_which_fields_under_what(
        self, officer: Client, person: Person
    ) -> None:
        read = RecordReadFactory(people=[person.pk], at=timezone.now())
        page = look(officer, person).content.decode()
        for words in (read.organisation_name, read.purpose, read.basis, read.client_id):
            assert words in page

    def test_shows_nobody_elses_reads(self, officer: Client, person: Person) -> None:
        near = [person.pk - 1, person.pk + 1]
        RecordReadFactory(people=near, at=timezone.now(), organisation_name="Instansi Lain")
        record("person.changed", target=PersonFactory(), by=None, at=timezone.now())
        response = look(officer, person)
        assert "Instansi Lain" not in response.content.decode()
        assert [line.act.act for line in response.context["lines"]] == ["person.reads_viewed"]

    def test_acts_of_the_portals_people_stand_in_the_same_line(
        self, officer: Client, person: Person
    ) -> None:
        office = OrganisationFactory(name="Disnaker Tulungagung")
        keeper = user_with(Role.REGENCY_OFFICER, name="Budi Petugas", organisation=office)
        now = timezone.now()
        reveal_identifier(person=person, by=keeper, at=now, reason="Salah ketik")
        RecordReadFactory(people=[person.pk], at=now - timedelta(minutes=1))
        lines = look(officer, person).context["lines"]
        assert [bool(line.read) for line in lines] == [False, False, True]
        assert lines[1].act.act == "person.identifier_revealed"
        assert "NIK" in lines[1].what
        assert (lines[1].by, lines[1].by.organisation) == (keeper, office)

    def test_the_period(self, officer: Client, person: Person) -> None:
        today = timezone.localdate()
        RecordReadFactory(people=[person.pk], at=timezone.now() - timedelta(days=800))
        response = look(officer, person)
        assert not [line for line in response.context["lines"] if line.read]
        early = str(today - timedelta(days=900))
        response = officer.get(address(person), {"since": early, "until": str(today)})
        assert [line for line in response.context["lines"] if line.read]
        response = officer.get(address(person), {"since": str(today), "until": early})
        assert response.context["form"].errors
        for since, until in (("x", ""), ("", "0001-01-01"), ("", "9999-12-31")):
            response = officer.get(address(person), {"since": since, "until": until})
            assert response.context["form"].errors, (since, until)
            assert response.context["period"].until == today


class TestTimeLine:
    def test_goes_on_without_a_gap_or_a_repetition(self, person: Person) -> None:
        now = timezone.now().replace(microsecond=0)
        for n in range(PAGE + 20):  # many at the same moment, of both kinds
            at = now - timedelta(seconds=n // 7)
            RecordReadFactory(people=[person.pk], at=at)
            record("person.changed", target=person, by=None, at=at)
        period, seen, after = last_year(), [], ""
        while True:
            lines = time_line(person, period, after=after)
            shown = lines[:PAGE]
            seen += [(line.at, line.place) for line in shown]
            if len(lines) <= PAGE:
                break
            after = shown[-1].place
        assert len(seen) == len({place for _at, place in seen}) == 2 * (PAGE + 20)
        assert [at for at, _place in seen] == sorted((at for at, _ in seen), reverse=True)

    def test_acts_on_what_belongs_to_the_person(self, officer: Client, person: Person) -> None:
        at, other = timezone.now(), PlacementFactory()
        placement = PlacementFactory(worker=WorkerFactory(person=person, village=person.village))
        for target in (placement, other):
            record("placement.changed", target=target, by=None, at=at)
        remove_record(placement, by=None, at=at)
        complaint = ComplaintFactory(about=person, village=person.village)
        record("complaint.recorded", target=complaint, by=None, at=at)
        lines = time_line(person, last_year())
        assert [line.what for line in lines] == ["Penempatan dihapus", "Penempatan diubah"]
        told = {day.what for day in who_saw(person, last_year()).acts}
        assert told == {"Penempatan dihapus", "Penempatan diubah"}
        assert "Penempatan dihapus" in look(officer, person).content.decode()

    @pytest.mark.parametrize("after", ["x", "1|2", "2026-01-01|x|1", "2026-01-01T05:00|1|1", "||"])
    def test_a_wrong_place_begins_at_the_newest(self, person: Person, after: str) -> None:
        RecordReadFactory(people=[person.pk], at=timezone.now())
        assert len(time_line(person, last_year(), after=after)) == 1

    @pytest.mark.queries
    def test_thousands_cost_what_one_does(
        self, officer: Client, person: Person, django_assert_max_num_queries: Any
    ) -> None:
        RecordReadFactory(people=[person.pk], at=timezone.now())
        look(officer, person)
        with django_assert_max_num_queries(40) as one:
            officer.get(address(person))
        many_reads(person, 3000)
        for n in range(20):
            by = UserFactory(organisation=OrganisationFactory())
            at = timezone.now() - timedelta(seconds=n)
            record("person.changed", target=person, by=by, at=at)
        with django_assert_max_num_queries(len(one)):
            response = officer.get(address(person))
        assert len(response.context["lines"]) == PAGE
        assert response.context["partners"][0].times == 3001


def many_reads(person: Person, count: int, *, hours: int = 2) -> None:
    now = timezone.now()
    made = RecordReadFactory.build(people=[person.pk])
    fields = [f.attname for f in RecordRead._meta.concrete_fields if f.attname not in {"id", "at"}]
    values = {name: getattr(made, name) for name in fields}
    RecordRead.objects.bulk_create(
        RecordRead(at=now - timedelta(hours=n * hours), **values) for n in range(count)
    )


class TestLetter:
    @pytest.fixture
    def issue(self, officer: Client, person: Person) -> Callable[[], Any]:
        look(officer, person)
        today = timezone.localdate()
        period = {"since": str(today - timedelta(days=365)), "until": str(today)}
        return lambda: officer.post(address(person, "letter"), period)

    def test_says_who_why_what_and_when(self, issue: Any, person: Person) -> None:
        RecordReadFactory(people=[person.pk], at=datetime(2026, 3, 2, 5, 0, tzinfo=UTC))
        read = RecordReadFactory(people=[person.pk], at=timezone.now())
        response = issue()
        assert response["Content-Type"] == "application/pdf"
        assert "Siti" not in response["Content-Disposition"]
        text = letter_text(response.content)
        for words in (
            *("Siapa yang melihat data saya", "Siti Aminah", "Tunggangri", "pasal 5"),
            *(read.organisation_name, read.purpose, read.basis, read.client_name),
            *("Yang tidak tercatat", "Halaman 1 dari"),
            f"{timezone.localtime(read.at):%H.%M} WIB",
        ):
            assert words in text, words
        assert NIK not in text

    def test_names_nobody_else(self, issue: Any, person: Person) -> None:
        office = OrganisationFactory(name="Disnaker Tulungagung")
        keeper = user_with(Role.REGENCY_OFFICER, name="Budi Petugas", organisation=office)
        why = "Sengketa dengan Pak Karto"
        reveal_identifier(person=person, by=keeper, at=timezone.now(), reason=why)
        other = PersonFactory(name="Sri Wahyuni")
        RecordReadFactory(people=[other.pk], at=timezone.now(), organisation_name="Instansi Lain")
        text = letter_text(issue().content)
        assert "petugas Disnaker Tulungagung" in text
        for words in ("Budi", keeper.email, "Karto", "Sri Wahyuni", "Instansi Lain"):
            assert words not in text, words
        assert "Tidak ada instansi mitra" in text

    def test_tells_machines_from_officers(self, issue: Any, person: Person) -> None:
        machine = SimpleNamespace(email="api:klien-koperasi")
        for by in (machine, None):
            record("person.changed", target=person, by=by, at=timezone.now())
        text = letter_text(issue().content)
        assert "sistem mitra (klien-koperasi)" in text
        assert "sistem portal" in text

    def test_its_issue_is_recorded(self, issue: Any, person: Person) -> None:
        RecordReadFactory(people=[person.pk], at=timezone.now())
        issue()
        event = AuditEvent.objects.get(act="person.reads_issued")
        assert (event.target_id, event.reason) == (str(person.pk), "Permintaan orangnya")
        assert (event.details["answers"], len(event.details["checksum"])) == (1, 64)

    def test_only_while_the_reason_holds(self, officer: Client, person: Person) -> None:
        response = officer.post(address(person, "letter"))
        assert response.status_code == 302
        assert response.url == address(person)
        assert not AuditEvent.objects.filter(act="person.reads_issued").exists()

    @pytest.mark.queries
    def test_many_reads_are_summed_up(
        self, issue: Any, person: Person, django_assert_max_num_queries: Any
    ) -> None:
        RecordReadFactory(people=[person.pk], at=timezone.now())
        issue()
        with django_assert_max_num_queries(60) as few:
            issue()
        many_reads(person, 4000)
        with django_assert_max_num_queries(len(few)):
            response = issue()
        found = who_saw(person, last_year())
        assert not found.by_month
        assert sum(day.times for day in found.recipients[0].days) == 4001
        assert "4.001 kali" in letter_text(response.content)

    def test_too_many_days_become_months(self, person: Person) -> None:
        many_reads(person, 500, hours=24)
        found = who_saw(person, Period(last_year().since - timedelta(days=300), last_year().until))
        assert found.by_month
        assert len(found.recipients[0].days) < 20
        assert sum(day.times for day in found.recipients[0].days) == 500


class TestList:
    def found(self, client: Client, **query: str) -> list[RecordRead]:
        response = client.get(LIST, query)
        assert response.status_code == 200
        return list(response.context["cl"].result_list)

    def test_by_reader_dataset_kind_and_period(self, officer: Client) -> None:
        first = RecordReadFactory(people=[1])
        second = RecordReadFactory(
            people=[2],
            organisation="kemenkop",
            organisation_name="Kementerian Koperasi",
            client_id="klien-koperasi",
            dataset="memberships",
            kind=RecordRead.Kind.EXPORT,
            at=datetime(2026, 3, 5, 20, 0, tzinfo=UTC),  # the sixth in Jakarta
        )
        assert self.found(officer) == [second, first]
        for query in (
            {"organisation": "kemenkop"},
            {"client_id": "klien-koperasi"},
            {"dataset": "memberships"},
            {"kind__exact": "export"},
            {"since": "2026-03-06"},
        ):
            assert self.found(officer, **query) == [second], query
        assert self.found(officer, since="2026-03-02", until="2026-03-05") == [first]
        assert self.found(officer, until="2026-03-06") == [second, first]
        for day in ("tomorrow", "2026-13-01", "0001-01-01", "9999-12-31"):
            assert self.found(officer, since=day) == []
            assert self.found(officer, until=day) == []

    def test_filters_offer_everybody_there_is(self, officer: Client) -> None:
        for n, name in ((2, "Lama"), (1, "Lain"), (2, "Baru")):
            at = datetime(2026, 3, 2 + (name == "Baru"), tzinfo=UTC)
            RecordReadFactory(organisation=f"o{n}", organisation_name=name, at=at)
        page = officer.get(LIST)
        filters = {spec.title: spec for spec in page.context["cl"].filter_specs}
        assert filters["organisasi"].lookup_choices == [("o1", "Lain"), ("o2", "Baru")]

    @pytest.mark.queries
    def test_cost_the_same_for_one_row_and_many_and_count_nothing_exactly(
        self, officer: Client, django_assert_max_num_queries: Any
    ) -> None:
        RecordReadFactory(people=[1])
        officer.get(LIST)
        with django_assert_max_num_queries(30) as one:
            officer.get(LIST)
        for n in range(30):
            RecordReadFactory(people=[n], organisation=f"o{n}", client_id=f"c{n}")
        with django_assert_max_num_queries(len(one)):
            officer.get(LIST)
        counts = [query["sql"] for query in one if "COUNT(*)" in query["sql"]]
        assert [("LIMIT 10001" in sql) for sql in counts] == [True]
        assert not [query for query in one if '"people"' in query["sql"]]

    def test_is_taken_along_and_that_is_recorded(self, officer: Client) -> None:
        read = RecordReadFactory(people=[11, 12])
        content = b"".join(officer.get(LIST, {"unduh": "csv"}).streaming_content)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == 2
        for words in (read.organisation_name, read.client_name, read.purpose, read.basis):
            assert words in " ".join(rows[1])
        assert AuditEvent.objects.get(act="recordread.exported").details["rows"] == 1
        assert officer.get(LIST, {"unduh": "xlsx"}).status_code == 200

    def test_one_answer_tells_whose_ids_it_held(self, officer: Client) -> None:
        read = RecordReadFactory(people=[11, 12])
        page = officer.get(f"{LIST}{read.pk}/change/").content.decode()
        assert "11, 12" in page
        assert officer.post(f"{LIST}{read.pk}/change/", {}).status_code == 403
