"""People from a sheet: saved, refused with every problem at once, taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.core.encryption import lookup_hash
from migranportal.imports.models import Import, ImportProblem
from programs.models import StaleVillage
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory, PlacementFactory, WorkerFactory
from tests.imports.conftest import (
    CODE,
    Sender,
    csv_of,
    make_sender,
    person,
    problems_of,
    read_back,
    sheet_of,
)
from villages.models import Village
from workers.importers import PeopleImport
from workers.models import Person, Worker

pytestmark = pytest.mark.django_db


def test_good_rows_are_saved_with_all_that_they_say(sender: Sender, village: Village) -> None:
    row = person(
        family_card="3504141708900001",
        address='Dusun "Krajan" \\ RT 02',
        languages="Mandarin, Inggris",
        skills="memasak; merawat lansia",
        stage="di luar negeri",
        procedural_status="Procedural",
        judged_by="BP3MI Jawa Timur",
        judged_date="2025-12-31",
    )
    row["stage"] = "Abroad"
    started = sender.sent("people", sheet_of("people", [row]))
    assert (started.state, started.rows, started.bad_rows) == ("checked", 1, 0)
    assert not Person.objects.exists()

    started = sender.decide(started, "all_or_nothing")
    assert (started.state, started.imported_rows) == ("imported", 1)
    saved = Person.objects.get()
    assert (saved.village, saved.name, saved.sex) == (village, "Siti Contoh 1", "F")
    assert (saved.birth_date, saved.phone) == (date(1990, 8, 17), "081234567890")
    assert saved.address == 'Dusun "Krajan" \\ RT 02'
    assert saved.nik == "3504145708900001"
    assert bytes(saved.nik_hash) == lookup_hash("3504145708900001", purpose="nik")  # type: ignore[arg-type]
    assert saved.family_card == "3504141708900001"
    assert saved.languages == ["Mandarin", "Inggris"]
    assert saved.skills == ["memasak", "merawat lansia"]
    worker = Worker.objects.get(person=saved)
    assert (worker.village, worker.stage) == (village, Worker.Stage.ABROAD)
    assert worker.procedural_status == Worker.ProceduralStatus.PROCEDURAL
    assert (worker.judged_by, worker.judged_date) == ("BP3MI Jawa Timur", date(2025, 12, 31))


def test_history_names_who_and_which_import_and_the_audit_has_one_event(sender: Sender) -> None:
    started = sender.decide(sender.sent("people", sheet_of("people", [person(1), person(2)])))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.metadata->>'user', c.metadata->>'import_id' FROM workers_personevent e"
            " JOIN pghistory_context c ON c.id = e.pgh_context_id"
        )
        assert cursor.fetchall() == [(str(sender.user.pk), str(started.pk))]
    (event,) = AuditEvent.objects.filter(act="import.imported")
    assert event.actor == sender.user.email
    assert (event.area_code, event.details["imported"]) == (CODE, 2)
    assert StaleVillage.objects.exists() or started.imported_rows == 2


def test_every_problem_of_every_row_is_named_at_once(sender: Sender, village: Village) -> None:
    PersonFactory(village=village, with_nik=True, nik="3504145708900099")
    PersonFactory(village=village, name="Dewi Lama", birth_date=date(1990, 8, 17))
    rows = [
        person(1),
        person(2, name="", sex="X", birth_date="31/02/1990", nik="123"),  # 3
        person(3, nik="3504149908900003", phone="telepon"),  # 4
        person(4, nik=3504145708900004),  # 5: typed as a number
        person(1, name="Kembar Nomor"),  # 6: NIK of row 2
        person(5, name="Siti Contoh 1", nik=""),  # 7: the person of row 2
        person(99),  # 8: registered
        person(6, name="dewi lama"),  # 9: registered without a NIK
        person(7, stage="", judged_by="BP3MI"),  # 10
        person(8, procedural_status="Prosedural", judged_by=""),  # 11
        person(9, birth_date="17/08/2090", languages="x" * 31),  # 12
        person(10, nik="350414570890 0010"),
    ]
    started = sender.sent("people", sheet_of("people", rows))
    assert (started.rows, started.good_rows) == (12, 2)
    assert (started.duplicate_rows, started.registered_rows) == (2, 2)
    assert problems_of(started) == [
        (3, "name", "required"),
        (3, "sex", "choice"),
        (3, "birth_date", "date"),
        (3, "nik", "nik_digits"),
        (4, "nik", "nik_impossible"),
        (4, "phone", "phone"),
        (5, "nik", "typed_as_number"),
        (6, "nik", "twice_nik"),
        (7, "name", "twice_person"),
        (8, "nik", "nik_registered"),
        (9, "name", "person_registered"),
        (10, "stage", "required"),
        (10, "procedural_status", "judgement_without_status"),
        (11, "judged_by", "judgement_unsigned"),
        (12, "birth_date", "date_future"),
        (12, "languages", "too_long"),
    ]
    page = sender.page(started)
    assert "Row </span>3" in page
    assert "31/02/1990" in page
    assert "Import the 2 good rows" in page


def test_numbers_are_hidden_in_pages_and_never_stored_in_clear(sender: Sender) -> None:
    rows = [person(1), person(2, nik="3504149908900002", name="3504149908900002")]
    started = sender.sent("people", sheet_of("people", rows))
    page, problems = sender.page(started), sender.page(started, "masalah/")
    for text in (page, problems):
        assert "350414" not in text
    assert "••••••••••••0002" in problems
    assert "••••••••••••0001" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM imports_importproblem p")
        assert "990890" not in str(cursor.fetchall())
        cursor.execute("SELECT row_to_json(i)::text FROM imports_import i")
        assert "Siti" not in str(cursor.fetchall())


def test_good_rows_go_in_and_the_others_come_back_to_be_mended(sender: Sender) -> None:
    rows = [person(1), person(2, sex="X", nik="12"), person(3)]
    started = sender.decide(sender.sent("people", sheet_of("people", rows)))
    assert (started.state, started.imported_rows, Person.objects.count()) == ("imported", 2, 2)
    table = read_back(sender.client.get(f"/impor/{started.pk}/lembar/").content)
    assert table[0][:2] == ["Yang perlu diperbaiki", "Nama lengkap"]
    assert len(table) == 2
    assert table[1][1] == "Siti Contoh 2"
    assert "Jenis kelamin: This is none of the choices" in table[1][0]
    assert "NIK: A NIK has exactly 16 digits" in table[1][0]
    whole = read_back(sender.client.get(f"/impor/{started.pk}/lembar/?semua").content)
    assert [bool(row[0]) for row in whole] == [True, False, True, False]

    place = {header: n for n, header in enumerate(table[0])}
    mended = [list(row) for row in table]
    mended[1][place["Jenis kelamin"]] = "P"
    mended[1][place["NIK"]] = ""
    again = sender.sent(
        "people",
        "\n".join(";".join(map(str, row)).replace("\n", " ") for row in mended).encode(),
        name="lagi.csv",
    )
    assert problems_of(again) == []
    assert again.unused_headers == []
    assert sender.decide(again).imported_rows == 1


def test_all_or_nothing_saves_nothing_while_a_row_is_bad(sender: Sender) -> None:
    started = sender.sent("people", sheet_of("people", [person(1), person(2, sex="X")]))
    assert sender.decide(started, "all_or_nothing").state == Import.State.CHECKED
    assert not Person.objects.exists()


def test_what_was_registered_meanwhile_asks_again(sender: Sender, village: Village) -> None:
    started = sender.sent("people", sheet_of("people", [person(1), person(2)]))
    PersonFactory(village=village, with_nik=True, nik="3504145708900001")
    started = sender.decide(started, "all_or_nothing")
    assert (started.state, started.decision) == (Import.State.CHECKED, "")
    assert problems_of(started) == [(2, "nik", "nik_registered")]
    assert Person.objects.count() == 1
    assert sender.decide(started).imported_rows == 1


def test_a_collision_at_the_last_moment_is_found_by_the_next_attempt(
    sender: Sender, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = sender.sent("people", sheet_of("people", [person(1), person(2)]))
    PersonFactory(village=village, with_nik=True, nik="3504145708900001")
    check, calls = PeopleImport.check, []

    def late(self: PeopleImport, staged: Any) -> Any:
        calls.append(staged)
        return () if len(calls) == 1 else check(self, staged)

    monkeypatch.setattr(PeopleImport, "check", late)
    started = sender.decide(started)
    assert (started.state, started.imported_rows, started.attempts) == ("imported", 1, 2)
    assert Person.objects.count() == 2


def test_an_import_is_undone_and_can_be_sent_again(sender: Sender) -> None:
    content = sheet_of("people", [person(1), person(2)])
    started = sender.decide(sender.sent("people", content))
    assert sender.undo(started).status_code == 302
    assert started.state == Import.State.UNDONE
    assert (Person.objects.count(), Worker.objects.count()) == (0, 0)
    assert AuditEvent.objects.filter(act="import.undone").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label, count(*) FROM workers_personevent GROUP BY 1 ORDER BY 1")
        assert cursor.fetchall() == [("delete", 2), ("insert", 2)]
    assert sender.decide(sender.sent("people", content)).imported_rows == 2


def test_undo_is_blocked_by_what_came_later(sender: Sender) -> None:
    started = sender.decide(sender.sent("people", sheet_of("people", [person(1), person(2)])))
    first, second = Person.objects.order_by("pk")
    PlacementFactory(worker=first.worker)
    second.address = "Pindah"
    second.save()
    response = sender.undo(started)
    assert response.status_code == 409
    text = response.content.decode()
    assert "1 imported record was changed or removed afterwards: migrants." in text
    assert "1 record hangs on imported ones: placements." in text
    assert Person.objects.count() == 2
    assert started.state == Import.State.IMPORTED


def test_rows_of_another_village_are_refused(sender: Sender) -> None:
    VillageFactory(area__code="35.04.14.2012", area__name="Kalidawir")
    rows = [
        person(1, village=CODE),
        person(2, village="35.04.14.2012"),
        person(3, village="Kalidawir"),
        person(4, village="Desa Tunggangri"),
        person(5, village=""),
    ]
    started = sender.sent("people", sheet_of("people", rows))
    assert problems_of(started) == [
        (3, "village", "village_other"),
        (4, "village", "village_other"),
    ]


def test_a_larger_area_needs_villages_and_suggests_those_that_do_not_match() -> None:
    tunggangri = VillageFactory(area__code=CODE, area__name="Tunggangri")
    VillageFactory(area__code="35.04.01.2001", area__name="Karangrejo")
    VillageFactory(area__code="35.04.02.2001", area__name="Sukorejo")
    VillageFactory(area__code="35.04.03.2001", area__name="Sukorejo")
    VillageFactory(area__code="35.05.01.2001", area__name="Seberang")
    regency = make_sender(Role.REGENCY_OFFICER)
    rows = [
        person(1, village=CODE),
        person(2, village="desa tunggangri"),
        person(3, village="Tungangri"),
        person(4, village="Sukorejo"),
        person(5, village="Seberang"),
        person(6, village="35.05.01.2001"),
        person(7, village=""),
        person(8, village="3504010001"),
        person(9, village="3504142011"),
    ]
    started = regency.sent("people", sheet_of("people", rows), url="/impor/")
    assert started.area_code == "35.04"
    assert problems_of(started) == [
        (4, "village", "village_like"),
        (5, "village", "village_several"),
        (6, "village", "village_unknown"),
        (7, "village", "village_unknown"),
        (8, "village", "required"),
        (9, "village", "village_unknown"),
    ]
    assert started.problems.get(row=4).detail == f"Tunggangri ({CODE})"
    assert "Tunggangri (35.04.14.2011)" in regency.page(started)
    assert regency.decide(started).imported_rows == 3
    assert set(Person.objects.values_list("village", flat=True)) == {tunggangri.pk}


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(";", "utf-8"), (",", "utf-8-sig"), ("\t", "cp1252"), (";", "utf-16")],
)
def test_csv_in_its_variants(sender: Sender, separator: str, encoding: str) -> None:
    content = csv_of(
        "people", [person(1, name="Sítí Café")], separator=separator, encoding=encoding
    )
    started = sender.sent("people", content, name="data.csv")
    assert problems_of(started) == []
    sender.decide(started)
    assert Person.objects.get().name == "Sítí Café"


def test_dates_and_choices_are_read_as_people_write_them(sender: Sender) -> None:
    births = ["1990-08-17", "17-8-1990", "17 Agustus 1990", "17.08.1990", datetime(1990, 8, 17)]  # noqa: DTZ001
    rows: list[dict[str, Any]] = [
        person(n, nik="", birth_date=birth) for n, birth in enumerate(births)
    ]
    for row, sex in zip(rows, ["f", " PEREMPUAN ", "Female", "P", "wanita"], strict=True):
        row["sex"] = sex
    started = sender.sent("people", sheet_of("people", rows))
    assert problems_of(started) == []
    sender.decide(started)
    assert set(Person.objects.values_list("birth_date", "sex")) == {(date(1990, 8, 17), "F")}


def test_two_people_of_one_name_and_age_with_two_niks_are_two(
    sender: Sender, village: Village
) -> None:
    PersonFactory(
        village=village,
        name="Siti Aminah",
        birth_date=date(1990, 8, 17),
        with_nik=True,
        nik="3504145708900050",
    )
    rows = [person(1, name="Siti Aminah"), person(2, name="Siti Aminah")]
    assert problems_of(sender.sent("people", sheet_of("people", rows))) == []


def test_registered_in_another_area_says_no_more_than_that(sender: Sender) -> None:
    elsewhere = VillageFactory(area__code="52.01.01.2001", area__name="Rahasia")
    PersonFactory(village=elsewhere, with_nik=True, nik="3504145708900001", name="Orang Lain")
    started = sender.sent("people", sheet_of("people", [person(1)]))
    assert problems_of(started) == [(2, "nik", "nik_registered")]
    page = sender.page(started)
    assert "Rahasia" not in page
    assert "Orang Lain" not in page


def test_the_number_of_queries_does_not_grow_with_the_rows(sender: Sender) -> None:
    def queries(count: int, first: int) -> int:
        rows = [person(first + n, sex="X" if n % 5 == 0 else "P") for n in range(count)]
        content = sheet_of("people", rows)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            started = sender.sent("people", content)
            sender.page(started)
            sender.decide(started)
        return len(captured)

    queries(3, 5000)  # fills the caches
    assert queries(10, 1) == queries(200, 1000)


def test_what_a_village_officer_may_not_see_is_not_there(sender: Sender) -> None:
    VillageFactory(area__code="35.04.14.2012")
    started = sender.sent("people", sheet_of("people", [person(1, sex="X"), person(2)]))
    neighbour = make_sender(Role.VILLAGE_OFFICER, area="35.04.14.2012")
    for rest in ("", "kemajuan/", "masalah/", "lembar/", "urungkan/"):
        assert neighbour.client.get(f"/impor/{started.pk}/{rest}").status_code == 404
    for rest in ("putuskan/", "batal/", "urungkan/"):
        assert neighbour.client.post(f"/impor/{started.pk}/{rest}").status_code == 404
    assert neighbour.client.get(f"/desa/{CODE}/impor/").status_code == 404
    assert neighbour.send("people", b"x").status_code == 404
    assert "data.xlsx" not in neighbour.client.get("/impor/").content.decode()
    started.refresh_from_db()
    assert started.state == Import.State.CHECKED

    regency = make_sender(Role.REGENCY_OFFICER)
    assert "data.xlsx" in regency.client.get("/impor/").content.decode()
    assert regency.client.get(f"/impor/{started.pk}/").status_code == 200
    assert regency.client.get(f"/impor/{started.pk}/lembar/").status_code == 403


def test_a_sheet_of_an_officer_of_two_villages_goes_into_the_chosen_one(sender: Sender) -> None:
    from tests.factories.accounts import RoleAssignmentFactory  # noqa: PLC0415

    VillageFactory(area__code="35.04.14.2012")
    RoleAssignmentFactory(user=sender.user, role=Role.VILLAGE_OFFICER, area_code="35.04.14.2012")
    content = sheet_of("people", [person(1)])
    started = sender.sent("people", content, url="/impor/", area="35.04.14.2012")
    assert started.area_code == "35.04.14.2012"
    refused = sender.send("people", content, url="/impor/", area="35.04.14.2013")
    assert refused.status_code == 422


def test_three_in_a_hundred_bad_of_several_thousand(sender: Sender) -> None:
    rows = [person(n, nik=f"350414570890{n:04d}") for n in range(1, 3001)]
    for row in rows[::33]:
        row["birth_date"] = "tidak tahu"
    started = sender.sent("people", csv_of("people", rows), name="banyak.csv")
    assert started.state == Import.State.WAITING  # a worker's, not the page's
    from migranportal.imports.services import work_on_import  # noqa: PLC0415

    work_on_import(started.pk)
    started.refresh_from_db()
    assert (started.rows, started.bad_rows) == (3000, 91)
    assert ImportProblem.objects.filter(code="date").count() == 91
    sender.decide(started)
    work_on_import(started.pk)
    started.refresh_from_db()
    assert (started.state, started.imported_rows) == ("imported", 2909)
    assert Worker.objects.filter(stage=Worker.Stage.RETURNED).count() == 2909


def test_someone_else_without_the_role_imports_nothing(village: Village) -> None:
    head = make_sender(Role.VILLAGE_HEAD)
    assert head.client.get(f"/desa/{CODE}/impor/").status_code == 403
    assert head.send("people", sheet_of("people", [person(1)])).status_code == 403
    assert head.send("people", sheet_of("people", [person(1)]), url="/impor/").status_code == 403
    assert not Import.objects.exists()


def test_a_worker_counts_as_confirmed_on_the_day_of_the_import(sender: Sender) -> None:
    WorkerFactory()
    started = sender.decide(sender.sent("people", sheet_of("people", [person(1)])))
    worker = Worker.objects.get(person__name="Siti Contoh 1")
    assert started.finished_at is not None
    assert worker.confirmed_date >= started.created_at.date()
