"""Prepared exports at the ministry's desk: everybody's are seen there, none is opened or changed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.api.models import ExportJob
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.api import ApiClientFactory, ExportJobFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/api/exportjob/"
State = ExportJob.State


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(user_with(Role.ANALYST))
    return client


def keys(answer: Any) -> list[int]:
    return [row.pk for row in answer.context["cl"].result_list]


def test_who_asked_for_what_and_how_long_it_is_kept(desk: Client) -> None:
    partner = OrganisationFactory(name="Bawaslu")
    asking = ApiClientFactory(organisation=partner, name="Sistem pemilih")
    job = ExportJobFactory(ready=True, client=asking, parameters={"area": "35.04"})
    shown = desk.get(LIST).content.decode()
    for text in ("Bawaslu", "Sistem pemilih", "1.234", "2,4", "state-in_force", "3 Mar"):
        assert text in shown
    page = desk.get(reverse("admin:api_exportjob_change", args=[job.pk])).content.decode()
    for text in ("area=35.04", "csv", job.sha256, f"apiclient/{asking.pk}/"):
        assert text in page


def test_a_file_that_is_gone_has_no_day_any_more(desk: Client) -> None:
    job = ExportJobFactory(ready=True)
    ExportJob.objects.filter(pk=job.pk).update(state=State.EXPIRED)
    shown = desk.get(LIST).content.decode()
    assert "3 Mar" not in shown
    assert "file deleted" in shown or "berkas dihapus" in shown


def test_it_says_what_stopped_an_export(desk: Client) -> None:
    why = {"error_code": "grant_changed", "error": "Izin data berakhir."}
    job = ExportJobFactory(state=State.WITHDRAWN, **why)
    page = desk.get(reverse("admin:api_exportjob_change", args=[job.pk])).content.decode()
    assert "Izin data berakhir." in page


def test_it_is_found_by_state_dataset_and_client(desk: Client) -> None:
    waiting = ExportJobFactory()
    ready = ExportJobFactory(ready=True, dataset="villages")
    assert keys(desk.get(LIST)) == [ready.pk, waiting.pk]
    assert keys(desk.get(LIST, {"state__exact": "ready"})) == [ready.pk]
    assert keys(desk.get(LIST, {"dataset": "workers"})) == [waiting.pk]
    assert keys(desk.get(LIST, {"q": waiting.client.client_id})) == [waiting.pk]


def test_nobody_changes_one(client: Client) -> None:
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    job = ExportJobFactory()
    page = reverse("admin:api_exportjob_change", args=[job.pk])
    assert client.post(page, {"state": "ready"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    job.refresh_from_db()
    assert job.state == State.WAITING


@pytest.mark.queries
def test_many_exports_cost_as_much_as_few(desk: Client, django_assert_max_num_queries: Any) -> None:
    ExportJobFactory.create_batch(12)
    with django_assert_max_num_queries(14):
        assert len(keys(desk.get(LIST))) == 12
