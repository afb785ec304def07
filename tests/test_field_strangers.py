"""Strangers at every address of the field: nothing of Tunggangri is found, and nothing changes.

The addresses come from the resolver and the objects from the factories. A new address below one of
``FIELD`` fails the test until it is among the objects here, in ``matrix``, or in ``OWN``.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.entry.models import Draft
from migranportal.entry.services import begin_upload
from migranportal.entry.views.uploads import PIECE_TYPE
from migranportal.imports import files
from migranportal.imports.models import Import
from migranportal.notices.services.digests import unsubscribe_token
from programs.services import refresh_own_changes
from tests.factories.accounts import user_with
from tests.factories.notices import NoticeFactory
from tests.factories.villages import (
    EvidenceFactory,
    RegulationFactory,
    TaskForceFactory,
    VillageFactory,
    picture,
)
from tests.factories.workers import PermissionLetterFactory, WorkerFactory
from tests.matrix import RECORDS, VILLAGE_PAGES
from tests.test_permission_matrix import RECORD_ACTS, addresses
from villages.models.documents import DocumentFile, thumbnail_of

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]

FIELD = ("desa/", "impor/", "usulan/", "berkas/", "unggah/", "draf/", "pemberitahuan/", "antrean/")
NAMES = {name: route for name, route in addresses() if route.startswith(FIELD)}
THEIRS, OURS = "35.04.14.2011", "35.04.14.2012"
THEIR_NAME = "Tunggangri"

OWN: dict[str, dict[str, Any]] = {
    "imports:home": {},
    "imports:template": {"kind": "people"},
    "programs:proposals": {},
    "programs:queue": {},
    "entry:drafts": {},
    "entry:phone_key": {},
    "entry:uploads": {},
    "notices:list": {},
    "notices:settings": {},
}
"""Pages that everybody has of their own: they open, and show nothing of the others."""

ANSWERS = {("entry:draft", "put"): {400}, ("entry:draft", "post"): {302}}
"""A key of a draft is the page's own: no draft is kept without one, discarding twice is no fault."""

Where = dict[str, Any]


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any) -> None:
    cache.clear()
    place = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": place}


def objects_of(code: str, **area: Any) -> dict[str, Where]:
    """Make what each address is about, in one village; return the arguments of each address."""
    village = VillageFactory(area__code=code, **area)
    officer = user_with(Role.VILLAGE_OFFICER, area=code)
    found: dict[str, Where] = {}
    for name, row in RECORDS.items():
        make_room(village)
        record = row.make(village)
        where = {"code": code, **row.where(record)}
        for act in RECORD_ACTS:
            more = {} if act in {"list", "add"} else {"pk": record.pk}
            found[f"{name}_{act}"] = {**where, **more}
    for name, page in VILLAGE_PAGES.items():
        make_room(village)
        found[name] = {"code": code, **page.arguments, **(page.make(village) if page.make else {})}
    person = WorkerFactory(village=village).pk
    found["workers:nik_check"] = {"code": code}
    found["workers:person_confirm"] = {"code": code, "person": person}
    found |= {name: {"pk": import_of(code, officer)} for name in NAMES if is_of_an_import(name)}
    found["programs:proposal_link"] = {"pk": found["programs:proposal"]["pk"]}
    found["entry:draft"] = {"key": draft_of(officer, code)}
    upload = begin_upload(name="foto.jpg", size=9, by=officer, at=timezone.now())
    found["entry:upload"] = {"key": upload.key}
    found["notices:notice"] = {"pk": NoticeFactory(user=officer).pk}
    found["notices:unsubscribe"] = {"token": unsubscribe_token(officer)[:-1]}
    make_room(village)
    found["villages:document"] = {"name": store_files(village)}
    return {name: where for name, where in found.items() if name in NAMES}


def make_room(village: Any) -> None:
    """Move the village's task force into the past: there is one at a time."""
    year = 1950 + village.task_forces.count()
    village.task_forces.filter(since_date__year__gte=2000).update(
        decree_date=date(year, 1, 1), since_date=date(year, 1, 1), until_date=date(year, 12, 31)
    )


def is_of_an_import(name: str) -> bool:
    return NAMES[name].startswith("impor/<int:pk>/")


def import_of(code: str, officer: Any) -> int:
    sent = Import.objects.create(
        kind="people",
        area_code=code,
        file_name=f"{code}.xlsx",
        file=files.store(b"x"),
        language="id",
        started_by=officer,
        state=Import.State.CHECKED,
        checked_at=timezone.now(),
    )
    return int(sent.pk)


