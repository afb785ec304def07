"""Evidence: pictures made anew without their metadata, thumbnails, and what is refused."""

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from migranportal.accounts.roles import Role
from migranportal.core.pictures import LONGEST_SIDE, THUMBNAIL_SIDE
from tests.factories.accounts import user_with
from tests.factories.villages import ActivityFactory, EvidenceFactory, VillageFactory, picture
from villages.models import Evidence
from villages.models.documents import make_ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": "/berkas/"},
        },
    }


def photograph(width: int = 120, height: int = 60) -> bytes:
    """Return what a telephone makes: turned on its side, with place and maker inside."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Telepon"
    exif.get_ifd(GPS)[1] = "S"
    return picture("JPEG", width, height, exif=exif.tobytes(), comment=b"rahasia")


def stored(content: bytes, name: str = "foto.jpg") -> Evidence:
    return EvidenceFactory(file=SimpleUploadedFile(name, content))


def test_metadata_is_gone_and_the_picture_is_upright() -> None:
    sent = photograph()
    assert b"Telepon" in sent
    evidence = stored(sent)
    with evidence.file.open() as file:
        content = file.read()
    kept = Image.open(BytesIO(content))
    assert kept.size == (60, 120)
    assert not kept.getexif()
    assert not {"exif", "comment", "icc_profile"} & set(kept.info)
    assert b"Telepon" not in content
    assert b"rahasia" not in content


def test_a_large_picture_is_made_smaller_and_gets_a_thumbnail() -> None:
    evidence = stored(picture("JPEG", 3000, 1500))
    with evidence.file.open() as file, Image.open(file) as kept:
        assert kept.size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    name = evidence.file.thumbnail_url.removeprefix("/berkas/")
    with evidence.file.storage.open(name) as file, Image.open(file) as small:
        assert small.size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")])
def test_every_picture_becomes_a_jpeg(kind: str, mode: str) -> None:
    evidence = stored(picture(kind, 40, 40, mode=mode), "layar.png")
    assert evidence.file.name.endswith(".jpg")
    with evidence.file.open() as file, Image.open(file) as kept:
        assert (kept.format, kept.mode) == ("JPEG", "RGB")


def test_what_is_transparent_becomes_white() -> None:
    evidence = stored(picture("PNG", 10, 10, mode="RGBA", color=(0, 0, 0, 0)), "cap.png")
    with evidence.file.open() as file, Image.open(file) as kept:
        assert min(kept.getpixel((5, 5))) > 250  # type: ignore[arg-type, type-var]


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    bomb = picture("PNG", 9000, 8000, mode="1", color=0)
    assert len(bomb) < 100_000
    with pytest.raises(ValidationError, match="million pixels"):
        make_ready(SimpleUploadedFile("bom.png", bomb))


@pytest.mark.parametrize(
    "content",
    [photograph()[:400], b"\x89PNG\r\n\x1a\nnone", b"\xff\xd8\xff\xe0....", b"RIFF....WAVE"],
    ids=["cut off", "no png", "no jpeg", "sound"],
)
def test_what_only_begins_like_a_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError, match="damaged"):
        make_ready(SimpleUploadedFile("foto.jpg", content))


def test_a_file_that_nobody_checked_is_checked_when_stored() -> None:
    activity = ActivityFactory()
    unchecked = Evidence(village=activity.village, activity=activity)
    unchecked.file = SimpleUploadedFile("foto.jpg", b"<html>")
    with pytest.raises(ValidationError, match="neither"):
        unchecked.save()


class TestServing:
    @pytest.fixture
    def evidence(self) -> Evidence:
        activity = ActivityFactory(
            title="Sosialisasi desa", village=VillageFactory(area__code="35.04.14.2011")
        )
        return EvidenceFactory(
            activity=activity, file=SimpleUploadedFile("foto.jpg", photograph(2400, 1200))
        )

    def test_pictures_are_shown_in_the_page(self, client: Client, evidence: Evidence) -> None:
        client.force_login(user_with(Role.VILLAGE_OFFICER))
        sizes = []
        for url in (evidence.file.url, evidence.file.thumbnail_url):
            response = client.get(url)
            assert response["Content-Type"] == "image/jpeg"
            assert response["Content-Disposition"].startswith("inline")
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Cache-Control"] == "private, no-store"
            sizes.append(len(b"".join(response.streaming_content)))
        assert sizes[1] < sizes[0] / 2

    def test_others_find_neither_file_nor_thumbnail(
        self, client: Client, evidence: Evidence
    ) -> None:
        for user in (
            user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012"),
            user_with(Role.PARTNER_LIAISON),
        ):
            client.force_login(user)
            for url in (evidence.file.url, evidence.file.thumbnail_url):
                assert client.get(url).status_code == 404

    def test_a_picture_from_before_thumbnails_stands_for_itself(
        self, client: Client, evidence: Evidence
    ) -> None:
        evidence.file.storage.delete(evidence.file.thumbnail_url.removeprefix("/berkas/"))
        client.force_login(user_with(Role.VILLAGE_OFFICER))
        response = client.get(evidence.file.thumbnail_url)
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")
