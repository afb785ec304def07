"""Every form of a stored record, opened and sent back as it stood: it is taken, and changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.entry.models import Submission
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from tests.matrix import RECORDS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any) -> None:
    place = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": place}


def values_of(form: Any) -> dict[str, Any]:
    """Return what a browser sends of a form that nobody touched."""
    shown = {bound.html_name: bound.value() for bound in form}
    return {
        name: value for name, value in shown.items() if value or (value == 0 and value is not False)
    }


@pytest.mark.parametrize("name", RECORDS)
def test_sent_back_untouched(name: str, client: Client) -> None:
    row = RECORDS[name]
    record = row.make(VillageFactory(area__code="35.04.14.2011"))
    client.force_login(user_with(Role.VILLAGE_OFFICER))
    where = {"code": "35.04.14.2011", **row.where(record), "pk": record.pk}
    url = reverse(f"{name}_change", kwargs=where)
    opened = client.get(url)
    answers = {**values_of(opened.context["form"]), "versi": opened.context["version"]}
    files = {n for n, value in answers.items() if hasattr(value, "storage")}
    before = type(record).objects.filter(pk=record.pk).values().get()
    sent = client.post(url, {n: v for n, v in answers.items() if n not in files})
    assert sent.status_code == 302, sent.context["form"].errors
    assert Submission.objects.count() == 1
    after = type(record).objects.filter(pk=record.pk).values().get()
    assert {n for n in after if after[n] != before[n]} <= {"updated_at"}


@pytest.mark.parametrize("name", RECORDS)
def test_shown_beside_what_somebody_else_saved(name: str, client: Client) -> None:
    row = RECORDS[name]
    record = row.make(VillageFactory(area__code="35.04.14.2011"))
    client.force_login(user_with(Role.VILLAGE_OFFICER))
    where = {"code": "35.04.14.2011", **row.where(record), "pk": record.pk}
    sent = client.post(reverse(f"{name}_change", kwargs=where), {"versi": "2020-01-01"})
    assert sent.status_code == 409
    assert sent.context["conflict_with"] == record
