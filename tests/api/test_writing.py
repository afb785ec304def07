"""Reporting: what partners may write, row by row, and what becomes of it."""

import json
import threading
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cooperatives.models import Cooperative
from migranportal.accounts.models import DataLevel
from migranportal.accounts.record_history import history_of
from migranportal.accounts.roles import Role
from migranportal.api.datasets import Reports, datasets
from migranportal.api.models import IdempotentRequest, ReportedRow, ReviewRule
from migranportal.api.services import idempotency
from migranportal.api.services.reviewing import RowDecidedError, accept_row, reject_row
from migranportal.audit.models import AuditEvent, RecordRead
from migranportal.core.rowsecurity import whole_country
from programs.models import StaleVillage
from tests.api.partners import Partner
from tests.factories.accounts import user_with
from tests.factories.api import ReviewRuleFactory
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.regions import CountryFactory
from tests.factories.villages import ActivityFactory, VillageFactory
from tests.factories.workers import PersonFactory, PlacementFactory, WorkerFactory
from villages.models import Activity
from workers.models import Placement, VoterRegistration, Worker
from workers.services.reported import Departure, report_departures

pytestmark = pytest.mark.django_db

HERE, THERE = "35.04.14.2011", "52.03.01.2001"
NIK = "3504144101900001"
UNKNOWN = "3504144101900777"
WRONG = "3504149901900001"  # no month has 99 days
DAY = date(2026, 3, 2)
FIELDS = {
    entry.name: [field.name for field in entry.fields]
    for entry in datasets()
    if isinstance(entry, Reports)
}
DEPARTURE = {"nik": NIK, "country_code": "TW", "departure_date": DAY.isoformat()}


@pytest.fixture(autouse=True)
def sees_everybody() -> Any:
    """Let the tests look at people; the API sets the areas of its grants by itself."""
    CountryFactory(code="TW")
    CountryFactory(code="HK")
    with whole_country():
        yield


@pytest.fixture
def worker() -> Worker:
    person = PersonFactory(village=VillageFactory(area__code=HERE), nik=NIK, name="Siti Aminah")
    made: Worker = WorkerFactory(person=person)
    return made


def partner_for(dataset: str, *fields: str, area: str = "35", **grant: Any) -> Partner:
    partner = Partner()
    partner.grant(dataset, *(fields or FIELDS[dataset]), area=area, **grant)
    return partner


def send(partner: Partner, dataset: str, *rows: Any, key: str = "") -> Any:
    return partner.client.post(
        f"/api/v1/{dataset}/",
        {"rows": list(rows)},
        format="json",
        headers={"Idempotency-Key": key or str(uuid4())},
    )


def results(partner: Partner, dataset: str, *rows: Any) -> list[dict[str, Any]]:
    answer = send(partner, dataset, *rows)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    assert [one["row"] for one in found] == list(range(len(rows)))
    return found


def only(partner: Partner, dataset: str, row: Any) -> dict[str, Any]:
    (result,) = results(partner, dataset, row)
    return result


def codes(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in result["errors"]]


# --- Departures and returns -------------------------------------------------------------------


