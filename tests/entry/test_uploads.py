"""Uploads that resume: the tus protocol, who reaches an upload, and what is cleared away."""

import base64
import io
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.entry import services
from migranportal.entry.models import Upload
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from villages.models import VillageRegulation

pytestmark = pytest.mark.django_db

TUS = {"Tus-Resumable": "1.0.0"}
CONTENT = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        },
    }
    return folder


@pytest.fixture
def officer(client: Client) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


def begin(client: Client, size: int = len(CONTENT), name: str = "Foto Siti.jpg") -> Any:
    encoded = base64.b64encode(name.encode()).decode()
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {encoded},x"}
    return client.post("/unggah/", headers=headers)


def send(client: Client, url: str, offset: int, piece: bytes, **headers: str) -> Any:
    return client.patch(
        url,
        piece,
        content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )


def test_a_file_arrives_in_pieces(client: Client, officer: Any) -> None:
    begun = begin(client)
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    url = begun["Location"]
    first = send(client, url, 0, CONTENT[:4000])
    assert (first.status_code, first["Upload-Offset"]) == (204, "4000")
    position = client.head(url, headers=TUS)
    assert (position["Upload-Offset"], position["Upload-Length"]) == ("4000", str(len(CONTENT)))
    assert "no-store" in position["Cache-Control"]
    upload = Upload.objects.get()
    assert services.finished_upload(key=upload.key, by=officer) is None
    send(client, url, 4000, CONTENT[4000:])
    finished = services.finished_upload(key=upload.key, by=officer)
    assert finished is not None
    with services.open_upload(finished) as file:
        assert (file.name, file.read()) == ("Foto Siti.jpg", CONTENT)


def test_the_server_says_what_it_can(client: Client, officer: Any, settings: Any) -> None:
    for url in ("/unggah/", f"/unggah/{uuid4()}/"):
        answer = client.options(url)
        assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
        assert answer["Tus-Extension"] == "creation,termination"
        assert answer["Tus-Max-Size"] == str(settings.PORTAL_EVIDENCE_MAX_BYTES)


def test_a_piece_must_continue_where_the_last_one_ended(client: Client, officer: Any) -> None:
    url = begin(client)["Location"]
    send(client, url, 0, CONTENT[:100])
    assert send(client, url, 0, CONTENT[:100]).status_code == 409
    assert send(client, url, 200, CONTENT[200:]).status_code == 409
    assert Upload.objects.get().received == 100


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "5"}, 412),
        ({**TUS}, 400),
        ({**TUS, "Upload-Length": "viel"}, 400),
        ({**TUS, "Upload-Length": "0"}, 413),
        ({**TUS, "Upload-Length": str(10**9)}, 413),
    ],
)
def test_what_cannot_be_begun(
    client: Client, officer: Any, headers: dict[str, str], status: int
) -> None:
    assert client.post("/unggah/", headers=headers).status_code == status
    assert not Upload.objects.exists()


def test_what_cannot_be_continued(client: Client, officer: Any) -> None:
    url = begin(client)["Location"]
    wrong_type = client.patch(url, b"x", headers={**TUS, "Upload-Offset": "0"})
    assert wrong_type.status_code == 415
    assert send(client, url, 0, b"x", **{"Upload-Offset": "-1"}).status_code == 400
    assert send(client, f"/unggah/{uuid4()}/", 0, b"x").status_code == 404


def test_more_than_announced_is_left_out(client: Client, officer: Any) -> None:
    url = begin(client, size=10)["Location"]
    assert send(client, url, 0, b"0123456789and more")["Upload-Offset"] == "10"
    upload = Upload.objects.get()
    assert default_storage.size(upload.stored_name) == 10


def test_bytes_that_no_row_counted_are_overwritten(client: Client, officer: Any) -> None:
    """A process that was killed after writing and before counting leaves such bytes."""
    url = begin(client, size=6)["Location"]
    upload = Upload.objects.get()
    Path(default_storage.path(upload.stored_name)).write_bytes(b"lost piece")
    send(client, url, 0, b"abcdef")
    with services.open_upload(Upload.objects.get()) as file:
        assert file.read() == b"abcdef"


