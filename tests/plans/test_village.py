"""The plans of a village, as its people read them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.plans import PlanItemFactory, ProgressReportFactory
from tests.factories.villages import VillageFactory

pytestmark = pytest.mark.django_db

HERE = "35.04.14.2011"


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(user_with(Role.VILLAGE_OFFICER, area=HERE))
    return client


def test_an_officer_reads_what_concerns_the_village(officer: Client) -> None:
    village, other = VillageFactory(area__code=HERE), VillageFactory(area__code="35.04.14.2016")
    mine = PlanItemFactory(villages=[village], under_way=True, title="Rumah belajar")
    ProgressReportFactory(item=mine, done_text="Dua pertemuan")
    national = PlanItemFactory(villages=[village], plan__national=True, title="Pelatihan nasional")
    foreign = PlanItemFactory(villages=[other], title="Desa lain")
    page = officer.get(reverse("plans:village", args=[HERE])).content.decode()
    assert mine.title in page
    assert national.title in page
    assert "Dua pertemuan" in page
    assert foreign.title not in page


def test_another_village_does_not_exist_for_the_officer(officer: Client) -> None:
    for code in (HERE, "35.04.14.2016"):
        VillageFactory(area__code=code)
    assert officer.get(reverse("plans:village", args=["35.04.14.2016"])).status_code == 404
    assert officer.get(reverse("plans:village", args=["35.04.14.2099"])).status_code == 404
    assert officer.post(reverse("plans:village", args=[HERE])).status_code == 405


def test_the_page_has_a_flat_query_count(
    officer: Client, django_assert_max_num_queries: Any
) -> None:
    village = VillageFactory(area__code=HERE)
    address = reverse("plans:village", args=[HERE])
    assert officer.get(address).status_code == 200
    for _ in range(12):
        ProgressReportFactory(item__villages=[village], item__under_way=True)
    with django_assert_max_num_queries(14):
        assert officer.get(address).status_code == 200
