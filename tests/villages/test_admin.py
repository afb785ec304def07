"""The pages of villages: who opens them, what they show and save, how many queries they take."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.cooperatives import ServedVillageFactory
from tests.factories.villages import (
    PDF,
    ActivityFactory,
    BudgetLineFactory,
    EvidenceFactory,
    FacilityFactory,
    PillarFactory,
    RegulationFactory,
    TaskForceFactory,
    TaskForceMemberFactory,
    VillageFactory,
)
from tests.factories.workers import WorkerFactory
from villages.models import Activity, Evidence, TaskForce, Village

pytestmark = pytest.mark.django_db

HERE = "35.04.14.2011"
ELSEWHERE = "52.03.13.2001"
LISTS = ["village", "taskforce", "villageregulation", "facility", "activity", "budgetline"]
FACTORIES = {
    "village": VillageFactory,
    "taskforce": TaskForceFactory,
    "villageregulation": RegulationFactory,
    "facility": FacilityFactory,
    "activity": ActivityFactory,
    "budgetline": BudgetLineFactory,
}


@pytest.fixture(autouse=True)
def _storage(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.InMemoryStorage",
            "OPTIONS": {"base_url": "/berkas/"},
        },
    }


@pytest.fixture
def officer() -> User:
    return user_with(Role.REGENCY_OFFICER, area="35.04")


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code=HERE, area__name="Tunggangri")


def change_url(record: Any) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def list_url(name: str) -> str:
    return reverse(f"admin:villages_{name}_changelist")


def add_url(name: str) -> str:
    return reverse(f"admin:villages_{name}_add")


def management(prefix: str, total: int = 0, initial: int = 0) -> dict[str, Any]:
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


class TestWhoOpens:
    @pytest.mark.parametrize("name", LISTS)
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.MINISTRY_ADMINISTRATOR, 200),
            (Role.PROGRAM_OFFICER, 200),
            (Role.ANALYST, 200),
            (Role.BP3MI_OFFICER, 200),
            (Role.REGENCY_OFFICER, 200),
            (Role.DATA_PROTECTION_OFFICER, 200),
            (Role.VILLAGE_OFFICER, 403),
            (Role.PARTNER_LIAISON, 403),
        ],
    )
    def test_lists_and_pages(self, client: Client, name: str, role: Role, status: int) -> None:
        place = {"area__code": HERE} if name == "village" else {"village__area__code": HERE}
        record = FACTORIES[name](**place)
        client.force_login(user_with(role))
        assert client.get(list_url(name)).status_code == status
        assert client.get(change_url(record)).status_code == status

    @pytest.mark.parametrize("name", LISTS)
    def test_other_areas_do_not_exist(self, desk: Client, name: str) -> None:
        place = (
            {"area__code": ELSEWHERE} if name == "village" else {"village__area__code": ELSEWHERE}
        )
        record = FACTORIES[name](**place)
        assert desk.get(change_url(record)).status_code == 404
        assert desk.post(change_url(record), {}).status_code == 404
        history = change_url(record).replace("/change/", "/history/")
        assert desk.get(history).status_code == 404
        assert ELSEWHERE not in desk.get(list_url(name)).content.decode()

    def test_an_analyst_changes_nothing(self, client: Client, village: Village) -> None:
        client.force_login(user_with(Role.ANALYST))
        content = client.get(change_url(village)).content.decode()
        assert 'name="_save"' not in content
        assert client.post(change_url(village), {"contact_name": "x"}).status_code == 403

    def test_reference_lists_open(self, client: Client) -> None:
        pillar = PillarFactory()
        client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
        for name in ("pillar", "facilitykind"):
            assert client.get(list_url(name)).status_code == 200
        assert client.get(change_url(pillar)).status_code == 200


class TestLists:
    @pytest.mark.queries
    @pytest.mark.parametrize("name", LISTS)
    def test_cost_the_same_for_one_row_and_twenty(
        self, desk: Client, name: str, django_assert_max_num_queries: Any
    ) -> None:
        def make(count: int) -> None:
            for n in range(count):
                code = f"35.04.14.{2101 + Village.objects.count() + n}"
                place = {"area__code": code} if name == "village" else {"village__area__code": code}
                FACTORIES[name](**place)

        make(1)
        desk.get(list_url(name))
        with django_assert_max_num_queries(60) as one:
            desk.get(list_url(name))
        make(19)
        with django_assert_max_num_queries(len(one)):
            response = desk.get(list_url(name))
        assert len(response.context["cl"].result_list) == 20

    def test_villages_show_where_they_lie_and_are_found_by_name_and_code(
        self, desk: Client, village: Village
    ) -> None:
        VillageFactory(area__code="35.04.14.2016", area__name="Betak")
        for term in ("tunggang", "35.04.14.2011", "Tunggangri, 35.04.14"):
            content = desk.get(list_url("village"), {"q": term}).content.decode()
            assert "Tunggangri" in content
            assert "Betak" not in content
        assert village.area.parent is not None
        assert village.area.parent.name in content

    def test_search_boxes_say_where_a_village_lies(self, desk: Client, village: Village) -> None:
        query = {
            "app_label": "villages",
            "model_name": "taskforce",
            "field_name": "village",
            "term": "tunggang",
        }
        (found,) = desk.get(reverse("admin:autocomplete"), query).json()["results"]
        assert found["id"] == str(village.pk)
        assert found["text"] == (
            "Tunggangri, Wilayah 35.04.14, Wilayah 35.04, Wilayah 35 (35.04.14.2011)"
        )

    @pytest.mark.parametrize(
        ("typed", "found"),
        [("35.04", True), ("35.04.14.2011", True), ("35.05", False), ("35.0", False), ("x", False)],
    )
    def test_area_filter(self, desk: Client, village: Village, typed: str, found: bool) -> None:
        content = desk.get(list_url("village"), {"area": typed}).content.decode()
        assert ("Tunggangri" in content) is found

    def test_area_filter_explains_what_is_no_code(self, desk: Client) -> None:
        content = desk.get(list_url("village"), {"area": "Tulungagung", "q": "b"}).content.decode()
        assert "errornote" in content
        assert '<input type="hidden" name="q" value="b">' in content


class TestVillagePage:
    def post(self, desk: Client, village: Village, **fields: Any) -> Any:
        data = {
            "office_address": "",
            "contact_name": "",
            "contact_phone": "",
            "contact_email": "",
            "population": "",
            "population_source": "",
        }
        for prefix in ("villageregulation", "facility", "activity", "budgetline"):
            data |= management(f"{prefix}_set")
        data |= management("task_forces")
        return desk.post(change_url(village), {**data, **fields})

    def test_shows_the_records(self, desk: Client, village: Village) -> None:
        TaskForceFactory(village=village, decree_number="188/77")
        ActivityFactory.create_batch(25, village=village)
        response = desk.get(change_url(village))
        content = response.content.decode()
        assert "188/77" in content
        shown = {
            formset.opts.model: len(formset.formset.forms)
            for formset in response.context["inline_admin_formsets"]
        }
        assert shown[Activity] == 20
        assert f"workers/person/?village__id__exact={village.pk}" in content

    def test_counts_what_the_user_may_see(self, client: Client, village: Village) -> None:
        WorkerFactory(village=village)
        ServedVillageFactory(village=village)
        ActivityFactory.create_batch(2, village=village)
        counts = {}
        for role in (Role.REGENCY_OFFICER, Role.ANALYST):
            client.force_login(user_with(role))
            lists = client.get(change_url(village)).context["related_lists"]
            counts[role] = [found.count for found in lists]
        assert counts == {
            Role.REGENCY_OFFICER: [1, 1, 0, 1, 2],
            Role.ANALYST: [0, 1, 2],
        }

    def test_saves_contacts_and_records_who(
        self, desk: Client, village: Village, officer: User
    ) -> None:
        assert self.post(desk, village, contact_name="Ibu Kades").status_code == 302
        village.refresh_from_db()
        assert village.contact_name == "Ibu Kades"
        event = AuditEvent.objects.get()
        assert (event.act, event.actor) == ("village.changed", officer.email)
        assert event.details == {"fields": ["contact_name"]}

    def test_adds_a_task_force_and_records_it(self, desk: Client, village: Village) -> None:
        today = timezone.localdate()
        row = {
            "task_forces-0-decree_number": "188/1",
            "task_forces-0-decree_date": today.isoformat(),
            "task_forces-0-since_date": today.isoformat(),
            "task_forces-0-until_date": (today + timedelta(days=30)).isoformat(),
            "task_forces-0-decree_file": SimpleUploadedFile("sk.pdf", PDF),
        }
        assert self.post(desk, village, **row, **management("task_forces", 1)).status_code == 302
        assert TaskForce.objects.get().decree_file.name.startswith("task-forces/")
        acts = set(AuditEvent.objects.values_list("act", flat=True))
        assert acts == {"village.changed", "taskforce.added"}

    def test_refuses_an_overlapping_task_force_by_name(
        self, desk: Client, village: Village
    ) -> None:
        TaskForceFactory(village=village, decree_number="188/77/KEP/2025")
        data = {
            "village": village.pk,
            "decree_number": "188/78",
            "decree_date": "2026-01-01",
            "since_date": "2026-01-01",
            "until_date": "2026-12-31",
            **management("members"),
        }
        response = desk.post(add_url("taskforce"), data)
        assert response.status_code == 200
        (message,) = response.context["adminform"].form.errors["since_date"]
        assert "188/77/KEP/2025" in message
        assert TaskForce.objects.count() == 1

    def test_refuses_reversed_dates_with_a_message(self, desk: Client, village: Village) -> None:
        data = {
            "village": village.pk,
            "decree_number": "188/78",
            "decree_date": "2026-01-01",
            "since_date": "2026-12-31",
            "until_date": "2026-01-01",
            **management("members"),
        }
        response = desk.post(add_url("taskforce"), data)
        assert response.status_code == 200
        assert response.context["adminform"].form.errors

    def test_refuses_a_record_for_a_village_elsewhere(self, desk: Client) -> None:
        other = VillageFactory(area__code=ELSEWHERE)
        data = {
            "village": other.pk,
            "year": 2026,
            "description": "x",
            "planned_amount": 1,
        }
        response = desk.post(add_url("budgetline"), data)
        assert "village" in response.context["adminform"].form.errors

    def test_villages_are_not_added_by_hand(self, desk: Client) -> None:
        assert desk.get(add_url("village")).status_code == 403


class TestConfirm:
    def url(self, village: Village) -> str:
        return reverse("admin:villages_village_confirm", args=[village.pk])

    def test_asks_before_it_records(self, desk: Client, village: Village, officer: User) -> None:
        assert self.url(village) in desk.get(change_url(village)).content.decode()
        assert desk.get(self.url(village)).status_code == 200
        village.refresh_from_db()
        assert village.confirmed_date is None
        assert desk.post(self.url(village)).status_code == 302
        village.refresh_from_db()
        assert village.confirmed_date == timezone.localdate()
        assert village.confirmed_by == officer.email

    def test_is_closed_to_others(self, client: Client, village: Village) -> None:
        client.force_login(user_with(Role.ANALYST))
        assert self.url(village) not in client.get(change_url(village)).content.decode()
        assert client.post(self.url(village)).status_code == 403
        client.force_login(user_with(Role.REGENCY_OFFICER, area="52.03"))
        assert client.post(self.url(village)).status_code == 404


class TestTaskForcePage:
    @pytest.mark.parametrize(
        ("since", "until", "text"),
        [(-30, 10, "10"), (-30, -1, "Term has ended"), (5, 30, "Not begun")],
    )
    def test_tells_the_state_of_the_term(
        self, desk: Client, village: Village, since: int, until: int, text: str, settings: Any
    ) -> None:
        settings.LANGUAGE_CODE = "en"
        today = timezone.localdate()
        force = TaskForceFactory(
            village=village,
            since_date=today + timedelta(days=since),
            until_date=today + timedelta(days=until),
        )
        TaskForceMemberFactory(task_force=force, name="Ibu Sri")
        response = desk.get(change_url(force), headers={"accept-language": "en"})
        content = response.content.decode()
        assert "Ibu Sri" in content
        shown = response.context["adminform"].model_admin.term(force)
        assert shown in content


class TestEvidence:
    def activity_data(self, village: Village, **fields: Any) -> dict[str, Any]:
        return {
            "village": village.pk,
            "kind": "protection",
            "title": "Sosialisasi",
            "date": "2026-01-15",
            **management("evidence", 1),
            **fields,
        }

    def test_is_uploaded_and_downloaded(self, desk: Client, village: Village) -> None:
        upload = SimpleUploadedFile("foto.pdf", PDF)
        data = self.activity_data(village, **{"evidence-0-file": upload})
        assert desk.post(add_url("activity"), data).status_code == 302
        evidence = Evidence.objects.get()
        assert evidence.village == village
        address = evidence.file.url
        assert address in desk.get(change_url(evidence.activity)).content.decode()
        response = desk.get(address)
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/pdf"

    def test_of_the_wrong_kind_is_refused(self, desk: Client, village: Village) -> None:
        upload = SimpleUploadedFile("foto.pdf", b"<html>")
        data = self.activity_data(village, **{"evidence-0-file": upload})
        response = desk.post(add_url("activity"), data)
        assert response.status_code == 200
        assert response.context["inline_admin_formsets"][0].formset.errors[0]["file"]
        assert not Evidence.objects.exists()

    def test_elsewhere_does_not_exist(self, desk: Client, client: Client) -> None:
        evidence = EvidenceFactory(activity__village__area__code=ELSEWHERE)
        assert desk.get(evidence.file.url).status_code == 404
        assert desk.get("/berkas/evidence/00/none.pdf").status_code == 404
        assert desk.get("/berkas/../secret").status_code == 404
        client.logout()
        assert client.get(evidence.file.url).status_code == 302


class TestHistory:
    def test_tells_who_changed_what(self, desk: Client, village: Village, officer: User) -> None:
        TestVillagePage().post(desk, village, contact_name="Ibu Kades")
        url = reverse("admin:villages_village_history", args=[village.pk])
        content = desk.get(url).content.decode()
        assert "Ibu Kades" in content
        assert officer.name in content

    def test_takes_the_same_queries_for_long_histories(
        self, desk: Client, village: Village, django_assert_max_num_queries: Any
    ) -> None:
        url = reverse("admin:villages_village_history", args=[village.pk])
        desk.get(url)
        with django_assert_max_num_queries(30) as one:
            desk.get(url)
        for n in range(20):
            village.population = n
            village.save()
        with django_assert_max_num_queries(len(one)):
            content = desk.get(url).content.decode()
        rows = content.partition('id="content"')[2]  # the menu beside it has tables too
        assert rows.count("<tbody>") == 21

    def test_confirmation_date_is_shown(self, desk: Client) -> None:
        village = VillageFactory(area__code=HERE)
        village.confirmed_date, village.confirmed_by = date(2026, 3, 2), "kades@contoh.test"
        village.save()
        url = reverse("admin:villages_village_history", args=[village.pk])
        assert "kades@contoh.test" in desk.get(url).content.decode()
