"""Pages and records of a dataset: what grants let through, in which order, how often."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation
from rest_framework.test import APIClient

from migranportal.accounts.models import DataGrant
from migranportal.api.datasets import Records, datasets
from migranportal.api.statements import Shape, statement
from migranportal.audit.models import RecordRead
from tests.api.partners import Partner
from tests.factories.villages import VillageFactory
from tests.factories.workers import WorkerFactory
from workers.datasets.people import WORKERS
from workers.models import Person

pytestmark = pytest.mark.django_db

NIK = "3504145708900001"


@pytest.fixture
def partner() -> Partner:
    return Partner()


@pytest.fixture
def village() -> Any:
    return VillageFactory(area__code="35.04.14.2011")


def test_only_granted_fields_are_there(partner: Partner, village: Any) -> None:
    worker = WorkerFactory(village=village, person__name="Siti Aminah")
    partner.grant("workers", "name", "stage")
    assert partner.data("workers/") == [
        {"id": worker.pk, "name": "Siti Aminah", "stage": worker.stage}
    ]


def test_sparse_fields_keep_the_key(partner: Partner, village: Any) -> None:
    worker = WorkerFactory(village=village)
    partner.grant("workers", "name", "stage")
    assert partner.data("workers/", fields="stage") == [{"id": worker.pk, "stage": worker.stage}]
    answer = partner.get("workers/", fields="nik")
    assert (answer.status_code, answer.json()["code"]) == (403, "field_not_granted")
    assert partner.get("workers/", fields="shoe_size").status_code == 400


def test_an_identity_number_is_opened_where_it_is_granted(partner: Partner, village: Any) -> None:
    worker = WorkerFactory(village=village)
    person = Person.objects.get(pk=worker.pk)
    person.set_nik(NIK)
    person.save()
    partner.grant("workers", "nik")
    assert partner.data("workers/") == [{"id": worker.pk, "nik": NIK}]


def test_no_grant(partner: Partner) -> None:
    answer = partner.get("workers/")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "no_grant"
    assert answer.json()["status"] == 403


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"until_date": timezone.localdate() - timedelta(days=1)}, "grant_ended"),
        ({"is_suspended": True}, "grant_suspended"),
        ({"since_date": timezone.localdate() + timedelta(days=1)}, "grant_not_begun"),
    ],
)
def test_a_grant_that_is_not_in_force(partner: Partner, values: dict[str, Any], code: str) -> None:
    partner.grant("workers", "name", **values)
    answer = partner.get("workers/")
    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert answer.json()["agreement"] == "Perjanjian uji"


def test_figures_do_not_open_persons(partner: Partner, village: Any) -> None:
    WorkerFactory(village=village)
    partner.grant("workers")
    assert partner.get("workers/").json()["code"] == "persons_not_granted"


def test_another_area_stays_closed(partner: Partner, village: Any) -> None:
    own = WorkerFactory(village=village)
    other = WorkerFactory(village=VillageFactory(area__code="52.03.01.2001"))
    partner.grant("workers", "name", area="35")
    assert [row["id"] for row in partner.data("workers/")] == [own.pk]
    assert partner.get(f"workers/{own.pk}/").status_code == 200
    assert partner.get(f"workers/{other.pk}/").status_code == 404
    answer = partner.get("workers/", area="52.03")
    assert (answer.status_code, answer.json()["code"]) == (403, "area_not_granted")
    assert partner.data("workers/", area="35.05") == []


def test_areas_with_fewer_fields_show_fewer(partner: Partner, village: Any) -> None:
    here = WorkerFactory(village=village)
    there = WorkerFactory(village=VillageFactory(area__code="52.03.01.2001"))
    partner.grant("workers", "name", "stage", area="35")
    partner.grant("workers", "name", area="52")
    rows = {row["id"]: set(row) for row in partner.data("workers/")}
    assert rows == {here.pk: {"id", "name", "stage"}, there.pk: {"id", "name"}}
    # By what is not granted everywhere nobody may look.
    assert partner.get("workers/", stage="1").json()["code"] == "field_not_granted"


def test_pages_hold_every_record_once(partner: Partner, village: Any) -> None:
    keys = {WorkerFactory(village=village).pk for _number in range(7)}
    partner.grant("workers", "name")
    rows = [row["id"] for row in partner.all("workers/", limit=3)]
    assert (set(rows), len(rows)) == (keys, 7)
    assert [r["id"] for r in partner.all("workers/", limit=2, ordering="-id")] == rows[::-1]


def test_a_grant_that_ends_stops_the_next_page(partner: Partner, village: Any) -> None:
    for _number in range(3):
        WorkerFactory(village=village)
    grant = partner.grant("workers", "name")
    following = partner.get("workers/", limit=2).json()["next"]
    DataGrant.objects.filter(pk=grant.pk).update(
        until_date=timezone.localdate() - timedelta(days=1)
    )
    assert partner.get(following).status_code == 403


@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": "0"},
        {"limit": "1001"},
        {"limit": "\u0661"},
        {"limit": "000000001999"},
        {"limit": "9" * 3_000},
        {"cursor": "x"},
        {"ordering": "name; drop"},
        {"stage": "x"},
        {"stage": "9"},
        {"area": "x"},
        {"colour": "red"},
        {"departed_since": "20260101"},
        {"departed_since": "2026-W01-1"},
    ],
)
def test_a_bad_parameter_is_named(partner: Partner, parameters: dict[str, str]) -> None:
    partner.grant("workers", "name", "stage", "departed_date")
    answer = partner.get("workers/", **parameters)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == list(parameters)


@pytest.mark.parametrize("spelling", ["1_0", " 10", "+10", "\u0661\u0660", "1e1", "0x0a", "10.0"])
def test_a_key_has_one_spelling(partner: Partner, village: Any, spelling: str) -> None:
    worker = WorkerFactory(village=village, person__pk=10)
    partner.grant("workers", "name")
    assert partner.get(f"workers/{worker.pk}/").status_code == 200
    assert partner.get(f"workers/{spelling}/").status_code == 404


def test_a_cursor_of_another_dataset_is_refused(partner: Partner, village: Any) -> None:
    partner.grant("workers", "name")
    partner.grant("regions")
    answer = partner.get("regions/", limit=1).json()["next"]
    cursor = answer.split("cursor=")[1].split("&")[0]
    assert partner.get(f"/api/v1/workers/?cursor={cursor}").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_bulk_update_raises_the_tag(partner: Partner, village: Any) -> None:
    worker = WorkerFactory(village=village)
    partner.grant("workers", "name", "stage")
    address = f"workers/{worker.pk}/"
    tag = partner.get(address)["ETag"]
    same = partner.get(address, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    Person.objects.filter(pk=worker.pk).update(name="Siti Rahayu")
    later = partner.get(address, headers={"If-None-Match": tag})
    assert (later.status_code, later.json()["name"]) == (200, "Siti Rahayu")
    assert later["ETag"] != tag
    # The same columns written again by raw SQL are a write as well.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workers_person SET name = name WHERE id = %s", [worker.pk])
    assert partner.get(address)["ETag"] not in {tag, later["ETag"]}


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_tag_serves_however_the_answer_was_sent(
    partner: Partner, village: Any, encoding: str
) -> None:
    people = [WorkerFactory(village=village).pk for _number in range(5)]
    partner.grant("workers")
    partner.grant("workers", *[field.name for field in WORKERS.fields])
    for address in ("workers/", f"workers/{people[0]}/"):
        first = partner.get(address, headers={"Accept-Encoding": encoding})
        assert first.get("Content-Encoding", "identity") == encoding
        headers = {"Accept-Encoding": encoding, "If-None-Match": first["ETag"]}
        assert partner.get(address, headers=headers).status_code == 304


def test_a_page_has_a_tag(partner: Partner, village: Any) -> None:
    WorkerFactory(village=village)
    partner.grant("workers", "name")
    tag = partner.get("workers/")["ETag"]
    assert partner.get("workers/", headers={"If-None-Match": tag}).status_code == 304
    WorkerFactory(village=village)
    assert partner.get("workers/", headers={"If-None-Match": tag}).status_code == 200


def test_whose_records_were_read_is_noted(partner: Partner, village: Any) -> None:
    workers = sorted(WorkerFactory(village=village).pk for _number in range(3))
    grant = partner.grant("workers", "name")
    partner.get("workers/", limit=2)
    read = RecordRead.objects.get()
    assert (read.people, read.count, read.kind) == (workers[:2], 2, "page")
    assert (read.grants, read.fields, read.client_id) == (
        [grant.pk],
        ["id", "name"],
        partner.caller.client_id,
    )


def test_the_number_of_queries_is_flat(
    partner: Partner, village: Any, django_assert_max_num_queries: Any
) -> None:
    partner.grant("workers", "name", "stage")
    for _number in range(5):
        WorkerFactory(village=village)
    # Grants, areas for row security and back, the page, the record of reads.
    with django_assert_max_num_queries(5):
        partner.get("workers/")


def test_the_catalogue_says_what_is_granted(
    partner: Partner, django_assert_num_queries: Any
) -> None:
    partner.grant("workers", "name", area="35")
    with django_assert_num_queries(1):
        answer = partner.get("")
    rows = {row["name"]: row for row in answer.json()["datasets"]}
    assert rows["workers"]["fields_granted"] == ["id", "name"]
    assert rows["workers"]["grants"][0]["area"] == "35"
    assert rows["villages"]["reason"]["code"] == "no_grant"


def test_errors_speak_the_language_of_the_request(partner: Partner) -> None:
    english = partner.get("workers/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert english.json()["detail"] == (
        "No agreement grants your organisation the dataset workers."
    )
    assert english["Content-Language"] == "en"
    assert partner.get("workers/")["Content-Language"] == "id"


def test_what_a_dataset_is_made_of_is_the_same_on_any_day_and_in_any_language() -> None:
    """The SQL of a page is made once and kept as long as the site runs."""
    for dataset in datasets():
        if isinstance(dataset, Records) and dataset.own is None:
            shape = Shape(dataset, dataset.fields, dataset.ordering)
            made = []
            for day, language in ((date(2026, 11, 2), "id"), (date(2031, 1, 31), "en")):
                with time_machine.travel(day), translation.override(language):
                    text, values = statement(shape, dataset.rows())
                    made.append((text, list(values)))
            assert made[0] == made[1], dataset.name


def test_refusals_of_the_framework_tell_the_remedy(partner: Partner) -> None:
    with translation.override("id"):
        asked = APIClient().get("/api/v1/villages/", headers={"Accept-Language": "id"}).json()
        assert (asked["code"], "/api/o/token" in asked["detail"]) == ("not_authenticated", True)
        partner.grant("activity-reports")
        broken = partner.client.generic(
            "POST",
            "/api/v1/activity-reports/",
            '{"rows":\n [}',
            content_type="application/json",
            headers={"Idempotency-Key": "satu", "Accept-Language": "en"},
        )
    assert broken.json()["code"] == "parse_error"
    assert "line 2, column 3" in broken.json()["detail"]
    refused = partner.client.put("/api/v1/activity-reports/", headers={"Accept-Language": "en"})
    assert refused.json()["code"] == "method_not_allowed"
    assert "POST" in refused["Allow"]
    assert "Method" not in refused.json()["detail"]


def test_a_contact_person_is_noted_by_the_record_that_names_them(
    partner: Partner, village: Any
) -> None:
    grant = partner.grant("villages", "name", "contact_name", level="person")
    partner.data("villages/", fields="name")
    assert not RecordRead.objects.exists()
    partner.data("villages/")
    partner.get(f"villages/{village.pk}/")
    partner.get("villages/changes/")
    for form in ("ndjson", "csv"):
        b"".join(partner.get("villages/export/", format=form).streaming_content)
    reads = list(RecordRead.objects.order_by("pk"))
    assert [read.kind for read in reads] == ["page", "record", "changes", "export", "export"]
    assert {(read.count, *read.people, *read.records) for read in reads[:2]} == {(0, village.pk)}
    assert reads[0].fields == ["id", "name", "contact_name"]
    DataGrant.objects.filter(pk=grant.pk).update(level="aggregate")
    assert "contact_name" not in partner.data("villages/")[0]
    assert RecordRead.objects.count() == 5
