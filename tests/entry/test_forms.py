"""Forms of records: drafts, double sends, conflicts, and who finds them; shown on regulations."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.entry import services
from migranportal.entry.models import Draft, Submission
from tests.factories.accounts import user_with
from tests.factories.villages import RegulationFactory, TaskForceFactory, VillageFactory
from villages.models import Village, VillageRegulation

pytestmark = pytest.mark.django_db

ADD = "/desa/35.04.14.2011/peraturan/baru/"
ANSWERS = {
    "number": "7/2026",
    "title": "Pelindungan PMI",
    "subject": "migrant_protection",
    "enacted_date": "2026-02-03",
}
JSON = {"accept": "application/json"}


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code="35.04.14.2011")


@pytest.fixture
def officer(client: Client, village: Village) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


def test_a_form_is_saved(client: Client, officer: Any) -> None:
    response = client.post(ADD, ANSWERS)
    assert (response.status_code, response.url) == (302, "/desa/35.04.14.2011/peraturan/")
    assert VillageRegulation.objects.get().enacted_date == date(2026, 2, 3)


def test_sent_twice_it_is_saved_once(client: Client, officer: Any) -> None:
    answers = {**ANSWERS, "kunci": str(uuid4())}
    first, second = (client.post(ADD, answers, headers=JSON) for _ in range(2))
    assert first.json() == second.json() == {"url": "/desa/35.04.14.2011/peraturan/"}
    assert VillageRegulation.objects.count() == 1


def test_a_refused_form_is_not_taken(client: Client, officer: Any) -> None:
    answers = {**ANSWERS, "kunci": str(uuid4()), "enacted_date": ""}
    response = client.post(ADD, answers)
    assert response.status_code == 422
    assert "7/2026" in response.content.decode()
    assert not Submission.objects.exists()
    problem = client.post(ADD, answers, headers=JSON).json()
    assert list(problem["errors"]) == ["enacted_date"]


def test_two_versions_stand_side_by_side(client: Client, officer: Any, village: Village) -> None:
    stored = RegulationFactory(village=village, title="Lama")
    url = f"/desa/35.04.14.2011/peraturan/{stored.pk}/"
    opened = stored.updated_at.isoformat()
    VillageRegulation.objects.filter(pk=stored.pk).update(
        title="Dari orang lain", updated_at=timezone.now() + timedelta(seconds=1)
    )
    answers = {**ANSWERS, "title": "Dari saya", "versi": opened}
    response = client.post(url, answers)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Dari orang lain" in page
    assert "Dari saya" in page
    stored.refresh_from_db()
    assert stored.title == "Dari orang lain"
    again = client.post(url, {**answers, "versi": stored.updated_at.isoformat()})
    assert again.status_code == 302
    stored.refresh_from_db()
    assert stored.title == "Dari saya"


def test_a_draft_opens_on_another_phone_and_goes_when_sent(client: Client, officer: Any) -> None:
    key = uuid4()
    kept = client.put(
        f"/draf/{key}/",
        {"address": ADD, "title": "Peraturan", "fields": {"number": ["9/2026"], "kunci": ["x"]}},
        content_type="application/json",
    )
    assert kept.json() == {"state": "kept"}
    assert "Peraturan" in client.get("/draf/").content.decode()
    other_phone = Client()
    other_phone.force_login(officer)
    assert 'value="9/2026"' in other_phone.get(f"{ADD}?draf={key}").content.decode()
    client.post(ADD, {**ANSWERS, "kunci": str(key)})
    assert not Draft.objects.exists()
    late = client.put(
        f"/draf/{key}/",
        {"address": ADD, "title": "Peraturan", "fields": {}},
        content_type="application/json",
    )
    assert late.json() == {"state": "sent"}


def test_a_draft_is_stored_encrypted_and_seen_by_nobody_else(client: Client, officer: Any) -> None:
    key, at = uuid4(), timezone.now()
    services.save_draft(
        key=key, address=ADD, title="x", fields={"number": ["rahasia"]}, by=officer, at=at
    )
    stored = Draft.objects.extra(select={"raw": "content"}).values_list("raw", flat=True)[0]
    assert b"rahasia" not in bytes(stored)
    client.force_login(user_with(Role.VILLAGE_OFFICER))
    assert client.get(f"{ADD}?draf={key}").status_code == 404
    assert client.post(f"/draf/{key}/").status_code == 302
    assert Draft.objects.exists()


def test_old_drafts_and_keys_are_forgotten(officer: Any) -> None:
    at = timezone.now()
    services.save_draft(key=uuid4(), address=ADD, title="x", fields={}, by=officer, at=at)
    services.take_submission(key=uuid4(), target="/", by=officer, at=at)
    assert services.forget_old(at=at + timedelta(days=29)) == 0
    assert services.forget_old(at=at + timedelta(days=61)) == 2


def test_the_officer_of_another_village_finds_nothing(client: Client, village: Village) -> None:
    stored = RegulationFactory(village=village)
    client.force_login(user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012"))
    base = "/desa/35.04.14.2011/peraturan/"
    for url in (base, ADD, f"{base}{stored.pk}/", f"{base}{stored.pk}/hapus/"):
        assert client.get(url).status_code == 404
        assert client.post(url, ANSWERS).status_code in {404, 405}
    assert VillageRegulation.objects.count() == 1


def test_removal_is_asked_and_audited(client: Client, officer: Any, village: Village) -> None:
    stored = RegulationFactory(village=village)
    url = f"/desa/35.04.14.2011/peraturan/{stored.pk}/hapus/"
    assert client.get(url).status_code == 200
    client.post(url)
    assert not VillageRegulation.objects.exists()


def test_the_key_of_another_officer_is_not_taken_for_theirs(client: Client, officer: Any) -> None:
    """Two officers share a phone: the page that the first one sent is sent by the second one too."""
    answers = {**ANSWERS, "kunci": str(uuid4())}
    assert client.post(ADD, answers).status_code == 302
    client.force_login(user_with(Role.VILLAGE_OFFICER))
    response = client.post(ADD, {**answers, "number": "8/2026"})
    assert response.status_code == 302
    assert set(VillageRegulation.objects.values_list("number", flat=True)) == {"7/2026", "8/2026"}


@pytest.mark.parametrize("page", ["peraturan/", "warga/", "satgas/", "usulan/", "impor/"])
def test_a_search_pasted_with_a_nul(client: Client, officer: Any, page: str) -> None:
    response = client.get(f"/desa/35.04.14.2011/{page}?cari=%00Perdes&setelah=%00&halaman=%00")
    assert response.status_code == 200


def test_a_form_pasted_with_a_nul_is_refused_beside_its_field(client: Client, officer: Any) -> None:
    response = client.post(ADD, {**ANSWERS, "title": "Perdes\0"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["title"]


def test_a_file_with_a_nul_in_its_name_is_not_found(client: Client, officer: Any) -> None:
    assert client.get("/berkas/evidence/%00.jpg").status_code == 404


def test_the_last_day_there_is_begins_no_term(client: Client, officer: Any) -> None:
    answers = {"decree_number": "1", "decree_date": "2026-01-01", "since_date": "9999-12-31"}
    assert client.post("/desa/35.04.14.2011/satgas/baru/", answers).status_code == 422


def test_an_error_of_a_field_that_the_form_lacks_stands_above_it(
    client: Client, officer: Any, village: Village
) -> None:
    """Only the last day can be typed, but the term that overlaps is named on the first one."""
    force = TaskForceFactory(village=village, until_date=date(2026, 1, 31))
    TaskForceFactory(village=village, since_date=date(2026, 2, 1), until_date=date(2028, 1, 1))
    url = f"/desa/35.04.14.2011/satgas/{force.pk}/akhiri/"
    response = client.post(url, {"until_date": "2026-03-01"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
