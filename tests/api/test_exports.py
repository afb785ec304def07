"""Exports: whole datasets as a stream, and as files that are prepared and fetched later."""

import csv
import gzip
import hashlib
import io
import json
import socket
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from migranportal.accounts.models import DataGrant
from migranportal.api.callers import Caller
from migranportal.api.exports import chunks, stream
from migranportal.api.exports.stream import CutError
from migranportal.api.models import ExportJob, ExportPiece
from migranportal.api.services import exports, preparing
from migranportal.api.tasks import forget_old_exports, tend_exports
from migranportal.audit.models import AuditEvent, RecordRead
from migranportal.core.rowsecurity import whole_country
from migranportal.regions.models import Area
from tests.api.partners import Partner
from tests.databases import connect_as_owner
from tests.factories.api import ApiClientFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import WorkerFactory
from villages.models import Village
from workers.models import Person, Worker

pytestmark = pytest.mark.django_db

NAMES = (
    'Siti "Ami" Aminah',
    "Baris satu\nbaris dua",
    "C:\\temp\\nama",
    "Ni Ketut Ayu, S.E.",
    "=HYPERLINK(1)",
    "Ñandú 漢字 😀",
    "\ttab",
    "",
    "Sumi\r\nati",
    "a\x02b\x01c",
    "Lalu Wirawan",
)
"""Hard to write down; the last is that of a person in another province."""
FIELDS = ("name", "sex", "birth_date", "village_code", "stage", "departed_date", "confirmed_date")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def partner() -> Partner:
    """A partner whose client is a real one, as jobs need it."""
    made = Partner()
    return _with_client(made)


@pytest.fixture(scope="module")
def people(django_db_setup: Any, django_db_blocker: Any) -> Iterator[list[int]]:
    """People whose names are hard to write down, and the last in another province.

    Committed: the export reads on a connection of its own. They go with the module.
    """
    with django_db_blocker.unblock(), whole_country():
        last_area = Area.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        here = VillageFactory(area__code="35.04.14.2011")
        there = VillageFactory(area__code="52.03.01.2001")
        made = [WorkerFactory(village=here, abroad=True).pk]
        made += [WorkerFactory(village=here).pk for _name in NAMES[1:-1]]
        made += [WorkerFactory(village=there).pk]
        for number, (pk, name) in enumerate(zip(made, NAMES, strict=True)):
            person = Person.objects.get(pk=pk)
            person.name = name
            if number < 2:
                person.set_nik(f"350414570890000{number}")
            person.save()
        Person.objects.filter(pk=made[1]).update(birth_date=None)
        connection.close()
    yield made
    with django_db_blocker.unblock():
        _forget(made, [here.pk, there.pk], last_area)


def _with_client(partner: Partner) -> Partner:
    client = ApiClientFactory(organisation=partner.organisation)
    partner.caller = Caller(client.client_id, client.name, partner.organisation)
    partner.client.force_authenticate(user=partner.caller, token=partner.caller)
    return partner


def body(answer: Any) -> bytes:
    assert answer.status_code in {200, 206}, answer.content
    return b"".join(answer.streaming_content)


def lines(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body(answer).splitlines()]


def rows_of_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


