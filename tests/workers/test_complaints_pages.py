"""The pages of the complaint register: village, desk, strangers, traces of what is confidential."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from tests.factories.workers import (
    ComplaintFactory,
    ComplaintKindFactory,
    PersonFactory,
    WorkerFactory,
)
from workers.models import Complaint, ComplaintStep

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "35.04.14.2011", "35.04.14.2012"
LIST = reverse("admin:workers_complaint_changelist")


@pytest.fixture
def village() -> Any:
    return VillageFactory(area__code=HERE, area__name="Tunggangri")


def signed_in(role: Role, area: str | None = None) -> Client:
    client = Client()
    client.force_login(user_with(role) if area is None else user_with(role, area=area))
    return client


@pytest.fixture
def officer() -> Client:
    return signed_in(Role.VILLAGE_OFFICER, HERE)


def url(name: str, **where: Any) -> str:
    return reverse(f"workers:complaint_{name}", kwargs={"code": HERE, **where})


def answers(**more: Any) -> dict[str, Any]:
    kind = ComplaintKindFactory()
    return {
        "received_date": timezone.localdate().isoformat(),
        "channel": "village_office",
        "complainant_name": "Ibu Rahasia",
        "complainant_contact": "0812",
        "kind": kind.pk,
        "about": "",
        "country": "",
        "description": "Gaji belum dibayar.",
        "urgency": "normal",
        "confidentiality": "normal",
        **more,
    }


class TestVillage:
    def test_a_complaint_is_recorded_and_moved(self, village: Any, officer: Client) -> None:
        person = PersonFactory(village=village, name="Siti Aminah")
        form = officer.get(f"{url('add')}?orang={person.pk}")
        assert "Siti Aminah" in form.content.decode()
        answer = officer.post(url("add"), answers(about=str(person)))
        complaint = Complaint.objects.get()
        assert answer.url == url("page", pk=complaint.pk)
        assert complaint.about == person
        page = officer.get(answer.url).content.decode()
        assert "Ibu Rahasia" in page
        assert "Gaji belum dibayar." in page
        answer = officer.post(
            url("act", pk=complaint.pk, act="refer"),
            {"level": "bp3mi", "organisation": "BP3MI", "remark": "Di luar jangkauan desa"},
        )
        assert answer.url == url("page", pk=complaint.pk)
        assert "Di luar jangkauan desa" in officer.get(answer.url).content.decode()
        # Now it is in other hands: it is followed, and no longer handled or changed.
        assert officer.get(url("change", pk=complaint.pk)).status_code == 403
        assert officer.get(url("act", pk=complaint.pk, act="take_up")).status_code == 403
        assert officer.get(url("act", pk=complaint.pk, act="note")).status_code == 200

    def test_what_was_received_is_changed(self, village: Any, officer: Client) -> None:
        complaint = ComplaintFactory(village=village)
        form = officer.get(url("change", pk=complaint.pk)).content.decode()
        assert "Ibu Contoh" in form
        sent = answers(is_anonymous="on", complainant_name="", complainant_contact="")
        assert officer.post(url("change", pk=complaint.pk), sent).status_code == 302
        complaint.refresh_from_db()
        assert complaint.complainant is None

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"is_anonymous": "on"}, "is_anonymous"),
            ({"complainant_name": ""}, "complainant_name"),
            ({"received_date": "2999-01-01"}, "received_date"),
            ({"description": ""}, "description"),
        ],
    )
    def test_mistakes_stand_beside_their_field(
        self, village: Any, officer: Client, more: Any, field: str
    ) -> None:
        answer = officer.post(url("add"), answers(**more))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not Complaint.objects.exists()

    def test_a_step_needs_its_remark(self, village: Any, officer: Client) -> None:
        complaint = ComplaintFactory(village=village)
        answer = officer.post(url("act", pk=complaint.pk, act="withdraw"), {"remark": ""})
        assert answer.status_code == 422
        assert not ComplaintStep.objects.exists()

    def test_steps_are_offered_only_from_their_states(self, village: Any, officer: Client) -> None:
        complaint = ComplaintFactory(village=village)
        assert officer.get(url("act", pk=complaint.pk, act="resolve")).status_code == 404
        assert officer.get(url("act", pk=complaint.pk, act="record")).status_code == 404
        answer = officer.post(url("act", pk=complaint.pk, act="resolve"), {"remark": "x"})
        assert answer.status_code == 422
        assert not ComplaintStep.objects.exists()

    def test_a_form_sent_twice_is_one_complaint(self, village: Any, officer: Client) -> None:
        sent = answers(kunci="7f6f1d3e-2f0a-4a57-9d52-1a4c5f1f0a11")
        assert officer.post(url("add"), sent).url == officer.post(url("add"), sent).url
        assert Complaint.objects.count() == 1

    def test_the_page_of_a_migrant_leads_to_complaints(self, village: Any, officer: Client) -> None:
        person = WorkerFactory(village=village).person
        seen = ComplaintFactory(village=village, about=person)
        strict = ComplaintFactory(village=village, about=person, strict=True)
        where = {"code": HERE, "person": person.pk}
        page = officer.get(reverse("workers:person_page", kwargs=where)).content.decode()
        assert url("page", pk=seen.pk) in page
        assert url("page", pk=strict.pk) not in page

    def test_the_list_costs_the_same_for_one_and_many(self, village: Any, officer: Client) -> None:
        ComplaintFactory(village=village)
        officer.get(url("list"))
        few = count_queries(lambda: officer.get(url("list")))
        ComplaintFactory.create_batch(12, village=village)
        assert count_queries(lambda: officer.get(url("list"))) == few


class TestConfidential:
    def test_others_of_the_village_find_nothing(self, village: Any, officer: Client) -> None:
        complaint = ComplaintFactory(village=village, strict=True)
        for name in ("page", "change"):
            assert officer.get(url(name, pk=complaint.pk)).status_code == 404
        act = url("act", pk=complaint.pk, act="note")
        assert officer.get(act).status_code == 404
        assert officer.post(act, {"remark": "x"}).status_code == 404
        assert complaint.number not in officer.get(url("list")).content.decode()
        assert not AuditEvent.objects.filter(act="complaint.opened").exists()

    def test_every_opening_is_recorded(self, village: Any) -> None:
        complaint = ComplaintFactory(village=village, strict=True)
        handler = signed_in(Role.BP3MI_OFFICER, "35")
        assert handler.get(url("page", pk=complaint.pk)).status_code == 200
        assert handler.get(url("change", pk=complaint.pk)).status_code == 200
        opened = AuditEvent.objects.filter(act="complaint.opened")
        assert (
            list(opened.values_list("target_label", "area_code")) == [(complaint.number, HERE)] * 2
        )

    def test_the_opening_of_others_is_not(self, village: Any, officer: Client) -> None:
        complaint = ComplaintFactory(village=village)
        assert officer.get(url("page", pk=complaint.pk)).status_code == 200
        assert not AuditEvent.objects.filter(act="complaint.opened").exists()

    def test_the_home_of_the_village_does_not_tell(self, village: Any, officer: Client) -> None:
        bp3mi = signed_in(Role.BP3MI_OFFICER, "35")
        assert bp3mi.post(url("add"), answers(confidentiality="strict")).status_code == 302
        number = Complaint.objects.get().number
        home = officer.get(reverse("village_home", kwargs={"code": HERE})).content.decode()
        assert number not in home


class TestStrangers:
    @pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.VILLAGE_HEAD])
    def test_the_next_village_finds_nothing(self, village: Any, role: Role) -> None:
        VillageFactory(area__code=ELSEWHERE)
        complaint = ComplaintFactory(village=village)
        client = signed_in(role, ELSEWHERE)
        act = url("act", pk=complaint.pk, act="note")
        for address in (
            *(url("list"), url("add"), url("page", pk=complaint.pk)),
            *(url("change", pk=complaint.pk), act),
        ):
            assert client.get(address).status_code == 404
            assert client.get(address.replace(HERE, ELSEWHERE)).status_code in {200, 403, 404}
        through_own = client.get(url("page", pk=complaint.pk).replace(HERE, ELSEWHERE))
        assert through_own.status_code == 404
        assert client.post(act, {"remark": "x"}).status_code == 404


class TestDesk:
    def test_counters_and_filters(self, village: Any) -> None:
        today = timezone.localdate()
        late = ComplaintFactory(village=village, overdue=True)
        urgent = ComplaintFactory(village=village, urgent=True)
        ours = ComplaintFactory(village=village, referred=True)
        done = ComplaintFactory(village=village, state="resolved", closed_date=today)
        client = signed_in(Role.REGENCY_OFFICER, "35.04")
        page = client.get(LIST)
        assert [count for _what, _label, count, _level in page.context["counters"]] == [1, 1, 1, 3]
        for what, expected in [
            ("overdue", {late}),
            ("urgent", {urgent}),
            ("referred", {ours}),
            ("open", {late, urgent, ours}),
        ]:
            found = client.get(LIST, {"what": what}).context["cl"].queryset
            assert set(found) == expected
            assert done not in found

    def test_neither_list_nor_export_shows_people_or_what_happened(self, village: Any) -> None:
        person = PersonFactory(village=village, name="Siti Aminah")
        ComplaintFactory(village=village, about=person)
        client = signed_in(Role.PROGRAM_OFFICER)
        listed = client.get(LIST).content.decode()
        exported = b"".join(client.get(LIST, {"unduh": "csv"}).streaming_content).decode()
        for text in (listed, exported):
            assert "ADU/contoh" in text
            assert not any(word in text for word in ("Siti", "Ibu Contoh", "0812", "tiga bulan"))

    def test_the_desk_records_a_complaint(self, village: Any) -> None:
        client = signed_in(Role.BP3MI_OFFICER, "35")
        answer = client.post(
            reverse("admin:workers_complaint_add"),
            answers(village=village.pk, channel="telephone"),
        )
        complaint = Complaint.objects.get()
        assert answer.url == url("page", pk=complaint.pk)
        assert complaint.complainant == "Ibu Rahasia"
        assert complaint.steps.count() == 1

    def test_the_desk_records_only_inside_its_area(self, village: Any) -> None:
        client = signed_in(Role.BP3MI_OFFICER, "52")
        answer = client.post(reverse("admin:workers_complaint_add"), answers(village=village.pk))
        assert answer.status_code == 200
        assert not Complaint.objects.exists()

    def test_the_list_costs_the_same_for_one_and_many(self, village: Any) -> None:
        client = signed_in(Role.PROGRAM_OFFICER)
        ComplaintFactory(village=village)
        client.get(LIST)
        few = count_queries(lambda: client.get(LIST))
        for number in range(6):
            ComplaintFactory(village=VillageFactory(area__code=f"35.04.14.202{number}"))
        # The filter lists each kind: the kinds are one query.
        assert count_queries(lambda: client.get(LIST)) == few


def count_queries(act: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert act().status_code == 200
    return len(captured)
