"""The record of reads: what an answer leaves, how many statements it takes, that it stays."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from migranportal.accounts.models import Organisation
from migranportal.audit.models import RecordRead
from migranportal.audit.services import record_read
from tests.factories.accounts import OrganisationFactory
from tests.factories.audit import RecordReadFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Client:
    organisation: Organisation
    client_id: str = "klien-kpu"
    client_name: str = "Sinkron harian"


@dataclass
class Grant:
    pk: int
    purpose: str = "Daftar pemilih"
    basis: str = "PKS 12/2026 pasal 4"


@pytest.fixture
def answer() -> dict[str, Any]:
    return {
        "caller": Client(OrganisationFactory(code="kpu", name="Komisi Pemilihan Umum")),
        "dataset": "workers",
        "grants": [Grant(7), Grant(9)],
        "fields": ["name", "sex"],
        "kind": RecordRead.Kind.PAGE,
        "at": AT,
        "request_id": "permintaan-1",
    }


def test_an_answer_says_who_what_why_and_whose(answer: dict[str, Any]) -> None:
    record_read(**answer, people=[300, 10, 20, 10])
    read = RecordRead.objects.get()
    assert (read.at, read.client_id, read.client_name) == (AT, "klien-kpu", "Sinkron harian")
    assert (read.organisation, read.organisation_name) == ("kpu", "Komisi Pemilihan Umum")
    assert (read.dataset, read.kind, read.fields) == ("workers", "page", ["name", "sex"])
    assert (read.grants, read.purpose, read.basis) == (
        [7, 9],
        "Daftar pemilih",
        "PKS 12/2026 pasal 4",
    )
    assert (read.count, read.people, read.request_id) == (3, [10, 20, 300], "permintaan-1")
    assert read.blocks == [0, 1]


def test_what_differs_between_grants_stands_in_full(answer: dict[str, Any]) -> None:
    answer["grants"] = [Grant(1), Grant(2, "Pengawasan", "PKS 13/2026 pasal 2")]
    record_read(**answer, people=[1])
    read = RecordRead.objects.get()
    assert read.purpose == "Daftar pemilih; Pengawasan"
    assert read.basis == "PKS 12/2026 pasal 4; PKS 13/2026 pasal 2"


@pytest.mark.queries
@pytest.mark.parametrize(
    ("people", "rows"), [(1, [1]), (1000, [1000]), (2001, [1000, 1000, 1]), (0, [0])]
)
def test_one_statement_however_many(
    answer: dict[str, Any], people: int, rows: list[int], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        record_read(**answer, people=range(1, people + 1))
    reads = RecordRead.objects.order_by("pk")
    assert [read.count for read in reads] == rows
    assert [person for read in reads for person in read.people] == list(range(1, people + 1))


def test_large_and_small_ids_share_a_statement(answer: dict[str, Any]) -> None:
    record_read(**answer, people=[*range(1000), 2**38])
    assert [read.people[-1] for read in RecordRead.objects.order_by("pk")] == [999, 2**38]


def test_an_answer_is_cut_into_rows_and_names_nobody_twice(
    answer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migranportal.audit.services.MOST_PEOPLE", 2)
    record_read(**answer, people=[5, 1, 4, 2, 3, 5, 1])
    reads = RecordRead.objects.order_by("pk")
    assert [read.count for read in reads] == [2, 2, 1]
    assert [person for read in reads for person in read.people] == [1, 2, 3, 4, 5]


def test_an_empty_answer_is_an_answer(answer: dict[str, Any]) -> None:
    record_read(**answer, people=[])
    read = RecordRead.objects.get()
    assert (read.count, read.people) == (0, [])


def test_a_person_is_found_exactly_and_in_the_period() -> None:
    mine = RecordReadFactory(people=[5, 700, 900], at=AT)
    RecordReadFactory(people=[5, 699, 701, 900], at=AT)
    RecordReadFactory(people=[], at=AT)
    later = RecordReadFactory(people=[700], at=AT + timedelta(days=1))
    reads = RecordRead.objects.of_person(700)
    assert set(reads) == {mine, later}
    assert list(reads.between(AT, AT + timedelta(days=1))) == [mine]


@pytest.mark.parametrize(("statement", "values"), [("update", {"purpose": "lain"}), ("delete", {})])
def test_rows_cannot_be_changed_or_deleted(statement: str, values: dict[str, str]) -> None:
    RecordReadFactory(people=[1])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        getattr(RecordRead.objects.all(), statement)(**values)


def test_a_row_counts_its_people() -> None:
    with pytest.raises(DatabaseError, match="read_counts_its_people"), transaction.atomic():
        RecordReadFactory(people=[1, 2], count=3)