def test_a_departure_opens_a_stay_and_names_the_client(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    result = only(partner, "departure-reports", {**DEPARTURE, "city": "Taipei"})
    assert (result["outcome"], result["matched_by"], result["errors"]) == ("applied", "nik", [])
    stay = Placement.objects.get(worker=worker)
    assert result["target"] == str(stay.pk)
    assert (stay.country_id, stay.city, stay.departure_date) == ("TW", "Taipei", DAY)
    worker.refresh_from_db()
    assert worker.stage == Worker.Stage.ABROAD
    event = AuditEvent.objects.get(act="placement.recorded")
    assert event.actor == f"api:{partner.caller.client_id}"
    assert history_of(stay)[0].who == f"api:{partner.caller.client_id}"


def test_the_same_departure_again_changes_nothing(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    first = only(partner, "departure-reports", DEPARTURE)
    again = only(partner, "departure-reports", DEPARTURE)
    assert (again["outcome"], again["target"]) == ("unchanged", first["target"])
    assert Placement.objects.count() == 1


def test_a_planned_stay_is_completed(worker: Worker) -> None:
    PlacementFactory(worker=worker, country_id="HK")
    planned = PlacementFactory(worker=worker, employer="Panti Contoh")
    result = only(partner_for("departure-reports"), "departure-reports", DEPARTURE)
    assert result["target"] == str(planned.pk)
    planned.refresh_from_db()
    assert (planned.departure_date, planned.employer) == (DAY, "Panti Contoh")


def test_a_person_without_a_migration_record_gets_one() -> None:
    person = PersonFactory(village=VillageFactory(area__code=HERE), nik=NIK)
    result = only(partner_for("departure-reports"), "departure-reports", DEPARTURE)
    assert result["outcome"] == "applied"
    assert Worker.objects.get(pk=person.pk).stage == Worker.Stage.ABROAD


def test_what_is_recorded_rules_a_departure_out(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    stay = PlacementFactory(worker=worker, departure_date=DAY - timedelta(days=100))
    abroad = only(partner, "departure-reports", DEPARTURE)
    assert (abroad["outcome"], codes(abroad)) == ("refused", [("departure_date", "conflict")])
    Placement.objects.filter(pk=stay.pk).update(
        return_date=DAY + timedelta(days=5), return_category="contract_end"
    )
    earlier = only(partner, "departure-reports", DEPARTURE)
    assert codes(earlier) == [("departure_date", "conflict")]


def test_the_future_and_an_unknown_country_are_refused(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    late, nowhere = results(
        partner,
        "departure-reports",
        {**DEPARTURE, "departure_date": tomorrow},
        {**DEPARTURE, "country_code": "ZZ"},
    )
    assert codes(late)[0][0] == "departure_date"
    assert codes(nowhere)[0][0] == "country_code"
    assert not Placement.objects.exists()


def test_a_return_ends_the_stay(worker: Worker) -> None:
    stay = PlacementFactory(worker=worker, departure_date=DAY)
    partner = partner_for("return-reports")
    row = {"nik": NIK, "return_date": "2026-05-01", "return_category": "contract_end"}
    elsewhere = only(partner, "return-reports", {**row, "country_code": "HK"})
    assert codes(elsewhere) == [("country_code", "conflict")]
    assert only(partner, "return-reports", row)["outcome"] == "applied"
    stay.refresh_from_db()
    worker.refresh_from_db()
    assert (stay.return_date, stay.return_category) == (date(2026, 5, 1), "contract_end")
    assert worker.stage == Worker.Stage.RETURNED
    assert only(partner, "return-reports", row)["outcome"] == "unchanged"
    other = only(partner, "return-reports", {**row, "return_category": "abuse"})
    assert codes(other) == [("return_date", "conflict")]


def test_the_village_is_assessed_anew(worker: Worker) -> None:
    StaleVillage.objects.all().delete()
    partner = partner_for("departure-reports")
    report = Departure(person_id=worker.pk, country_id="TW", departure_date=DAY)
    report_departures(reports=[report], by=partner.caller, at=timezone.now())
    noted = StaleVillage.objects.filter(village_id=worker.village_id)
    assert noted.exists()
    noted.delete()
    row = {"nik": NIK, "return_date": "2026-05-01", "return_category": "leave"}
    partner.grant("return-reports", *FIELDS["return-reports"])
    assert only(partner, "return-reports", row)["outcome"] == "applied"
    assert not noted.exists()  # assessed before the answer went out


# --- Who is meant -----------------------------------------------------------------------------


def test_who_is_unknown_or_elsewhere_gets_the_same_answer(worker: Worker) -> None:
    PersonFactory(village=VillageFactory(area__code=THERE), nik="5203014101900002")
    partner = partner_for("departure-reports")
    unknown, elsewhere = results(
        partner,
        "departure-reports",
        {**DEPARTURE, "nik": UNKNOWN},
        {**DEPARTURE, "nik": "5203014101900002"},
    )
    for name in ("id", "row"):
        unknown.pop(name)
        elsewhere.pop(name)
    assert unknown == elsewhere
    assert codes(unknown) == [("", "not_found")]
    assert not Placement.objects.exists()
    read = RecordRead.objects.get()
    assert (read.kind, read.people, read.client_id) == ("write", [], partner.caller.client_id)


def test_matched_people_are_recorded_as_read(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    results(partner, "departure-reports", DEPARTURE, {**DEPARTURE, "nik": UNKNOWN})
    read = RecordRead.objects.get()
    assert (read.kind, read.dataset, read.people) == ("write", "departure-reports", [worker.pk])


@pytest.mark.parametrize("number", [WRONG, "350414", "3504144101900000"])
def test_a_wrong_number_is_named(worker: Worker, number: str) -> None:
    row = {**DEPARTURE, "nik": number, "name": "Siti Aminah", "birth_date": "1990-01-01"}
    result = only(partner_for("departure-reports"), "departure-reports", row)
    assert (result["outcome"], codes(result)) == ("refused", [("nik", "invalid")])


def test_separators_in_a_number_do_not_matter(worker: Worker) -> None:
    row = {**DEPARTURE, "nik": "350414 410190 0001"}
    result = only(partner_for("departure-reports"), "departure-reports", row)
    assert result["outcome"] == "applied"


NAMED = {"name": "siti  AMINAH", "birth_date": "1990-01-01"} | {
    name: DEPARTURE[name] for name in ("country_code", "departure_date")
}


def test_nobody_is_found_without_a_number_or_name_and_birth_date(worker: Worker) -> None:
    row = {name: NAMED[name] for name in ("name", "country_code", "departure_date")}
    result = only(partner_for("departure-reports"), "departure-reports", row)
    assert codes(result) == [("nik", "required")]


def test_a_name_waits_for_review(worker: Worker) -> None:
    result = only(partner_for("departure-reports"), "departure-reports", NAMED)
    assert (result["outcome"], result["matched_by"]) == ("pending", "name_and_birth_date")
    assert result["target"] == ""
    assert not Placement.objects.exists()
    assert not AuditEvent.objects.filter(act="placement.recorded").exists()
    waiting = ReportedRow.objects.get()
    assert (waiting.person, waiting.area_code) == (worker.pk, HERE)
    assert "AMINAH" in (waiting.row or "")


def test_two_people_of_the_same_name_and_age_are_nobody(worker: Worker) -> None:
    PersonFactory(village=VillageFactory(area__code="35.04.14.2012"), name="SITI AMINAH")
    result = only(partner_for("departure-reports"), "departure-reports", NAMED)
    assert codes(result) == [("", "not_found")]


def test_a_namesake_outside_the_areas_does_not_count(worker: Worker) -> None:
    PersonFactory(village=VillageFactory(area__code=THERE), name="Siti Aminah")
    result = only(partner_for("departure-reports"), "departure-reports", NAMED)
    assert result["outcome"] == "pending"


def test_another_number_is_not_overruled_by_the_name(worker: Worker) -> None:
    result = only(partner_for("departure-reports"), "departure-reports", NAMED | {"nik": UNKNOWN})
    assert codes(result) == [("", "not_found")]


@pytest.mark.parametrize("said", [{"name": "Budi Santoso"}, {"birth_date": "1980-02-02"}])
def test_a_number_that_stands_with_somebody_else_waits(worker: Worker, said: Any) -> None:
    result = only(partner_for("departure-reports"), "departure-reports", DEPARTURE | said)
    assert (result["outcome"], result["matched_by"]) == ("pending", "nik")


def test_what_would_be_refused_does_not_wait_for_review(worker: Worker) -> None:
    row = {**NAMED, "country_code": "ZZ"}
    result = only(partner_for("departure-reports"), "departure-reports", row)
    assert result["outcome"] == "refused"


def test_a_known_fact_does_not_wait_for_review(worker: Worker) -> None:
    PlacementFactory(worker=worker, departure_date=DAY)
    result = only(partner_for("departure-reports"), "departure-reports", NAMED)
    assert result["outcome"] == "unchanged"


@pytest.mark.parametrize(
    ("review", "row", "outcome"),
    [
        ("always", DEPARTURE, "pending"),
        ("never", NAMED, "applied"),
        ("when_unsure", DEPARTURE, "applied"),
    ],
)
def test_the_rule_of_review_decides(worker: Worker, review: str, row: Any, outcome: str) -> None:
    ReviewRuleFactory(review=review)
    assert only(partner_for("departure-reports"), "departure-reports", row)["outcome"] == outcome


# --- Review -----------------------------------------------------------------------------------


@pytest.fixture
def officer(client: Client) -> Any:
    user = user_with(Role.PROGRAM_OFFICER)
    client.force_login(user)
    return user


def test_an_accepted_row_is_written_and_the_partner_hears_of_it(
    worker: Worker, officer: Any
) -> None:
    partner = partner_for("departure-reports")
    only(partner, "departure-reports", NAMED)
    accept_row(reported=ReportedRow.objects.get(), by=officer, at=timezone.now())
    stay = Placement.objects.get(worker=worker)
    (told,) = partner.data("departure-reports/", outcome="applied")
    assert (told["target"], told["reviewed_at"] is not None) == (str(stay.pk), True)
    assert partner.data("departure-reports/", outcome="pending") == []
    event = AuditEvent.objects.get(act="reported_row.accepted")
    assert (event.actor, event.area_code) == (officer.email, HERE)
    assert history_of(stay)[0].who == str(officer)
    with pytest.raises(RowDecidedError):
        reject_row(reported=ReportedRow.objects.get(), reason="-", by=officer, at=timezone.now())


def test_a_rejected_row_is_not_written(worker: Worker, officer: Any) -> None:
    partner = partner_for("departure-reports")
    only(partner, "departure-reports", NAMED)
    row = ReportedRow.objects.get()
    reject_row(reported=row, reason="Orang lain.", by=officer, at=timezone.now())
    (told,) = partner.data("departure-reports/")
    assert (told["outcome"], told["reason"]) == ("rejected", "Orang lain.")
    assert not Placement.objects.exists()
    assert AuditEvent.objects.get(act="reported_row.rejected").reason == "Orang lain."


def test_somebody_who_is_not_there_any_more_cannot_be_accepted(
    worker: Worker, officer: Any
) -> None:
    only(partner_for("departure-reports"), "departure-reports", NAMED)
    PersonFactory(village=worker.village, name="Siti Aminah")
    with pytest.raises(RowDecidedError):
        accept_row(reported=ReportedRow.objects.get(), by=officer, at=timezone.now())
    assert ReportedRow.objects.get().outcome == "pending"


def test_the_desk_shows_the_row_masked_and_decides(
    client: Client, worker: Worker, officer: Any
) -> None:
    only(partner_for("departure-reports"), "departure-reports", {**DEPARTURE, "name": "Budi"})
    row = ReportedRow.objects.get()
    listed = client.get(reverse("admin:api_reportedrow_changelist")).content.decode()
    assert "Budi" not in listed
    page = reverse("admin:api_reportedrow_review", args=[row.pk])
    text = client.get(page).content.decode()
    assert "Budi" in text
    assert "Siti Aminah" in text
    assert NIK not in text
    assert "0001" in text
    assert "Negara TW" in text
    refused = client.post(page, {"accepts": "no", "reason": " "})
    assert refused.status_code == 200
    assert ReportedRow.objects.get().outcome == "pending"
    assert client.post(page, {"accepts": "yes", "reason": ""}).status_code == 302
    assert ReportedRow.objects.get().outcome == "applied"
    assert Placement.objects.filter(worker=worker).exists()
    shown = client.get(reverse("admin:api_reportedrow_change", args=[row.pk])).content.decode()
    assert NIK not in shown
    assert "departure-reports" not in shown
    assert client.get(page).status_code == 302


def test_what_waits_stands_on_the_first_page(client: Client, worker: Worker, officer: Any) -> None:
    address = reverse("admin:api_reportedrow_changelist") + "?outcome__exact=pending"
    assert address not in client.get(reverse("admin:index")).content.decode()
    only(partner_for("departure-reports"), "departure-reports", NAMED)
    assert address in client.get(reverse("admin:index")).content.decode()


def test_a_rule_of_review_is_set_at_the_desk(client: Client, officer: Any) -> None:
    address = reverse("admin:api_reviewrule_add")
    chosen = {"dataset": "return-reports", "review": "always"}
    assert client.post(address, chosen).status_code == 302
    rule = ReviewRule.objects.get()
    assert (rule.dataset, rule.review) == ("return-reports", "always")
    assert client.post(address, chosen).status_code == 200  # it has its rule already
    assert client.post(address, {"dataset": "workers", "review": "always"}).status_code == 200
    change = reverse("admin:api_reviewrule_change", args=[rule.pk])
    assert client.post(change, {"review": "never"}).status_code == 302
    assert ReviewRule.objects.get().review == "never"


# --- Voters -----------------------------------------------------------------------------------


def test_a_voter_is_registered_and_removed(client: Client, worker: Worker, officer: Any) -> None:
    partner = partner_for("voter-registrations")
    row = {
        "nik": NIK,
        "election": "Pemilu Contoh",
        "country_code": "TW",
        "city": "Taipei",
        "polling_place": "TPSLN 3",
        "state": "registered",
        "state_date": "2026-02-01",
    }
    assert only(partner, "voter-registrations", row)["outcome"] == "applied"
    assert only(partner, "voter-registrations", row)["outcome"] == "unchanged"
    where = {"code": HERE, "person": worker.pk}
    assert "TPSLN 3" in client.get(reverse("workers:person_page", kwargs=where)).content.decode()
    early = {**row, "state": "removed", "state_date": "2026-01-01"}
    assert codes(only(partner, "voter-registrations", early)) == [("state_date", "conflict")]
    removed = {name: row[name] for name in ("nik", "election", "country_code")} | {
        "state": "removed",
        "state_date": "2026-02-20",
    }
    assert only(partner, "voter-registrations", removed)["outcome"] == "applied"
    registration = VoterRegistration.objects.get()
    assert (registration.state, registration.city) == ("removed", "Taipei")
    assert AuditEvent.objects.filter(act="voter.removed").count() == 1
    assert history_of(registration)[0].who == f"api:{partner.caller.client_id}"
    strange = only(partner, "voter-registrations", {**row, "state": "maybe"})
    assert codes(strange) == [("state", "invalid_choice")]


# --- Cooperatives -----------------------------------------------------------------------------


@pytest.fixture
def cooperative() -> Cooperative:
    made: Cooperative = CooperativeFactory(
        seat=VillageFactory(area__code=HERE),
        legal_entity_number="",
        legal_entity_date=None,
        cooperative_registry_number="NIK-1",
    )
    return made


LEGAL = {"legal_entity_number": "AHU-7.AH.01.29", "legal_entity_date": "2025-08-01"}


def test_legal_data_by_key_and_by_registry_number(cooperative: Cooperative) -> None:
    partner = Partner()
    partner.grant("cooperative-legal-reports", area="35")
    name = "cooperative-legal-reports"
    by_number = only(partner, name, {"cooperative_registry_number": "NIK-1", **LEGAL})
    assert by_number["outcome"] == "applied"
    assert by_number["matched_by"] == "cooperative_registry_number"
    row = {"id": cooperative.pk, **LEGAL}
    assert only(partner, name, row)["outcome"] == "unchanged"
    again = only(partner, name, {**row, "cooperative_registry_number": "NIK-2"})
    assert (again["outcome"], again["matched_by"]) == ("applied", "id")
    cooperative.refresh_from_db()
    assert cooperative.cooperative_registry_number == "NIK-2"
    assert cooperative.legal_entity_date == date(2025, 8, 1)
    event = AuditEvent.objects.get(act="cooperative.legal_entity_set")
    assert event.actor == f"api:{partner.caller.client_id}"
    assert not RecordRead.objects.exists()


def test_legal_data_is_refused(cooperative: Cooperative) -> None:
    partner = Partner()
    partner.grant("cooperative-legal-reports", area="35")
    elsewhere = CooperativeFactory(
        seat=VillageFactory(area__code=THERE), legal_entity_number="AHU-1", legal_entity_date=DAY
    )
    half, taken, hidden, nothing, huge = results(
        partner,
        "cooperative-legal-reports",
        {"id": cooperative.pk, "legal_entity_number": "AHU-9"},
        {"id": cooperative.pk, "legal_entity_number": "AHU-1", "legal_entity_date": "2025-08-01"},
        {"id": elsewhere.pk, **LEGAL},
        LEGAL,
        {"id": 2**63, **LEGAL},
    )
    assert codes(half) == [("legal_entity_date", "invalid")]
    assert [one["outcome"] for one in (half, taken)] == ["refused", "refused"]
    assert codes(hidden) == [("", "not_found")]
    assert codes(nothing) == [("id", "required")]
    assert codes(huge) == [("id", "max_value")]
    cooperative.refresh_from_db()
    assert cooperative.legal_entity_number == ""


@pytest.mark.django_db(transaction=True)
def test_only_the_version_that_was_read_is_changed(cooperative: Cooperative) -> None:
    partner = Partner()
    partner.grant("cooperative-legal-reports", area="35")
    name, row = "cooperative-legal-reports", {"id": cooperative.pk, **LEGAL}
    assert codes(only(partner, name, {**row, "etag": '"x"'})) == [("", "no_grant")]
    partner.grant("cooperatives", area="35")
    etag = partner.get(f"cooperatives/{cooperative.pk}/").headers["ETag"]
    Cooperative.objects.filter(pk=cooperative.pk).update(name="Koperasi Baru")
    assert codes(only(partner, name, {**row, "etag": etag})) == [("etag", "changed_meanwhile")]
    etag = partner.get(f"cooperatives/{cooperative.pk}/").headers["ETag"]
    assert only(partner, name, {**row, "etag": f"W/{etag}"})["outcome"] == "applied"


@pytest.mark.django_db(transaction=True)
def test_if_match_is_the_version_of_a_single_row(cooperative: Cooperative) -> None:
    partner = Partner()
    partner.grant("cooperative-legal-reports", area="35")
    partner.grant("cooperatives", area="35")
    row, record = {"id": cooperative.pk, **LEGAL}, f"cooperatives/{cooperative.pk}/"
    zipped = {"Accept-Encoding": "gzip"}

    def send_if(tag: str, *rows: Any, key: str = "") -> Any:
        return partner.client.post(
            "/api/v1/cooperative-legal-reports/",
            {"rows": list(rows)},
            format="json",
            headers={"Idempotency-Key": key or str(uuid4()), "If-Match": tag},
        )

    old = partner.get(record, headers=zipped).headers["ETag"]
    Cooperative.objects.filter(pk=cooperative.pk).update(name="Koperasi Baru")
    answer = send_if(old, row)
    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert not ReportedRow.objects.exists()
    now = partner.get(record, headers=zipped).headers["ETag"]
    for tag, rows in ((now, [row, row]), (f'{now}, "x"', [row]), (now, [1]), ("x", [row])):
        assert send_if(tag, *rows).json()["code"] == "condition_not_possible"
    taken = send_if(now, row, key="satu")
    assert taken.json()["results"][0]["outcome"] == "applied"
    assert send_if(now, row, key="satu").content == taken.content
    assert send_if("*", row, key="satu").json()["code"] == "idempotency_key_reused"
    assert send_if("*", row).json()["results"][0]["outcome"] == "unchanged"
    answer = partner_for("departure-reports").client.post(
        "/api/v1/departure-reports/",
        {"rows": [DEPARTURE]},
        format="json",
        headers={"Idempotency-Key": "k", "If-Match": now},
    )
    assert answer.json()["code"] == "condition_not_possible"


# --- Activities -------------------------------------------------------------------------------

ACTIVITY = {
    "village_code": HERE,
    "kind": "training",
    "title": "Pelatihan keuangan keluarga",
    "date": "2026-03-02",
    "participants": 25,
}


def test_an_activity_is_recorded_and_corrected() -> None:
    village = VillageFactory(area__code=HERE)
    ActivityFactory(village=village, title="Lain")
    kind = Activity._meta.get_field("kind").choices[0][0]  # type: ignore[index]
    row = {**ACTIVITY, "kind": kind}
    partner = partner_for("activity-reports", area="35.04")
    assert only(partner, "activity-reports", row)["outcome"] == "applied"
    assert only(partner, "activity-reports", row)["outcome"] == "unchanged"
    corrected = {**row, "participants": 30, "description": "Dengan BP3MI."}
    assert only(partner, "activity-reports", corrected)["outcome"] == "applied"
    activity = Activity.objects.get(title=ACTIVITY["title"])
    assert (activity.participants, activity.description) == (30, "Dengan BP3MI.")
    assert history_of(activity)[0].who == f"api:{partner.caller.client_id}"
    VillageFactory(area__code=THERE)
    elsewhere, unknown, strange, late = results(
        partner,
        "activity-reports",
        {**row, "village_code": THERE},
        {**row, "village_code": "35.04.99.2001"},
        {**row, "pillar": "no-such", "title": "Baru"},
        {**row, "date": "2999-01-01"},
    )
    assert codes(elsewhere) == codes(unknown) == [("", "not_found")]
    assert codes(strange)[0][0] == "pillar"
    assert codes(late)[0][0] == "date"


def test_a_description_needs_a_grant_on_persons() -> None:
    VillageFactory(area__code=HERE)
    kind = Activity._meta.get_field("kind").choices[0][0]  # type: ignore[index]
    partner = Partner()
    partner.grant("activity-reports", area="35")
    row = {**ACTIVITY, "kind": kind}
    refused = only(partner, "activity-reports", {**row, "description": "Bu Siti"})
    assert codes(refused) == [("description", "field_not_granted")]
    assert only(partner, "activity-reports", row)["outcome"] == "applied"


# --- Grants -----------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", sorted(FIELDS))
def test_only_a_grant_in_force_lets_report(dataset: str) -> None:
    stranger, past, paused = Partner(), Partner(), Partner()
    today = timezone.localdate()
    past.grant(dataset, *FIELDS[dataset], until_date=today - timedelta(days=1))
    paused.grant(dataset, *FIELDS[dataset], is_suspended=True)
    for partner, code in (
        (stranger, "no_grant"),
        (past, "grant_ended"),
        (paused, "grant_suspended"),
    ):
        answer = send(partner, dataset, {})
        assert (answer.status_code, answer.json()["code"]) == (403, code)
        assert partner.get(f"{dataset}/").status_code == 403
    assert not IdempotentRequest.objects.exists()


@pytest.mark.parametrize("dataset", ["departure-reports", "return-reports", "voter-registrations"])
def test_figures_do_not_let_report_about_persons(dataset: str) -> None:
    partner = Partner()
    partner.grant(dataset, level=DataLevel.AGGREGATE)
    assert send(partner, dataset, {}).json()["code"] == "persons_not_granted"


def test_ending_the_agreement_stops_the_next_request_even_a_replayed_one(worker: Worker) -> None:
    partner = Partner()
    grant = partner.grant("departure-reports", *FIELDS["departure-reports"], area="35")
    assert send(partner, "departure-reports", DEPARTURE, key="k").status_code == 200
    grant.until_date = timezone.localdate() - timedelta(days=1)
    grant.save()
    assert send(partner, "departure-reports", DEPARTURE, key="k").json()["code"] == "grant_ended"


def test_a_token_to_read_does_not_report(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    reader = type(partner.caller)(
        client_id="baca",
        client_name="Baca",
        organisation=partner.organisation,
        scopes=frozenset({"read"}),
    )
    partner.client.force_authenticate(user=reader, token=reader)
    answer = send(partner, "departure-reports", DEPARTURE)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert partner.get("departure-reports/").status_code == 200


def test_a_field_that_is_not_granted_or_unknown_is_named(worker: Worker) -> None:
    partner = partner_for("departure-reports", "nik", "country_code", "departure_date")
    row = {**DEPARTURE, "city": "Taipei", "rumah": 1}
    result = only(partner, "departure-reports", row)
    assert codes(result) == [("city", "field_not_granted"), ("rumah", "unknown_field")]
    assert only(partner, "departure-reports", DEPARTURE)["outcome"] == "applied"


def test_the_catalogue_names_what_may_be_reported(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    entries = {one["name"]: one for one in partner.get("").json()["datasets"]}
    assert entries["departure-reports"]["is_granted"]
    assert entries["departure-reports"]["fields_granted"] == FIELDS["departure-reports"]


# --- Requests ---------------------------------------------------------------------------------


def test_the_same_request_is_done_once(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    first = send(partner, "departure-reports", DEPARTURE, key="satu")
    again = send(partner, "departure-reports", DEPARTURE, key="satu")
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert ReportedRow.objects.count() == 1
    assert NIK.encode() not in bytes(_stored_answer())
    other = send(partner, "departure-reports", {**DEPARTURE, "country_code": "HK"}, key="satu")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def _stored_answer() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM api_idempotentrequest")
        return cursor.fetchone()[0]


def test_another_client_has_keys_of_its_own(worker: Worker) -> None:
    one, two = partner_for("departure-reports"), partner_for("departure-reports")
    send(one, "departure-reports", DEPARTURE, key="satu")
    answer = send(two, "departure-reports", DEPARTURE, key="satu")
    assert "Idempotent-Replayed" not in answer.headers
    assert answer.json()["results"][0]["outcome"] == "unchanged"


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_is_needed(worker: Worker, key: str) -> None:
    partner = partner_for("departure-reports")
    headers = {"Idempotency-Key": key} if key else {}
    answer = partner.client.post(
        "/api/v1/departure-reports/", {"rows": [DEPARTURE]}, format="json", headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert not Placement.objects.exists()


def test_old_answers_are_forgotten(worker: Worker) -> None:
    partner = partner_for("departure-reports")
    send(partner, "departure-reports", DEPARTURE, key="satu")
    now = timezone.now()
    assert idempotency.forget_old_answers(at=now + timedelta(hours=47)) == 0
    assert idempotency.forget_old_answers(at=now + timedelta(hours=49)) == 1


@pytest.mark.parametrize(
    "body", [[], {}, {"rows": []}, {"rows": {}}, {"rows": [1], "more": 1}, {"rows": [{}] * 1001}]
)
def test_a_request_of_another_shape_is_refused(body: Any) -> None:
    partner = partner_for("departure-reports")
    answer = partner.client.post(
        "/api/v1/departure-reports/", body, format="json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "rows")


@pytest.mark.parametrize("address", ["departure-reports/", "exports/"])
def test_a_body_in_chunks_is_refused_with_the_remedy(address: str) -> None:
    answer = partner_for("departure-reports").client.post(
        f"/api/v1/{address}", {"rows": [DEPARTURE]}, format="json", HTTP_TRANSFER_ENCODING="chunked"
    )
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


def test_too_large_a_body_is_refused(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send(partner_for("departure-reports"), "departure-reports", {"name": "x" * 1000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "row",
    [
        1,
        None,
        [],
        {"nik": "\x00" * 20},
        {"nik": "\ud800", "\x00\ud800": 1, "x" * 500: 2},
        {**DEPARTURE, "city": "\x00"},
        {**DEPARTURE, "departure_date": ["2026"]},
        {**DEPARTURE, "nik": {"a": 1}},
    ],
)
def test_odd_rows_are_refused_not_failed_on(worker: Worker, row: Any) -> None:
    partner = partner_for("departure-reports")
    body = json.dumps({"rows": [row]})
    answer = partner.client.post(
        "/api/v1/departure-reports/",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["counts"]["refused"] == 1


@pytest.mark.parametrize("address", ["departure-reports/", "exports/"])
@pytest.mark.parametrize("levels", [10, 500, 100_000])
def test_a_body_without_ground_is_refused(address: str, levels: int) -> None:
    body = '{"rows":' + "[" * levels + "]" * levels + "}"
    answer = partner_for("departure-reports").client.post(
        f"/api/v1/{address}",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert "8 tingkat" in answer.json()["detail"]


def test_an_organisation_reports_so_many_people_a_day(worker: Worker, settings: Any) -> None:
    settings.PORTAL_API_PEOPLE_A_DAY = 3
    partner = partner_for("departure-reports")
    rows = [{**DEPARTURE, "nik": UNKNOWN}] * 2
    assert send(partner, "departure-reports", *rows, key="a").status_code == 200
    answer = send(partner, "departure-reports", *rows, key="b")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer.headers["Retry-After"]) > 0
    assert send(partner, "departure-reports", *rows, key="a").status_code == 200  # told again


def test_the_partner_pages_through_its_own_rows_only(worker: Worker) -> None:
    partner, other = partner_for("departure-reports"), partner_for("departure-reports")
    results(partner, "departure-reports", *[{**DEPARTURE, "nik": UNKNOWN}] * 5, DEPARTURE)
    assert other.data("departure-reports/") == []
    told = partner.all("departure-reports/", limit=2)
    assert [one["row"] for one in told] == list(range(6))
    assert [one["row"] for one in partner.all("departure-reports/", outcome="applied")] == [5]
    assert partner.get("departure-reports/", outcome="never").status_code == 400
    assert partner.get("departure-reports/", cursor="x").status_code == 400
    assert partner.get("departure-reports/", area="35").status_code == 400


@pytest.mark.slow
def test_a_thousand_rows_with_some_bad_ones() -> None:
    village = VillageFactory(area__code=HERE)
    numbers = [f"350414{day + 40:02d}0190{n:04d}" for day in range(1, 11) for n in range(1, 101)]
    for number in numbers[:20]:
        WorkerFactory(person=PersonFactory(village=village, nik=number))
    rows = [{**DEPARTURE, "nik": number} for number in numbers]
    bad = {7: {"nik": WRONG}, 11: {"country_code": "ZZ"}, 13: {"departure_date": "2026-02-30"}}
    for number, changed in bad.items():
        rows[number] = {**rows[number], **changed}
    answer = send(partner_for("departure-reports"), "departure-reports", *rows).json()
    assert answer["counts"] == {"applied": 17, "unchanged": 0, "pending": 0, "refused": 983}
    found = {one["row"]: [e["field"] for e in one["errors"]] for one in answer["results"]}
    assert (found[7], found[11], found[13]) == (["nik"], ["country_code"], ["departure_date"])
    assert Placement.objects.count() == 17


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_done_once() -> None:
    person = PersonFactory(village=VillageFactory(area__code=HERE), nik=NIK)
    partner = partner_for("departure-reports")
    answers: list[Any] = []
    gate = threading.Barrier(2)

    def post() -> None:
        try:
            gate.wait(timeout=10)
            answers.append(send(Twin(partner), "departure-reports", DEPARTURE, key="satu"))
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert sorted("Idempotent-Replayed" in a.headers for a in answers) == [False, True]
    assert Placement.objects.filter(worker=person.pk).count() == 1
    assert ReportedRow.objects.count() == 1


class Twin(Partner):
    """The same caller with a client of its own, for another thread."""

    def __init__(self, partner: Partner) -> None:
        self.organisation, self.caller = partner.organisation, partner.caller
        self.client = type(partner.client)()
        self.client.force_authenticate(user=self.caller, token=self.caller)


def test_a_crash_leaves_nothing(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    partner = partner_for("departure-reports")
    monkeypatch.setattr(
        "migranportal.api.services.reporting.ReportedRow.objects.bulk_create",
        lambda *args, **kwargs: 1 / 0,
    )
    with pytest.raises(ZeroDivisionError):
        send(partner, "departure-reports", DEPARTURE, key="satu")
    monkeypatch.undo()
    assert not Placement.objects.exists()
    assert not IdempotentRequest.objects.exists()
    assert send(partner, "departure-reports", DEPARTURE, key="satu").status_code == 200