def draft_of(officer: Any, code: str) -> Any:
    now = timezone.now()
    draft = Draft(key=uuid4(), user=officer, created_at=now, updated_at=now, content='{"a": ["b"]}')
    draft.address, draft.title = f"/desa/{code}/peraturan/baru/", code
    draft.save()
    return draft.key


def store_files(village: Any) -> str:
    """Store a file of every kind of record that has one, and return the name of one of them."""
    scan = ContentFile(picture("PNG", 40, 30), name="pindai.png")
    activity_file = EvidenceFactory(activity__village=village, file=scan).file
    RegulationFactory(village=village, file=ContentFile(picture("PNG", 9, 9), name="p.png"))
    TaskForceFactory(village=village, decree_file=ContentFile(b"%PDF-1.4", name="sk.pdf"))
    PermissionLetterFactory(village=village)
    return str(activity_file.name)


def stored_names() -> Iterator[str]:
    """Yield the name of every stored file of every record, and the names of the thumbnails."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.FileField):
                for record in model._default_manager.exclude(**{field.name: ""}):
                    file = getattr(record, field.name)
                    yield file.name
                    if isinstance(file, DocumentFile) and file.is_picture:
                        yield thumbnail_of(file.name)
    yield from Import.objects.values_list("file", flat=True)


def counts() -> dict[str, int]:
    """Return how many rows each table has; histories count the changes of the records too."""
    return {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models()
        if model is not Session
    }


def mixes(ours: Where, theirs: Where) -> Iterator[Where]:
    """Yield the arguments with something of theirs, and all the rest ours.

    What reads the same in both villages, such as the number of a step, is nothing of theirs.
    """
    for choice in product((True, False), repeat=len(theirs)):
        mixed = {
            key: (theirs if is_theirs else ours)[key]
            for key, is_theirs in zip(theirs, choice, strict=True)
        }
        if mixed != ours:
            yield mixed


def meets(client: Client, name: str, where: Where) -> Iterator[str]:
    """Yield what is not as expected at one address: by GET, POST and whatever its view answers."""
    url = reverse(name, kwargs=where)
    view: Any = getattr(resolve(url).func, "view_class", None)
    known = {m for m in getattr(view, "http_method_names", ()) if hasattr(view, m)}
    for method in sorted({"get", "post"} | known - {"head", "options"}):
        piece = {"data": b"x", "content_type": PIECE_TYPE} if method == "patch" else {}
        met = getattr(client, method)(url, **piece).status_code
        lacks = {405} if view is not None and method not in known else set()
        if met not in ANSWERS.get((name, method), {404} | lacks):
            yield f"{method} {url} ({name}): met {met}"


def test_strangers_find_nothing_and_change_nothing() -> None:
    """One test for all of them: the objects cost more than the requests."""
    theirs = objects_of(THEIRS, area__name=THEIR_NAME)
    names = list(stored_names())
    ours = objects_of(OURS, area__name="Ngunut")
    uncovered = set(NAMES) - set(theirs) - set(OWN)
    assert not uncovered, f"not covered here: {uncovered}"
    strangers = [
        user_with(Role.VILLAGE_OFFICER, area=OURS),
        user_with(Role.VILLAGE_HEAD, area=OURS),
        user_with(Role.BP3MI_OFFICER, area="52"),
    ]
    # The objects of this test were made in the transaction that the requests share.
    refresh_own_changes(as_of=timezone.localdate(), at=timezone.now())
    before, wrong = counts(), []
    for stranger in strangers:
        client = Client(raise_request_exception=False)
        client.force_login(stranger)
        for name, where in theirs.items():
            mixed = mixes(ours[name], where) if stranger is strangers[0] else [where]
            for arguments in mixed:
                wrong += meets(client, name, arguments)
        for name in names:
            wrong += meets(client, "villages:document", {"name": name})
        wrong += traces(client)
    assert not wrong, "\n".join(wrong)
    assert counts() == before


def traces(client: Client) -> Iterator[str]:
    """Yield the pages of one's own that fail or show something of Tunggangri."""
    for name, where in OWN.items():
        response = client.get(reverse(name, kwargs=where))
        shows = any(trace.encode() in response.content for trace in (THEIR_NAME, THEIRS))
        if response.status_code not in {200, 405} or shows:
            yield f"{name}: {response.status_code}, or shows {THEIR_NAME}"
