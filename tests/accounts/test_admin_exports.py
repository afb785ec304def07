"""Lists of the admin site as files: what is shown and no more, recorded, limited."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from migranportal.accounts import admin_exports
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.villages import RegulationFactory, VillageAreaFactory, VillageFactory
from tests.factories.workers import PersonFactory, PlacementFactory, WorkerFactory

pytestmark = pytest.mark.django_db
PEOPLE, REGULATIONS = (
    "admin:workers_person_changelist",
    "admin:villages_villageregulation_changelist",
)


def read(response: Any) -> list[list[str]]:
    assert response.status_code == 200
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def as_officer(client: Client, role: Role = Role.PROGRAM_OFFICER, area: str | None = None) -> Any:
    user = user_with(role, area=area)
    client.force_login(user)
    return user


def test_the_file_has_the_columns_and_rows_of_the_list(client: Client) -> None:
    as_officer(client)
    worker = WorkerFactory(abroad=True)
    PlacementFactory(worker=worker, open=True)
    rows = read(client.get(reverse("admin:workers_placement_changelist"), {"unduh": "csv"}))
    assert len(rows) == 2
    assert len(rows[0]) == 7
    assert str(worker) in rows[1]
    assert "P to P" in rows[1]


def test_identity_numbers_stay_masked(client: Client) -> None:
    as_officer(client)
    person = PersonFactory(with_nik=True)
    text = str(read(client.get(reverse(PEOPLE), {"unduh": "csv"})))
    assert person.name in text
    assert person.nik not in text


def test_filters_and_areas_hold(client: Client) -> None:
    as_officer(client, Role.BP3MI_OFFICER, "35")
    mine = RegulationFactory(village=VillageFactory())
    other = VillageFactory(area=VillageAreaFactory(code="18.07.01.2001"))
    RegulationFactory(village=other)
    listed = read(client.get(reverse(REGULATIONS), {"unduh": "csv"}))
    assert len(listed) == 2
    assert mine.village.area.name in str(listed)
    nothing = client.get(reverse(REGULATIONS), {"unduh": "csv", "area": "35.99"})
    assert len(read(nothing)) == 1


def test_formulas_do_not_run(client: Client) -> None:
    as_officer(client)
    PersonFactory(name="=cmd|calc")
    assert "'=cmd|calc" in str(read(client.get(reverse(PEOPLE), {"unduh": "csv"})))


def test_a_workbook_says_where_it_comes_from(client: Client) -> None:
    as_officer(client)
    PersonFactory()
    response: Any = client.get(reverse(PEOPLE), {"unduh": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response)))
    assert len(book.get_sheet_by_index(0).to_python()) == 2
    assert len(book.get_sheet_by_index(1).to_python()) >= 3


def test_each_file_is_recorded_once_without_values(client: Client) -> None:
    user = as_officer(client)
    PersonFactory(name="Siti Rahasia")
    read(client.get(reverse(PEOPLE), {"unduh": "csv", "q": "Rahasia"}))
    event = AuditEvent.objects.get(act="person.exported")
    assert event.actor == user.email
    assert event.details == {"rows": 1, "format": "csv", "filters": ["q"]}


def test_a_long_list_says_that_it_was_cut(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(admin_exports, "LIMIT", 2)
    as_officer(client)
    PersonFactory.create_batch(3)
    rows = read(client.get(reverse(PEOPLE), {"unduh": "csv"}))
    assert len(rows) == 4
    assert "2" in rows[-1][0]
    assert not any(rows[-1][1:])


def test_who_may_not_see_the_list_gets_no_file(client: Client) -> None:
    as_officer(client, Role.ANALYST)
    assert client.get(reverse(PEOPLE), {"unduh": "csv"}).status_code == 403
    assert not AuditEvent.objects.filter(act="person.exported").exists()


def test_an_unknown_kind_of_file_does_not_exist(client: Client) -> None:
    as_officer(client)
    assert client.get(reverse(PEOPLE), {"unduh": "exe"}).status_code == 404


def test_the_list_offers_its_files_with_its_filters(client: Client) -> None:
    as_officer(client)
    PersonFactory()
    html = client.get(reverse(PEOPLE), {"area": "35"}).content.decode()
    assert "?area=35&amp;unduh=xlsx" in html
    assert "?area=35&amp;unduh=csv" in html


def test_queries_do_not_grow_with_the_rows(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    as_officer(client)
    for _number in range(8):
        PlacementFactory(worker=WorkerFactory(abroad=True), open=True)
    with django_assert_max_num_queries(20):
        read(client.get(reverse("admin:workers_placement_changelist"), {"unduh": "csv"}))
