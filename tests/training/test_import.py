"""Participants from a sheet: pasted or sent, decided, saved, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.imports.models import Import
from tests.factories.accounts import user_with
from tests.factories.training import ParticipantFactory, SessionFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory
from training.models import Participant, Session

pytestmark = pytest.mark.django_db

HERE = "35.04.14.2011"
NAMES = ("Siti Aminah", "Budi Santoso", "Dewi Lestari")


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": "/berkas/"},
        },
    }


@pytest.fixture
def session() -> Session:
    village = VillageFactory(area__code=HERE, area__name="Tunggangri")
    for name in NAMES:
        PersonFactory(village=village, name=name)
    return SessionFactory(area=village.area, capacity=3)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(user_with(Role.BP3MI_OFFICER))
    return client


def paste(desk: Client, session: Session, *names: str) -> Import:
    """Paste one row for each name and return the import, checked."""
    rows = "\n".join(f"{HERE}\t\t{name}" for name in names)
    page = reverse("admin:training_session_people", args=[session.pk])
    answer = desk.post(page, {"way": "paste", "rows": rows})
    started = Import.objects.latest("pk")
    assert answer.url == reverse("imports:import", kwargs={"pk": started.pk})
    assert (started.kind, started.state, started.area_code) == ("participants", "checked", "35")
    return started


def step(desk: Client, started: Import, name: str, **answers: str) -> int:
    """Send a step of an import and return the status of the answer."""
    status = desk.post(reverse(f"imports:{name}", kwargs={"pk": started.pk}), answers).status_code
    started.refresh_from_db()
    return status


def decide(desk: Client, started: Import, decision: str = "good_rows") -> int:
    return step(desk, started, "decide", keputusan=decision)


def test_good_rows_are_saved_and_taken_back(desk: Client, session: Session) -> None:
    started = paste(desk, session, *NAMES[:2], "Tidak Terdaftar")
    assert (started.rows, started.bad_rows) == (3, 1)
    assert not Participant.objects.exists()
    assert decide(desk, started) == 302
    assert (started.state, started.imported_rows) == ("imported", 2)
    saved = Participant.objects.order_by("name")
    assert [(p.name, p.session_id, p.attendance, p.village.area.code) for p in saved] == [
        (name, session.pk, "registered", HERE) for name in sorted(NAMES[:2])
    ]
    page = desk.get(reverse("admin:training_session_change", args=[session.pk])).content.decode()
    assert all(name in page for name in NAMES[:2])
    assert step(desk, started, "undo") == 302
    assert started.state == "undone"
    assert not Participant.objects.exists()
    again = paste(desk, session, *NAMES)
    assert decide(desk, again) == 302
    assert Participant.objects.count() == len(NAMES)


def test_rows_beyond_the_seats_are_refused(desk: Client, session: Session) -> None:
    ParticipantFactory(session=session)
    ParticipantFactory(session=session)
    started = paste(desk, session, *NAMES)
    assert (started.rows, started.bad_rows) == (3, 2)
    assert decide(desk, started) == 302
    assert session.participants.count() == session.capacity


def test_an_attendance_that_was_recorded_blocks_the_undo(desk: Client, session: Session) -> None:
    started = paste(desk, session, NAMES[0])
    decide(desk, started)
    marked = Participant.objects.get()
    marked.attendance = Participant.Attendance.ATTENDED
    marked.save()
    assert step(desk, started, "undo") == 409
    assert started.state == "imported"
    assert Participant.objects.count() == 1


def test_somebody_twice_or_on_the_list_is_refused(desk: Client, session: Session) -> None:
    decide(desk, paste(desk, session, NAMES[0]))
    started = paste(desk, session, NAMES[0], NAMES[1], NAMES[1])
    assert (started.rows, started.bad_rows) == (3, 2)