class TestStream:
    def test_ndjson_is_what_the_pages_show(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", *FIELDS)
        *records, end = lines(partner.get("workers/export/"))
        assert records == partner.all("workers/", limit=3)
        assert [record["name"] for record in records] == list(NAMES)
        assert end == {"end": True, "count": len(people)}

    def test_csv_is_what_the_pages_show(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", *FIELDS)
        answer = partner.get("workers/export/", format="csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        header, *rows = rows_of_csv(body(answer))
        assert header == ["id", *FIELDS]
        assert rows == [_as_cells(record) for record in partner.all("workers/")]

    def test_csv_tells_null_from_nothing(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", "name", "birth_date")
        text = body(partner.get("workers/export/", format="csv")).decode()
        assert f'{people[7]},"",' in text
        assert text.split(f"{people[1]},")[1].startswith('"Baris satu\nbaris dua",\n')

    @pytest.mark.parametrize("form", ["ndjson", "csv"])
    def test_encrypted_fields_are_opened(
        self, partner: Partner, people: list[int], form: str
    ) -> None:
        partner.grant("workers", "nik", *FIELDS)
        shown = partner.all("workers/")
        answer = partner.get("workers/export/", format=form)
        if form == "ndjson":
            assert lines(answer)[:-1] == shown
        else:
            _header, *rows = rows_of_csv(body(answer))
            assert rows == [_as_cells(record, guarded=("name", "nik")) for record in shown]
        assert shown[0]["nik"] == "3504145708900000"

    def test_every_kind_of_field_is_written_alike(
        self, partner: Partner, people: list[int]
    ) -> None:
        """Texts that came through JSON here, and those that PostgreSQL wrote, make the same CSV."""
        partner.grant("villages")
        records = lines(partner.get("villages/export/"))[:-1]
        header, *rows = rows_of_csv(body(partner.get("villages/export/", format="csv")))
        shown = partner.all("villages/")
        assert (records, len(rows)) == (shown, len(shown))
        assert header == list(shown[0])
        for name, cell in zip(header, rows[0], strict=True):
            value = shown[0][name]
            if isinstance(value, (list, bool, int, float)):
                assert json.loads(cell) == value
            else:
                assert cell == ("" if value is None else value)

    def test_areas_with_fewer_fields_show_fewer(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", "name", "stage", area="35")
        partner.grant("workers", "name", area="52")
        rows = {row["id"]: set(row) for row in lines(partner.get("workers/export/"))[:-1]}
        assert {frozenset(rows[pk]) for pk in people[:-1]} == {frozenset({"id", "name", "stage"})}
        assert rows[people[-1]] == {"id", "name"}
        header, *_rows = rows_of_csv(body(partner.get("workers/export/", format="csv")))
        assert header == ["id", "name"]
        inside = body(partner.get("workers/export/", format="csv", area="35"))
        assert rows_of_csv(inside)[0] == ["id", "name", "stage"]
        answer = partner.get("workers/export/", format="csv", fields="stage")
        assert (answer.status_code, answer.json()["code"]) == (403, "field_not_granted")

    def test_another_area_is_absent(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", "name", area="35")
        found = [record.get("id") for record in lines(partner.get("workers/export/"))]
        assert found == [*people[:-1], None]
        assert partner.get("workers/export/", area="52").status_code == 403

    def test_filters_and_fields_are_those_of_the_page(
        self, partner: Partner, people: list[int]
    ) -> None:
        partner.grant("workers", "name", "stage")
        found = lines(partner.get("workers/export/", stage="2", fields="stage"))
        assert found == [{"id": people[0], "stage": 2}, {"end": True, "count": 1}]
        for name in ("cursor", "limit", "ordering", "colour"):
            assert partner.get("workers/export/", **{name: "1"}).status_code == 400
        for name in ("format", "compress", "after"):
            answer = partner.get("workers/export/", **{name: "x"})
            assert [error["field"] for error in answer.json()["errors"]] == [name]

    def test_who_may_not_read_gets_a_problem(self, partner: Partner) -> None:
        answer = partner.get("workers/export/")
        assert (answer.status_code, answer.json()["code"]) == (403, "no_grant")

    @pytest.mark.parametrize("form", ["ndjson", "csv"])
    def test_gzip_is_packed_once(self, partner: Partner, people: list[int], form: str) -> None:
        partner.grant("workers", "name")
        plain = body(partner.get("workers/export/", format=form))
        packed = partner.get("workers/export/", format=form, headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed["Vary"]
        assert gzip.decompress(body(packed)) == plain
        file = partner.get("workers/export/", format=form, compress="gzip")
        assert (file["Content-Type"], file.has_header("Content-Encoding")) == (
            "application/gzip",
            False,
        )
        assert gzip.decompress(body(file)) == plain
        refused = {"Accept-Encoding": "gzip;q=0, identity"}
        unpacked = partner.get("workers/export/", headers=refused)
        assert not unpacked.has_header("Content-Encoding")
        _close(unpacked)

    @pytest.mark.parametrize("form", ["ndjson", "csv"])
    def test_it_goes_on_after_a_key(self, partner: Partner, people: list[int], form: str) -> None:
        partner.grant("workers", "name")
        answer = partner.get("workers/export/", format=form, after=people[4])
        assert answer["Export-Resume"] == "after={id}"
        text = body(answer).decode()
        if form == "ndjson":
            assert [json.loads(line).get("id") for line in text.splitlines()] == [*people[5:], None]
        else:
            assert [row[0] for row in rows_of_csv(text.encode())] == ["id", *map(str, people[5:])]

    def test_whose_records_left_is_noted_first_and_once(
        self, partner: Partner, people: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chunks, "MOST_ROWS", 4)
        monkeypatch.setattr(chunks, "_AT_ONCE", 2)
        grant = partner.grant("workers", "name")
        answer = partner.get("workers/export/", headers={"X-Request-Id": "salin-1"})
        left = iter(answer.streaming_content)
        assert next(left).count(b"\n") == 4
        assert [read.people for read in RecordRead.objects.all()] == [people[:4]]
        list(left)
        reads = RecordRead.objects.order_by("pk")
        assert [person for read in reads for person in read.people] == people
        assert {(r.kind, r.request_id, tuple(r.fields), tuple(r.grants)) for r in reads} == {
            ("export", "salin-1", ("id", "name"), (grant.pk,))
        }

    def test_a_partner_who_goes_away_leaves_nothing_open(
        self,
        partner: Partner,
        people: list[int],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(chunks, "MOST_ROWS", 4)
        monkeypatch.setattr(chunks, "_AT_ONCE", 2)
        partner.grant("workers", "name")
        before = _sessions()
        answer = partner.get("workers/export/")
        next(iter(answer.streaming_content))
        assert _sessions() == before + 1
        _close(answer)
        assert _only(before)
        assert [read.people for read in RecordRead.objects.all()] == [people[:4]]
        unread = partner.get("workers/export/")
        _close(unread)
        assert _only(before)

    def test_an_answer_to_nobody_is_noted(self, partner: Partner) -> None:
        partner.grant("workers", "name", area="11")
        assert lines(partner.get("workers/export/")) == [{"end": True, "count": 0}]
        assert RecordRead.objects.get().people == []

    def test_a_grant_that_ends_stops_the_export(
        self, partner: Partner, people: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chunks, "MOST_ROWS", 4)
        monkeypatch.setattr(chunks, "_AT_ONCE", 2)
        grant = partner.grant("workers", "name")
        stopped = {}
        for form in ("ndjson", "csv"):
            DataGrant.objects.filter(pk=grant.pk).update(is_suspended=False)
            stopped[form] = iter(partner.get("workers/export/", format=form).streaming_content)
            next(stopped[form])
            DataGrant.objects.filter(pk=grant.pk).update(is_suspended=True)
        end = json.loads(b"".join(stopped["ndjson"]).splitlines()[-1])
        assert (end["end"], end["count"], end["after"]) == (False, 4, str(people[3]))
        assert end["problem"]["code"] == "grant_suspended"
        with pytest.raises(CutError):
            list(stopped["csv"])
        assert sum(read.count for read in RecordRead.objects.all()) == 8

    def test_a_grant_that_becomes_smaller_stops_it_too(
        self, partner: Partner, people: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chunks, "MOST_ROWS", 4)
        monkeypatch.setattr(chunks, "_AT_ONCE", 2)
        grant = partner.grant("workers", "name", "stage")
        answer = iter(partner.get("workers/export/").streaming_content)
        next(answer)
        DataGrant.objects.filter(pk=grant.pk).update(fields=["name"])
        assert json.loads(list(answer)[-1])["problem"]["code"] == "grant_changed"

    @pytest.mark.parametrize("form", ["ndjson", "csv"])
    def test_contact_persons_are_noted_by_their_villages(
        self, partner: Partner, people: list[int], form: str
    ) -> None:
        partner.grant("villages", "name", "contact_name", level="person")
        sent = body(partner.get("villages/export/", format=form))
        villages = sorted(Village.objects.values_list("pk", flat=True))
        read = RecordRead.objects.get()
        assert (read.people, read.records) == ([], villages)
        assert len(villages) == 2
        assert (b"\x02" in sent, len(sent.splitlines())) == (False, 3)

    def test_a_client_reads_two_at_a_time(
        self, partner: Partner, people: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chunks, "MOST_ROWS", 4)
        monkeypatch.setattr(chunks, "_AT_ONCE", 2)
        partner.grant("workers", "name")
        reading = [partner.get("workers/export/") for _number in range(2)]
        refused = partner.get("workers/export/")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_exports")
        assert refused["Retry-After"] == "60"
        _close(reading.pop())
        again = partner.get("workers/export/")
        assert lines(again)[-1] == {"end": True, "count": len(people)}
        _close(reading.pop())

    def test_one_that_takes_too_long_says_where_to_go_on(
        self, partner: Partner, people: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chunks, "MOST_ROWS", 4)
        monkeypatch.setattr(chunks, "_AT_ONCE", 2)
        partner.grant("workers", "name")
        answer = iter(partner.get("workers/export/").streaming_content)
        next(answer)
        monkeypatch.setattr(stream, "LONGEST_SECONDS", -1)
        end = json.loads(b"".join(answer).splitlines()[-1])
        assert (end["end"], end["after"]) == (False, str(people[3]))
        assert end["problem"]["code"] == "export_too_slow"
        monkeypatch.undo()
        rest = lines(partner.get("workers/export/", after=end["after"]))
        assert [row["id"] for row in rest[:-1]] == people[4:]

    def test_nobody_waits_for_a_reader_who_stopped(
        self, partner: Partner, people: list[int]
    ) -> None:
        partner.grant("workers", "name")
        ours, theirs = socket.socketpair()
        with ours, theirs:
            answer = partner.client.get("/api/v1/workers/export/", **{"gunicorn.socket": ours})
            assert lines(answer)[-1] == {"end": True, "count": len(people)}
            assert ours.gettimeout() == 120

    def test_head_and_options_read_nobody(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", "name")
        head = partner.client.head("/api/v1/workers/export/?format=csv")
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Type"] == "text/csv; charset=utf-8"
        assert partner.client.options("/api/v1/workers/export/").status_code in {200, 204}
        assert not RecordRead.objects.exists()

    @pytest.mark.slow
    def test_memory_is_flat(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", *FIELDS)
        with _many_people(people[0], 200_000):
            tracemalloc.start()
            size = sum(len(piece) for piece in partner.get("workers/export/").streaming_content)
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert size > 30_000_000
        assert peak < 30_000_000


class TestJob:
    def test_a_file_is_prepared_and_fetched(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", *FIELDS)
        job = ask(partner, "workers", stage=1)
        answer = partner.get(f"exports/{job.pk}/").json()
        assert (answer["state"], answer["file"], answer["filters"]) == (
            "waiting",
            None,
            {"stage": "1"},
        )
        preparing.work_on_export(job.pk)
        answer = partner.get(f"exports/{job.pk}/").json()
        shown = partner.all("workers/", stage=1)
        assert (answer["state"], answer["rows"]) == ("ready", len(shown))
        file = partner.client.get(answer["file"]["url"])
        data = body(file)
        assert hashlib.sha256(data).hexdigest() == answer["file"]["sha256"]
        assert (int(file["Content-Length"]), answer["file"]["size"]) == (len(data), len(data))
        found = [json.loads(line) for line in gzip.decompress(data).splitlines()]
        assert found == [*shown, {"end": True, "count": len(shown)}]
        acts = AuditEvent.objects.filter(act__startswith="export.").order_by("pk")
        assert [event.act for event in acts] == ["export.asked", "export.ready", "export.fetched"]
        assert {event.actor for event in acts} == {partner.caller.email}

    def test_its_file_is_not_in_clear(self, partner: Partner, people: list[int]) -> None:
        job = ready(partner)
        name = job.pieces.order_by("number")[0].file
        with default_storage.open(name, "rb") as file:
            assert not file.read().startswith(b"\x1f\x8b")

    def test_a_csv_file_is_the_stream(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", *FIELDS)
        job = ask(partner, "workers", form="csv")
        preparing.work_on_export(job.pk)
        url = partner.get(f"exports/{job.pk}/").json()["file"]["url"]
        stream = body(partner.get("workers/export/", format="csv"))
        assert gzip.decompress(body(partner.client.get(url))) == stream

    def test_an_empty_file_says_so(self, partner: Partner) -> None:
        partner.grant("workers", "name", area="11")
        for form, content in (("csv", b"id,name\n"), ("ndjson", b'{"end":true,"count":0}\n')):
            job = ask(partner, "workers", form=form)
            preparing.work_on_export(job.pk)
            url = partner.get(f"exports/{job.pk}/").json()["file"]["url"]
            assert gzip.decompress(body(partner.client.get(url))) == content

    def test_what_cannot_be_asked_for(self, partner: Partner) -> None:
        partner.grant("workers", "name")
        for sent, status in (
            ({"dataset": "workers", "format": "xml"}, 400),
            ({"dataset": "nothing"}, 400),
            ({"dataset": "workers", "filters": {"colour": "red"}}, 400),
            ({"dataset": "workers", "filters": {"limit": 5}}, 400),
            ({"dataset": "workers", "filters": {"stage": {}}}, 400),
            ({"dataset": "workers", "filters": []}, 400),
            ({"dataset": "workers", "more": 1}, 400),
            ({"dataset": 1}, 400),
            ([], 400),
            ({"dataset": "workers", "filters": {"fields": ["nik"]}}, 403),
            ({"dataset": "villages"}, 403),
        ):
            answer = partner.client.post("/api/v1/exports/", sent, format="json")
            if sent == {"dataset": "workers", "filters": []}:
                assert answer.status_code in {202, 400}
                ExportJob.objects.all().delete()
                continue
            assert answer.status_code == status, (sent, answer.content)
        assert not ExportJob.objects.exists()

    def test_one_at_a_time(self, partner: Partner) -> None:
        partner.grant("workers", "name")
        job = ask(partner, "workers")
        answer = post(partner, "workers")
        assert (answer.status_code, answer.json()["code"]) == (409, "export_running")
        assert answer.json()["export"] == job.pk
        assert partner.client.delete(f"/api/v1/exports/{job.pk}/").status_code == 204
        assert post(partner, "workers").status_code == 202
        assert [row["state"] for row in partner.data("exports/")] == ["waiting", "cancelled"]

    def test_of_another_client_it_is_not_there(self, partner: Partner) -> None:
        job = ready(partner)
        other = _with_client(Partner())
        assert other.get(f"exports/{job.pk}/").status_code == 404
        assert other.client.delete(f"/api/v1/exports/{job.pk}/").status_code == 404
        assert other.data("exports/") == []

    def test_a_killed_worker_is_followed(
        self, partner: Partner, people: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chunks, "MOST_ROWS", 4)
        monkeypatch.setattr(chunks, "_AT_ONCE", 2)
        partner.grant("workers", *FIELDS)
        job = ask(partner, "workers")
        stored = preparing._store
        left = iter([stored])

        def killed(*arguments: Any) -> None:
            step = next(left, None)
            if step is None:
                raise SystemExit
            step(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(preparing, "_store", killed)
            with pytest.raises(SystemExit):
                preparing.work_on_export(job.pk)
        job.refresh_from_db()
        assert (job.state, job.rows, job.last) == ("running", 4, str(people[3]))
        tended: list[int] = []
        monkeypatch.setattr(
            "migranportal.api.tasks.prepare_export.delay", lambda *, job_id: tended.append(job_id)
        )
        tend_exports()
        assert tended == [job.pk]
        preparing.work_on_export(job.pk)
        url = partner.get(f"exports/{job.pk}/").json()["file"]["url"]
        found = [
            json.loads(line) for line in gzip.decompress(body(partner.client.get(url))).splitlines()
        ]
        assert found == [*partner.all("workers/"), {"end": True, "count": len(people)}]
        reads = RecordRead.objects.filter(kind="export").order_by("pk")
        assert [person for read in reads for person in read.people] == people
        assert {read.request_id for read in reads} == {f"export-{job.pk}"}

    def test_two_workers_do_not_share_one(self, partner: Partner, people: list[int]) -> None:
        partner.grant("workers", "name")
        job = ask(partner, "workers")
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [preparing._LOCK_CLASS, job.pk])
        preparing.work_on_export(job.pk)
        other.close()
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("waiting", 0)

    def test_three_attempts_in_vain(
        self, partner: Partner, people: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        partner.grant("workers", "name")
        job = ask(partner, "workers")

        def broken(*_arguments: Any) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(preparing, "_store", broken)
        for _attempt in range(3):
            with pytest.raises(OSError, match="disk full"):
                preparing.work_on_export(job.pk)
        preparing.work_on_export(job.pk)
        assert partner.get(f"exports/{job.pk}/").json()["problem"]["code"] == "failed"

    def test_a_grant_that_ends_while_it_is_prepared(
        self, partner: Partner, people: list[int]
    ) -> None:
        grant = partner.grant("workers", "name")
        job = ask(partner, "workers")
        _end(grant)
        preparing.work_on_export(job.pk)
        answer = partner.get(f"exports/{job.pk}/").json()
        assert (answer["state"], answer["problem"]["code"]) == ("withdrawn", "grant_ended")
        assert not RecordRead.objects.exists()

    def test_a_file_goes_with_its_agreement(
        self, partner: Partner, people: list[int], django_capture_on_commit_callbacks: Any
    ) -> None:
        job = ready(partner)
        url = partner.get(f"exports/{job.pk}/").json()["file"]["url"]
        names = list(job.pieces.values_list("file", flat=True))
        _end(DataGrant.objects.get())
        with django_capture_on_commit_callbacks(execute=True):
            answer = partner.client.get(url)
        assert (answer.status_code, answer.json()["code"]) == (403, "grant_ended")
        assert not ExportPiece.objects.exists()
        assert not any(default_storage.exists(name) for name in names)
        assert AuditEvent.objects.filter(act="export.withdrawn").exists()
        assert partner.client.get(url).status_code == 410

    def test_the_task_takes_files_back(self, partner: Partner, people: list[int]) -> None:
        ready(partner)
        _end(DataGrant.objects.get())
        forget_old_exports()
        assert ExportJob.objects.get().state == "withdrawn"
        assert not ExportPiece.objects.exists()

    def test_a_revoked_client_fetches_nothing(self, partner: Partner, people: list[int]) -> None:
        job = ready(partner)
        url = partner.get(f"exports/{job.pk}/").json()["file"]["url"]
        type(job.client).objects.filter(pk=job.client.pk).update(
            revoked_at=timezone.now(), revoke_reason="uji"
        )
        assert partner.client.get(url).json()["code"] == "client_revoked"

    def test_a_file_expires(
        self, partner: Partner, people: list[int], django_capture_on_commit_callbacks: Any
    ) -> None:
        job = ready(partner)
        with time_machine.travel(timezone.now() + exports.LIFETIME + timedelta(minutes=1)):
            assert partner.get(f"exports/{job.pk}/").json()["file"] is None
            url = f"/api/v1/exports/{job.pk}/file/?signature={exports.signature_of(job)}"
            assert partner.client.get(url).status_code == 410
            names = list(job.pieces.values_list("file", flat=True))
            with django_capture_on_commit_callbacks(execute=True):
                forget_old_exports()
        assert ExportJob.objects.get().state == "expired"
        assert names
        assert not any(default_storage.exists(name) for name in names)

    def test_an_address_serves_one_file_for_a_while(
        self, partner: Partner, people: list[int]
    ) -> None:
        job = ready(partner)
        path = f"/api/v1/exports/{job.pk}/file/"
        signature = exports.signature_of(job)
        assert partner.client.get(path).json()["code"] == "bad_signature"
        assert partner.client.get(f"{path}?signature={signature}x").status_code == 403
        second = ready(partner)
        other = f"/api/v1/exports/{second.pk}/file/?signature={signature}"
        assert partner.client.get(other).json()["code"] == "bad_signature"
        assert partner.client.get("/api/v1/exports/999999/file/").status_code == 404
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            answer = partner.client.get(f"{path}?signature={signature}")
        assert answer.json()["code"] == "address_expired"

    def test_a_broken_download_goes_on(
        self, partner: Partner, people: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chunks, "MOST_ROWS", 4)
        monkeypatch.setattr(chunks, "_AT_ONCE", 2)
        job = ready(partner)
        assert job.pieces.count() > 2
        url = f"/api/v1/exports/{job.pk}/file/?signature={exports.signature_of(job)}"
        whole = partner.client.get(url)
        data = body(whole)
        assert (whole["Accept-Ranges"], whole.status_code) == ("bytes", 200)
        for asked, first, last in (
            ("bytes=0-0", 0, 0),
            ("bytes=10-", 10, job.size - 1),
            (f"bytes=100-{job.size + 50}", 100, job.size - 1),
            ("bytes=-7", job.size - 7, job.size - 1),
            ("bytes=120-290", 120, 290),
        ):
            part = partner.client.get(url, headers={"Range": asked})
            assert part.status_code == 206
            assert part["Content-Range"] == f"bytes {first}-{last}/{job.size}"
            assert body(part) == data[first : last + 1]
            assert int(part["Content-Length"]) == last - first + 1
        beyond = partner.client.get(url, headers={"Range": f"bytes={job.size}-"})
        assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{job.size}")
        for ignored in ("bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,4-5"):
            assert partner.client.get(url, headers={"Range": ignored}).status_code == 200
        same = {"Range": "bytes=10-", "If-Range": whole["ETag"]}
        assert partner.client.get(url, headers=same).status_code == 206
        changed = {"Range": "bytes=10-", "If-Range": '"other"'}
        assert partner.client.get(url, headers=changed).status_code == 200
        head = partner.client.head(url)
        assert (head["Content-Length"], head.content) == (str(job.size), b"")
        fetched = AuditEvent.objects.filter(act="export.fetched").count()
        body(partner.client.get(url, headers={"Range": "bytes=10-"}))
        assert AuditEvent.objects.filter(act="export.fetched").count() == fetched


def post(partner: Partner, dataset: str, form: str = "ndjson", **filters: Any) -> Any:
    sent = {"dataset": dataset, "format": form, "filters": filters}
    return partner.client.post("/api/v1/exports/", sent, format="json")


def ask(partner: Partner, dataset: str, form: str = "ndjson", **filters: Any) -> ExportJob:
    answer = post(partner, dataset, form, **filters)
    assert answer.status_code == 202, answer.content
    assert answer["Location"].endswith(f"/api/v1/exports/{answer.json()['id']}/")
    return ExportJob.objects.get(pk=answer.json()["id"])


def ready(partner: Partner) -> ExportJob:
    if not DataGrant.objects.filter(organisation=partner.organisation).exists():
        partner.grant("workers", *FIELDS)
    job = ask(partner, "workers")
    preparing.work_on_export(job.pk)
    job.refresh_from_db()
    assert job.state == "ready"
    return job


def _end(grant: DataGrant) -> None:
    DataGrant.objects.filter(pk=grant.pk).update(
        until_date=timezone.localdate() - timedelta(days=1)
    )


def _as_cells(record: dict[str, Any], guarded: tuple[str, ...] = ("name",)) -> list[str]:
    cells = []
    for name, value in record.items():
        text = "" if value is None else str(value)
        if name in guarded and text.startswith(("=", "+", "-", "@", "\t", "\r")):
            text = f"'{text}"
        cells.append(text)
    return cells


def _close(answer: Any) -> None:
    """Close the body as the end of an answer does first; the rest would close the test's connection."""
    answer._resource_closers[0]()


def _sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _only(sessions: int) -> bool:
    """Tell whether only so many are left; the server needs a moment to end one."""
    until = time.monotonic() + 10
    while _sessions() != sessions and time.monotonic() < until:
        time.sleep(0.02)
    return _sessions() == sessions


@contextmanager
def _many_people(first: int, count: int) -> Iterator[None]:
    """Have as many copies of one worker for a while, without a history.

    No vacuum of the server's own may be at work on them when the database is dropped.
    """
    least = 10_000_000
    tables = {
        model._meta.db_table: (model, key) for model, key in ((Person, "id"), (Worker, "person_id"))
    }
    with _owner() as owner:
        for table, (model, key) in tables.items():
            owner.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            columns = [f.column for f in model._meta.local_concrete_fields if f.column != key]
            names = ", ".join(f'"{c}"' for c in columns)
            shown = ", ".join("NULL" if c.startswith("nik") else f'"{c}"' for c in columns)
            owner.execute(
                f'INSERT INTO {table} ("{key}", {names})'  # noqa: S608 (columns of a model)
                f" SELECT n, {shown} FROM {table}, generate_series(%s::bigint, %s) n"
                f' WHERE "{key}" = %s',
                [least, least + count - 1, first],
            )
    try:
        yield
    finally:
        with _owner() as owner:
            for table, (_model, key) in reversed(tables.items()):
                owner.execute(f'DELETE FROM {table} WHERE "{key}" >= %s', [least])  # noqa: S608
                owner.execute(f"VACUUM (ANALYZE) {table}")
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                owner.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")


def _forget(people: list[int], villages: list[int], last_area: int) -> None:
    """Remove what was committed, and its history."""
    with _owner() as owner:
        for statement, values in (
            ("DELETE FROM workers_worker WHERE person_id = ANY (%s)", people),
            ("DELETE FROM workers_person WHERE id = ANY (%s)", people),
            ("DELETE FROM workers_workerevent WHERE pgh_obj_id = ANY (%s)", people),
            ("DELETE FROM workers_personevent WHERE pgh_obj_id = ANY (%s)", people),
            ("DELETE FROM villages_village WHERE id = ANY (%s)", villages),
            ("DELETE FROM villages_villageevent WHERE pgh_obj_id = ANY (%s)", villages),
            ("DELETE FROM regions_area WHERE id > %s", last_area),
            ("DELETE FROM programs_stalevillage WHERE village_id = ANY (%s)", villages),
        ):
            owner.execute(statement, [values])


def _owner() -> psycopg.Connection[Any]:
    return connect_as_owner(connection.settings_dict["NAME"])
