"""Reporting of many rows at once: a constant number of queries, and nobody waits for ever or twice."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cooperatives.models import Cooperative
from migranportal.accounts.roles import Role
from migranportal.api.models import IdempotentRequest, ReportedRow
from migranportal.api.services import reviewing
from migranportal.api.services.idempotency import Answer, answer_once
from migranportal.api.services.reporting import MOST_ABOUT_ONE
from migranportal.api.services.reviewing import CONTENT_KEPT, accept_row, reject_row
from migranportal.api.tasks import forget_old_rows
from migranportal.audit.models import AuditEvent
from migranportal.core.rowsecurity import whole_country
from tests.api.test_writing import (
    ACTIVITY,
    DAY,
    DEPARTURE,
    FIELDS,
    HERE,
    LEGAL,
    NAMED,
    NIK,
    Twin,
    codes,
    only,
    partner_for,
    results,
    send,
)
from tests.factories.accounts import user_with
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.regions import CountryFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory, PlacementFactory, WorkerFactory
from villages.models import ActivityKind
from workers.models import Placement, Worker

pytestmark = pytest.mark.django_db

COOPERATIVES = "cooperative-legal-reports"
VOTER = {
    "election": "Pemilu Contoh",
    "country_code": "TW",
    "state": "registered",
    "state_date": "2026-02-01",
}


@pytest.fixture(autouse=True)
def sees_everybody() -> Any:
    CountryFactory(code="TW")
    with whole_country():
        yield


def cooperatives(number: int) -> list[Cooperative]:
    seat = VillageFactory(area__code=HERE)
    return [
        CooperativeFactory(seat=seat, legal_entity_number="", legal_entity_date=None)
        for _n in range(number)
    ]


def legal_rows(*found: Cooperative) -> list[dict[str, Any]]:
    return [{**LEGAL, "id": one.pk, "legal_entity_number": f"AHU-{one.pk}"} for one in found]


def rows_of(dataset: str, number: int) -> list[dict[str, Any]]:
    """Return rows that are all written, each about somebody or something else."""
    if dataset == COOPERATIVES:
        return legal_rows(*cooperatives(number))
    village = VillageFactory(area__code=HERE)
    if dataset == "activity-reports":
        fields = {**ACTIVITY, "kind": ActivityKind.choices[0][0]}
        return [{**fields, "title": f"Pelatihan {n}"} for n in range(number)]
    niks = [f"350414410190{n + 1:04d}" for n in range(number)]
    for nik in niks:
        worker = WorkerFactory(person=PersonFactory(village=village, nik=nik))
        if dataset == "return-reports":
            PlacementFactory(worker=worker, departure_date=DAY)
    said = {
        "departure-reports": {**DEPARTURE, "city": "Taipei"},
        "return-reports": {"return_date": "2026-05-01", "return_category": "contract_end"},
        "voter-registrations": VOTER,
    }[dataset]
    return [{**said, "nik": nik} for nik in niks]


# --- How much a row costs ---------------------------------------------------------------------


@pytest.mark.queries
@pytest.mark.parametrize("dataset", sorted(FIELDS))
def test_more_rows_need_no_more_queries(dataset: str) -> None:
    partner = partner_for(dataset)
    rows = rows_of(dataset, 24)
    counted = []
    for part in (rows[:2], rows[2:4], rows[4:]):
        with CaptureQueriesContext(connection) as queries:
            answer = send(partner, dataset, *part)
        assert answer.json()["counts"]["applied"] == len(part)
        counted.append(len(queries))
    assert counted[2] == counted[1]


@pytest.mark.slow
def test_a_thousand_rows_are_written() -> None:
    rows = rows_of("departure-reports", 1000)
    answer = send(partner_for("departure-reports"), "departure-reports", *rows).json()
    assert answer["counts"] == {"applied": 1000, "unchanged": 0, "pending": 0, "refused": 0}
    assert Worker.objects.filter(stage=Worker.Stage.ABROAD).count() == 1000
    assert AuditEvent.objects.filter(act="placement.recorded").count() == 1000


# --- One at fault holds back no other ---------------------------------------------------------


def test_what_only_the_database_refuses_holds_back_no_other() -> None:
    found = cooperatives(12)
    rows = legal_rows(*found)
    rows[7]["legal_entity_number"] = rows[3]["legal_entity_number"]
    told = results(partner_for(COOPERATIVES), COOPERATIVES, *rows)
    assert [one["row"] for one in told if one["outcome"] == "refused"] == [7]
    assert codes(told[7]) == [("", "conflict")]
    written = Cooperative.objects.exclude(legal_entity_number="").values_list("pk", flat=True)
    assert set(written) == {one.pk for one in found} - {found[7].pk}
    acts = AuditEvent.objects.filter(act="cooperative.legal_entity_set")
    assert {int(act.target_id) for act in acts} == set(written)
    assert acts.count() == 11


def test_a_number_that_another_cooperative_has_is_refused() -> None:
    one, other, third = cooperatives(3)
    partner = partner_for(COOPERATIVES)
    only(partner, COOPERATIVES, legal_rows(one)[0])
    rows = legal_rows(other, third)
    rows[0]["legal_entity_number"] = f"AHU-{one.pk}"
    told = results(partner, COOPERATIVES, *rows)
    assert [row["outcome"] for row in told] == ["refused", "applied"]
    assert codes(told[0]) == [("", "conflict")]


@pytest.mark.parametrize("changed", [{"country_code": "ZZ"}, {"departure_date": "2999-01-01"}])
def test_nobody_is_registered_for_a_departure_that_is_refused(changed: Any) -> None:
    village = VillageFactory(area__code=HERE)
    people = [PersonFactory(village=village, nik=f"350414410190{n:04d}") for n in (1, 2)]
    rows = [{**DEPARTURE, "nik": f"350414410190{n:04d}"} for n in (1, 2)]
    rows[0] |= changed
    told = results(partner_for("departure-reports"), "departure-reports", *rows)
    assert [one["outcome"] for one in told] == ["refused", "applied"]
    assert list(Worker.objects.values_list("pk", flat=True)) == [people[1].pk]


def test_rows_about_the_same_person_are_written_in_their_order() -> None:
    WorkerFactory(person=PersonFactory(village=VillageFactory(area__code=HERE), nik=NIK))
    later = (DAY + timedelta(days=30)).isoformat()
    first, again, other = results(
        partner_for("departure-reports"),
        "departure-reports",
        DEPARTURE,
        DEPARTURE,
        {**DEPARTURE, "departure_date": later},
    )
    assert (first["outcome"], again["outcome"]) == ("applied", "unchanged")
    assert again["target"] == first["target"]
    assert codes(other) == [("departure_date", "conflict")]


def test_a_request_has_only_so_many_rows_about_one() -> None:
    WorkerFactory(person=PersonFactory(village=VillageFactory(area__code=HERE), nik=NIK))
    rows = [DEPARTURE] * (MOST_ABOUT_ONE + 2)
    told = results(partner_for("departure-reports"), "departure-reports", *rows)
    assert [one["outcome"] for one in told[-3:]] == ["unchanged", "refused", "refused"]
    assert codes(told[-1]) == [("", "too_many_about_one")]


def test_a_return_before_the_departure_is_refused() -> None:
    worker = WorkerFactory(person=PersonFactory(village=VillageFactory(area__code=HERE), nik=NIK))
    PlacementFactory(worker=worker, departure_date=DAY)
    early = (DAY - timedelta(days=1)).isoformat()
    row = {"nik": NIK, "return_date": early, "return_category": "leave"}
    assert codes(only(partner_for("return-reports"), "return-reports", row)) == [
        ("return_date", "conflict")
    ]


# --- Waiting once -----------------------------------------------------------------------------


@pytest.fixture
def named() -> Worker:
    person = PersonFactory(village=VillageFactory(area__code=HERE), nik=NIK, name="Siti Aminah")
    made: Worker = WorkerFactory(person=person)
    return made


def test_a_row_that_waits_does_not_wait_twice(named: Worker) -> None:
    partner = partner_for("departure-reports")
    first = only(partner, "departure-reports", NAMED)
    again, other, repeated = results(
        partner, "departure-reports", NAMED, {**NAMED, "city": "Taipei"}, NAMED
    )
    assert first["outcome"] == again["outcome"] == other["outcome"] == "pending"
    assert again["id"] == repeated["id"] == first["id"]
    assert again["reported_at"] == first["reported_at"]
    assert other["id"] != first["id"]
    assert ReportedRow.objects.waiting().count() == 2


def test_the_same_row_twice_in_a_request_waits_once(named: Worker) -> None:
    first, again = results(partner_for("departure-reports"), "departure-reports", NAMED, NAMED)
    assert first["id"] == again["id"]
    assert ReportedRow.objects.get().row_number == 0


def test_a_decided_row_and_that_of_somebody_else_are_no_twins(named: Worker) -> None:
    partner, other = partner_for("departure-reports"), partner_for("departure-reports")
    first = only(partner, "departure-reports", NAMED)
    assert only(other, "departure-reports", NAMED)["id"] != first["id"]
    officer, row = user_with(Role.PROGRAM_OFFICER), ReportedRow.objects.get(pk=first["id"])
    reject_row(reported=row, reason="Orang lain.", by=officer, at=timezone.now())
    anew = only(partner, "departure-reports", NAMED)
    assert (anew["outcome"], anew["id"] != first["id"]) == ("pending", True)
    row = ReportedRow.objects.get(pk=anew["id"])
    accept_row(reported=row, by=officer, at=timezone.now())
    assert only(partner, "departure-reports", NAMED)["outcome"] == "unchanged"


# --- Two at once ------------------------------------------------------------------------------


def at_once(*sends: Any) -> list[Any]:
    """Send from a thread each, all at the same moment; return the answers and what went wrong."""
    answers: list[Any] = []
    gate = threading.Barrier(len(sends))

    def run(one: Any) -> None:
        try:
            gate.wait(timeout=10)
            answers.append(one())
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in sends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dataset", [COOPERATIVES, "departure-reports"])
def test_two_partners_in_another_order_wait_for_each_other(dataset: str) -> None:
    rows = rows_of(dataset, 60)
    one, two = Twin(partner_for(dataset)), Twin(partner_for(dataset))
    answers = at_once(
        lambda: send(one, dataset, *rows), lambda: send(two, dataset, *reversed(rows))
    )
    counts = [answer.json()["counts"] for answer in answers]
    assert sorted(count["applied"] for count in counts) == [0, 60]
    assert sorted(count["unchanged"] for count in counts) == [0, 60]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_two_clients_send_at_once_waits_once(named: Worker) -> None:
    partner = partner_for("departure-reports")
    one, two = Twin(partner), Twin(partner)
    answers = at_once(
        lambda: send(one, "departure-reports", NAMED), lambda: send(two, "departure-reports", NAMED)
    )
    assert [answer.json()["counts"]["pending"] for answer in answers] == [1, 1]
    assert ReportedRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_that_wait_for_each_other_one_is_done_again() -> None:
    meeting, met = threading.Barrier(2), threading.local()

    def take(*locks: int) -> Answer:
        def work() -> tuple[int, str]:
            with connection.cursor() as cursor:
                for lock in locks:
                    cursor.execute("SELECT pg_advisory_xact_lock(4711, %s)", [lock])
                    if not hasattr(met, "other"):
                        met.other = True
                        meeting.wait(timeout=10)
            return 200, str(locks)

        key = f"kunci-{locks[0]}"
        at = timezone.now()
        return answer_once(client_id="uji", key=key, fingerprint="", at=at, work=work)

    answers = at_once(lambda: take(1, 2), lambda: take(2, 1))
    assert {answer.text for answer in answers} == {"(1, 2)", "(2, 1)"}
    assert not any(answer.is_replayed for answer in answers)
    assert IdempotentRequest.objects.filter(status=200).count() == 2


# --- Forgetting -------------------------------------------------------------------------------


def test_the_content_of_rows_decided_long_ago_is_forgotten(named: Worker) -> None:
    partner = partner_for("departure-reports")
    results(partner, "departure-reports", DEPARTURE, {**DEPARTURE, "country_code": "ZZ"})
    Placement.objects.all().delete()
    waiting = only(partner, "departure-reports", NAMED)
    now = timezone.now()
    assert reviewing.forget_old_rows(at=now + CONTENT_KEPT - timedelta(days=1)) == 0
    assert reviewing.forget_old_rows(at=now + CONTENT_KEPT + timedelta(days=1)) == 2
    assert reviewing.forget_old_rows(at=now + CONTENT_KEPT + timedelta(days=1)) == 0
    kept = list(ReportedRow.objects.order_by("pk"))
    assert [bool(row.row) for row in kept] == [False, False, True]
    assert [row.outcome for row in kept] == ["applied", "refused", "pending"]
    assert kept[1].errors == []
    assert partner.data("departure-reports/")[0]["outcome"] == "applied"
    late = now + CONTENT_KEPT + timedelta(days=2)  # reviewed late: kept from then on
    officer = user_with(Role.PROGRAM_OFFICER)
    row = ReportedRow.objects.get(pk=waiting["id"])
    reject_row(reported=row, reason="Orang lain.", by=officer, at=late)
    assert reviewing.forget_old_rows(at=late + timedelta(days=1)) == 0
    assert reviewing.forget_old_rows(at=late + CONTENT_KEPT + timedelta(days=1)) == 1


def test_the_nightly_task_forgets(named: Worker) -> None:
    only(partner_for("departure-reports"), "departure-reports", DEPARTURE)
    long_ago = timezone.now() - CONTENT_KEPT - timedelta(days=1)
    ReportedRow.objects.update(reported_at=long_ago)
    forget_old_rows()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(row) FROM api_reportedrow")
        assert cursor.fetchone() == (0,)
