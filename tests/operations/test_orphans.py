"""Files of removed records: found, counted, listed, never deleted."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.core.documents import thumbnail_of
from migranportal.operations import tasks
from migranportal.operations.selectors.orphans import NAMES_AS_TEXT, orphaned_files, stored_names
from tests.factories.accounts import user_with
from tests.factories.villages import EvidenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any) -> None:
    cache.clear()
    default = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "files"), "base_url": "/berkas/"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": default}


def old(name: str) -> str:
    """Let a stored file be three days old."""
    then = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(default_storage.path(name), (then, then))
    return name


def names() -> list[str]:
    return sorted(orphan.name for orphan in orphaned_files(at=timezone.now()))


def test_a_file_is_orphaned_when_its_record_is_gone() -> None:
    evidence = EvidenceFactory()
    kept = EvidenceFactory()
    gone, stays = old(str(evidence.file.name)), old(str(kept.file.name))
    assert names() == []
    evidence.delete()
    assert names() == [gone]
    assert stays in stored_names()


def test_a_thumbnail_goes_with_its_picture() -> None:
    kept = EvidenceFactory()
    picture = str(kept.file.name).rpartition(".")[0] + ".jpg"
    type(kept).objects.filter(pk=kept.pk).update(file=picture)
    old(default_storage.save(thumbnail_of(picture), ContentFile(b"small")))
    lone = old(default_storage.save("evidence/zz/lone.kecil.jpg", ContentFile(b"small")))
    assert lone in names()
    assert thumbnail_of(picture) not in names()


def test_what_was_stored_today_may_still_be_being_saved() -> None:
    default_storage.save("evidence/aa/new.pdf", ContentFile(b"%PDF-"))
    old(default_storage.save("uploads/half", ContentFile(b"part")))
    assert names() == []


def test_every_column_that_names_a_file_is_one() -> None:
    """An unknown model or column raises when the names are read."""
    assert stored_names() == set()
    assert len(NAMES_AS_TEXT) == 3


def test_counted_for_the_page_and_listed_by_the_command(client: Client, capsys: Any) -> None:
    old(default_storage.save("evidence/aa/lone.pdf", ContentFile(b"12345")))
    tasks.count_orphaned_files()
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    orphans = client.get("/admin/operations/health/").context["health"].storage.orphans
    assert (orphans.count, orphans.size) == (1, 5)
    call_command("list_orphaned_files")
    written = capsys.readouterr()
    assert written.out.rstrip().endswith("\t5\tevidence/aa/lone.pdf")
    assert default_storage.exists("evidence/aa/lone.pdf")