def test_what_arrived_before_the_line_broke_is_kept(client: Client, officer: Any) -> None:
    class BrokenLine(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            data = super().read(3)
            if not data:
                raise OSError("connection reset by peer")
            return data

    url = begin(client, size=10)["Location"]
    answer = client.generic(
        "PATCH",
        url,
        b"0123456789",
        content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": "0"},
        **{"wsgi.input": BrokenLine(b"0123456")},
    )
    assert answer["Upload-Offset"] == "7"


def test_only_its_owner_reaches_an_upload(client: Client, officer: Any) -> None:
    url = begin(client)["Location"]
    stranger = Client()
    stranger.force_login(user_with(Role.VILLAGE_OFFICER))
    assert stranger.head(url, headers=TUS).status_code == 404
    assert send(stranger, url, 0, b"x").status_code == 404
    assert stranger.delete(url, headers=TUS).status_code == 404
    assert stranger.get(f"/berkas/{Upload.objects.get().stored_name}").status_code == 404
    assert client.get(f"/berkas/{Upload.objects.get().stored_name}").status_code == 404
    assert Client().head(url).status_code == 302
    assert Upload.objects.get().received == 0


def test_the_name_is_stored_encrypted(client: Client, officer: Any) -> None:
    begin(client, name="KTP Siti Contoh.jpg")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM entry_upload")
        (stored,) = cursor.fetchone()
    assert b"Siti" not in bytes(stored)


def test_termination_drops_the_bytes(
    client: Client, officer: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    url = begin(client)["Location"]
    name = Upload.objects.get().stored_name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(url, headers=TUS).status_code == 204
    assert not Upload.objects.exists()
    assert not default_storage.exists(name)
    assert client.head(url, headers=TUS).status_code == 404


def test_one_person_cannot_fill_the_disk(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migranportal.entry.services.uploads.MAX_OPEN_BYTES", 1000)
    assert begin(client, size=900).status_code == 201
    assert begin(client, size=200).status_code == 413


def test_expired_uploads_and_ownerless_bytes_go(
    client: Client, officer: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    begin(client)
    begin(client)
    kept, orphan = Upload.objects.all()
    Upload.objects.filter(pk=orphan.pk).delete()
    at = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_old(at=at + timedelta(days=1)) == 0
    assert default_storage.exists(kept.stored_name)
    assert not default_storage.exists(orphan.stored_name)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_old(at=at + timedelta(days=31)) == 1
    assert not default_storage.exists(kept.stored_name)


def test_the_database_keeps_the_count_within_the_size(officer: Any) -> None:
    at = timezone.now()
    with pytest.raises(IntegrityError, match="upload_received_within_size"), transaction.atomic():
        Upload.objects.create(user=officer, name="x", size=3, received=4, created_at=at)


@pytest.mark.django_db(transaction=True)
def test_two_pieces_at_once_are_not_mixed() -> None:
    """The second one is told that the first is being written; the phone tries again."""
    by = user_with(Role.VILLAGE_OFFICER)
    upload = services.begin_upload(name="x", size=6, by=by, at=timezone.now())
    locked, go_on = threading.Event(), threading.Event()

    class SlowPiece(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            locked.set()
            go_on.wait(10)
            return super().read(size)

    def first() -> None:
        try:
            services.append_upload(key=upload.key, offset=0, piece=SlowPiece(b"abc"), by=by)
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert locked.wait(10)
    with pytest.raises(services.UploadBusyError):
        services.append_upload(key=UUID(str(upload.key)), offset=0, piece=io.BytesIO(b"xyz"), by=by)
    go_on.set()
    thread.join(10)
    upload.refresh_from_db()
    with services.open_upload(upload) as file:
        assert (upload.received, file.read()) == (3, b"abc")


class TestFormThatNamesAnUpload:
    """A file that arrived before its form is the form's file, as if it had come with it."""

    URL = "/desa/35.04.14.2011/peraturan/baru/"
    PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

    @pytest.fixture(autouse=True)
    def village(self, officer: Any) -> Any:
        return VillageFactory(area__code="35.04.14.2011")

    def answers(self, *keys: Any) -> dict[str, Any]:
        return {
            "number": "7/2026",
            "title": "Pelindungan PMI",
            "subject": "migrant_protection",
            "enacted_date": "2026-02-03",
            "kunci": str(uuid4()),
            "file-unggahan": [str(key) for key in keys],
        }

    def arrived(self, client: Client, content: bytes) -> UUID:
        url = begin(client, size=len(content), name="perdes.pdf")["Location"]
        send(client, url, 0, content)
        return Upload.objects.get(size=len(content)).key

    def test_takes_it_over(
        self,
        client: Client,
        officer: Any,
        django_capture_on_commit_callbacks: Callable[..., Any],
    ) -> None:
        key = self.arrived(client, self.PDF)
        answers = self.answers(key)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(self.URL, answers).status_code == 302
        with VillageRegulation.objects.get().file.open("rb") as stored:
            assert stored.read() == self.PDF
        assert not Upload.objects.exists()
        assert not default_storage.exists(f"uploads/{key.hex}")
        again = client.post(self.URL, answers, headers={"accept": "application/json"})
        assert again.status_code == 200
        assert VillageRegulation.objects.count() == 1

    def test_keeps_it_while_the_form_is_mended(self, client: Client, officer: Any) -> None:
        key = self.arrived(client, self.PDF)
        response = client.post(self.URL, {**self.answers(key), "enacted_date": ""})
        assert response.status_code == 422
        page = response.content.decode()
        assert f'name="file-unggahan" value="{key}" data-file-name="perdes.pdf"' in page
        assert "Pilih sekali lagi" not in page
        assert Upload.objects.count() == 1

    def test_is_checked_like_any_file(self, client: Client, officer: Any) -> None:
        key = self.arrived(client, b"MZ this is a program, whatever its name says")
        response = client.post(self.URL, self.answers(key), headers={"accept": "application/json"})
        assert list(response.json()["errors"]) == ["file"]

    def test_is_refused_when_the_file_is_not_whole(self, client: Client, officer: Any) -> None:
        begin(client, size=50)
        unfinished = Upload.objects.get().key
        for named in (unfinished, uuid4(), "x"):
            response = client.post(
                self.URL, self.answers(named), headers={"accept": "application/json"}
            )
            assert list(response.json()["errors"]) == ["file"]
        assert not VillageRegulation.objects.exists()

    def test_cannot_name_the_upload_of_another(self, client: Client, officer: Any) -> None:
        other = Client()
        other.force_login(user_with(Role.VILLAGE_OFFICER))
        key = self.arrived(other, self.PDF)
        response = client.post(self.URL, self.answers(key))
        assert response.status_code == 422
        assert not VillageRegulation.objects.exists()

    def test_draft_names_it_on_another_phone(self, client: Client, officer: Any) -> None:
        upload, key = self.arrived(client, self.PDF), uuid4()
        fields = {"number": ["7"], "file-unggahan": [str(upload)]}
        services.save_draft(
            key=key, address=self.URL, title="x", fields=fields, by=officer, at=timezone.now()
        )
        page = client.get(f"{self.URL}?draf={key}").content.decode()
        assert f'value="{upload}" data-file-name="perdes.pdf"' in page
