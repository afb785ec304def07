"""Complaints on the dashboard: counts for who reads reports, lists for who sees people."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from tests.factories.workers import ComplaintFactory, ComplaintKindFactory

pytestmark = pytest.mark.django_db

FILE = reverse("reports:table", kwargs={"table": "pengaduan", "form": "csv"})


@pytest.fixture
def _complaints() -> None:
    today = timezone.localdate()
    kind = ComplaintKindFactory(code="gaji", name_id="Gaji tidak dibayar")
    here = VillageFactory(area__code="35.04.14.2011")
    ComplaintFactory(village=here, kind=kind, received_date=today)
    ComplaintFactory(village=here, kind=kind, received_date=today, strict=True)
    ComplaintFactory(village=here, kind=kind, received_date=date(2020, 1, 1))
    elsewhere = VillageFactory(area__code="52.03.13.2001")
    ComplaintFactory(village=elsewhere, kind=kind, received_date=today, referred=True)


def lines(client: Client, **query: Any) -> list[str]:
    answer: Any = client.get(FILE, query)
    return b"".join(answer.streaming_content).decode().splitlines()


@pytest.mark.usefixtures("_complaints")
@pytest.mark.parametrize(
    ("role", "area", "expected"),
    [
        (Role.ANALYST, "", "Gaji tidak dibayar,3,2,0,1"),
        (Role.BP3MI_OFFICER, "35", "Gaji tidak dibayar,2,2,0,0"),
        (Role.BP3MI_OFFICER, "52", "Gaji tidak dibayar,1,0,0,1"),
    ],
)
def test_counts_of_the_readers_areas(role: Role, area: str, expected: str) -> None:
    client = Client()
    client.force_login(user_with(role, area=area))
    assert any(line.startswith(expected) for line in lines(client))


@pytest.mark.usefixtures("_complaints")
@pytest.mark.parametrize(("role", "opens"), [(Role.PROGRAM_OFFICER, True), (Role.ANALYST, False)])
def test_figures_open_their_records(role: Role, opens: bool) -> None:
    client = Client()
    client.force_login(user_with(role))
    page = client.get(reverse("reports:dashboard"))
    tables = {table.key: table for table, _files in page.context["tables"]}
    url = tables["pengaduan"].rows[0][1].url
    assert bool(url) is opens
    if opens:
        assert len(client.get(url).context["cl"].queryset) == 3


@pytest.mark.usefixtures("_complaints")
def test_an_earlier_day_counts_what_had_come_in() -> None:
    client = Client()
    client.force_login(user_with(Role.ANALYST))
    found = lines(client, tanggal="2020-06-30")
    assert any(line.startswith("Gaji tidak dibayar,1,") for line in found)
