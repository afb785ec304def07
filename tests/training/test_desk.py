"""The desk's pages of training, and what leaves the portal."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.training import (
    CapitalAccessFactory,
    CertificateFactory,
    CreditFigureFactory,
    MentoringVisitFactory,
    OfficeCoverageFactory,
    ParticipantFactory,
    ServicePlaceFactory,
    SessionFactory,
)
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory
from training.models import CapitalAccess, Certificate, Participant, Session
from training.selectors import trained_by_province_and_year
from villages.models import Village

pytestmark = pytest.mark.django_db

HERE = "35.04.14.2011"
LISTS: dict[str, Any] = {
    "session": ParticipantFactory,
    "participant": ParticipantFactory,
    "certificate": CertificateFactory,
    "mentoringvisit": lambda: MentoringVisitFactory(with_follow_up=True),
    "capitalaccess": CapitalAccessFactory,
    "creditfigure": CreditFigureFactory,
    "serviceplace": ServicePlaceFactory,
}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(user_with(Role.BP3MI_OFFICER))
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:training_{name}", args=args)


@pytest.mark.parametrize("name", LISTS)
def test_lists_and_exports_have_a_flat_query_count(
    name: str, desk: Client, django_assert_max_num_queries: Any
) -> None:
    make = LISTS[name]
    pages = [url(f"{name}_changelist")]
    if name != "certificate":
        pages.append(url(f"{name}_export", "csv"))
    for _ in range(2):
        make()
    counts = []
    for page in pages:
        with django_assert_max_num_queries(16) as few:
            assert desk.get(page).status_code == 200
        counts.append(len(few))
    for _ in range(12):
        make()
    for page, before in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(before):
            assert desk.get(page).status_code == 200


def test_offices_have_a_flat_query_count(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(10):
        OfficeCoverageFactory(province_code=f"{number + 11}")
    with django_assert_max_num_queries(12):
        assert desk.get(url("office_changelist")).status_code == 200


def test_the_agenda_counts_and_leads_to_the_lists(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    today = timezone.localdate()
    soon = SessionFactory(start_date=today + timedelta(days=3), end_date=today + timedelta(days=4))
    over = SessionFactory(start_date=today - timedelta(days=3), end_date=today - timedelta(days=2))
    ParticipantFactory(session__held=True, attended=True)
    MentoringVisitFactory(
        follow_up="Buku kas", due_date=today - timedelta(days=1), date=today - timedelta(days=9)
    )
    with django_assert_max_num_queries(20):
        page = desk.get(url("session_agenda"))
    counters = page.context_data["counters"]
    assert (counters.upcoming, counters.to_close, counters.to_certify, counters.overdue) == (1,) * 4
    lists = {"upcoming": soon, "over": over}
    for when, session in lists.items():
        rows = desk.get(url("session_changelist"), {"when": when}).context_data["cl"].result_list
        assert [row.pk for row in rows] == [session.pk]


def test_a_session_from_plan_to_certificate(desk: Client) -> None:
    village = VillageFactory(area__code=HERE)
    people = [PersonFactory(village=village, name=f"Orang {n}") for n in range(3)]
    today = timezone.localdate()
    session = SessionFactory(area=village.area, start_date=today, end_date=today)
    found = desk.get(url("session_people", session.pk), {"area": HERE}).context_data["found"]
    assert [p.pk for p in found] == [p.pk for p in people]
    picked = {"way": "pick", "person": [people[0].pk, people[1].pk]}
    assert desk.post(url("session_people", session.pk), picked).status_code == 302
    sent = {"way": "send", "village_code": HERE, "name": "Bu Kades", "position": "Kepala desa"}
    assert desk.post(url("session_people", session.pk), sent).status_code == 302
    assert Participant.objects.count() == 3
    refused = desk.post(url("session_act", session.pk, "hold"), {})
    assert refused.status_code == 200  # nobody's attendance is recorded
    marks = {f"attendance-{p.pk}": "attended" for p in Participant.objects.all()}
    assert desk.post(url("session_marks", session.pk), marks).status_code == 302
    assert desk.post(url("session_act", session.pk, "hold"), {}).status_code == 302
    assert desk.post(url("session_certificates", session.pk)).status_code == 302
    assert Certificate.objects.count() == 3
    assert Session.objects.get().state == "held"
    table = desk.get(url("session_roster", session.pk, "csv"))
    assert "Bu Kades" in b"".join(table.streaming_content).decode()


def test_capital_moves_on_its_page(desk: Client) -> None:
    application = CapitalAccessFactory(business__owner__village__area__code=HERE)
    page = desk.get(url("capitalaccess_change", application.pk))
    assert "approve" in page.content.decode()
    today = timezone.localdate().isoformat()
    approve = url("capitalaccess_act", application.pk, "approve")
    assert desk.post(approve, {"day": today}).status_code == 200
    assert desk.post(approve, {"day": today, "amount": "1000000"}).status_code == 302
    assert CapitalAccess.objects.get().state == "approved"
    assert desk.get(approve).status_code == 404


def test_a_certificate_verifies_until_it_is_revoked(desk: Client) -> None:
    certificate = CertificateFactory(
        participant__village=VillageFactory(area__code=HERE), participant__name="Siti Aminah"
    )
    pdf = desk.get(url("certificate_pdf", certificate.pk))
    assert pdf.content.startswith(b"%PDF-")
    assert desk.get(url("certificate_pdf", certificate.pk)).content == pdf.content
    public = reverse("training:certificate", kwargs={"token": certificate.token})
    page = Client().get(public)
    text = page.content.decode()
    assert page.context["found"].is_valid
    assert "S. A." in text
    assert "Siti" not in text
    assert certificate.content["course"] in text
    revoked = desk.post(url("certificate_revoke", certificate.pk), {"reason": "Salah orang"})
    assert revoked.status_code == 302
    after = Client().get(public)
    assert not after.context["found"].is_valid
    assert "Salah orang" not in after.content.decode()
    assert desk.get(url("certificate_revoke", certificate.pk)).status_code == 404
    unknown = Client().get(reverse("training:certificate", kwargs={"token": "x" * 32}))
    assert unknown.status_code == 404
    assert unknown.context["found"] is None


def test_the_trained_are_counted_by_province_and_year() -> None:
    session = SessionFactory(held=True)
    for code in (HERE, HERE, "52.03.13.2001"):
        village = VillageFactory(area__code=code) if code != HERE else _village()
        ParticipantFactory(session=session, village=village, attended=True)
    ParticipantFactory(session=session, attendance="absent")
    ParticipantFactory(attended=True)  # of a session that is not held yet
    rows = trained_by_province_and_year([""])
    assert [(r.province_code, r.year, r.attended, r.people) for r in rows] == [
        ("35", 2026, 2, 2),
        ("52", 2026, 1, 1),
    ]
    assert [r.province_code for r in trained_by_province_and_year(["52.03"])] == ["52"]
    assert trained_by_province_and_year([]) == []


def _village() -> Any:
    return Village.objects.filter(area__code=HERE).first() or VillageFactory(area__code=HERE)


def test_the_village_reads_what_comes(client: Client) -> None:
    village = VillageFactory(area__code=HERE)
    today = timezone.localdate()
    ahead = {"start_date": today + timedelta(days=3), "end_date": today + timedelta(days=3)}
    own = SessionFactory(area=village.area, **ahead)
    around = SessionFactory(area=village.area.parent.parent, **ahead)
    SessionFactory(area=VillageFactory(area__code="35.04.14.2012").area, **ahead)
    ParticipantFactory(session=around, village=village)
    MentoringVisitFactory(village=village, with_follow_up=True)
    client.force_login(user_with(Role.VILLAGE_OFFICER))
    page = client.get(reverse("training:village", kwargs={"code": HERE}))
    assert [(r.session.pk, r.ours) for r in page.context_data["coming"]] == [
        (own.pk, 0),
        (around.pk, 1),
    ]
    assert "Melengkapi buku kas" in page.content.decode()
