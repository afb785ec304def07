"""The pages of cooperatives: who opens them, who sees members, what they save."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cooperatives.models import Cooperative, Membership
from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.cooperatives import (
    CooperativeFactory,
    MembershipFactory,
    ServedVillageFactory,
)
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory
from villages.models import Village

pytestmark = pytest.mark.django_db

HERE = "35.04.14.2011"
ELSEWHERE = "52.03.13.2001"


@pytest.fixture
def officer() -> User:
    return user_with(Role.REGENCY_OFFICER, area="35.04")


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def cooperative() -> Cooperative:
    return CooperativeFactory(
        seat=VillageFactory(area__code=HERE), name="Koperasi Migran Tunggangri", legal=True
    )


def url(name: str, act: str, *args: Any) -> str:
    return reverse(f"admin:cooperatives_{name}_{act}", args=args)


def management(prefix: str, total: int = 0) -> dict[str, Any]:
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}


@pytest.mark.parametrize(
    ("role", "cooperatives", "members"),
    [
        (Role.MINISTRY_ADMINISTRATOR, 200, 200),
        (Role.PROGRAM_OFFICER, 200, 200),
        (Role.BP3MI_OFFICER, 200, 200),
        (Role.REGENCY_OFFICER, 200, 200),
        (Role.DATA_PROTECTION_OFFICER, 200, 200),
        (Role.ANALYST, 200, 403),
        (Role.VILLAGE_HEAD, 403, 403),
    ],
)
def test_who_opens_lists_and_pages(
    client: Client, cooperative: Cooperative, role: Role, cooperatives: int, members: int
) -> None:
    member = MembershipFactory(cooperative=cooperative)
    client.force_login(user_with(role))
    for name, record, status in (
        ("cooperative", cooperative, cooperatives),
        ("membership", member, members),
    ):
        assert client.get(url(name, "changelist")).status_code == status
        assert client.get(url(name, "change", record.pk)).status_code == status
        assert client.get(url(name, "history", record.pk)).status_code == status


@pytest.mark.parametrize(("role", "seen"), [(Role.PROGRAM_OFFICER, True), (Role.ANALYST, False)])
def test_members_are_shown_to_who_may_see_people(
    client: Client, cooperative: Cooperative, role: Role, seen: bool
) -> None:
    MembershipFactory(cooperative=cooperative, person__name="Siti Rahasia")
    client.force_login(user_with(role))
    content = client.get(url("cooperative", "change", cooperative.pk)).content.decode()
    assert ("Siti Rahasia" in content) is seen


def test_other_areas_do_not_exist(desk: Client) -> None:
    other = MembershipFactory(cooperative__seat=VillageFactory(area__code=ELSEWHERE))
    for name, record in (("cooperative", other.cooperative), ("membership", other)):
        for act in ("change", "history"):
            assert desk.get(url(name, act, record.pk)).status_code == 404
        assert not desk.get(url(name, "changelist")).context["cl"].result_list


@pytest.mark.queries
@pytest.mark.parametrize("name", ["cooperative", "membership"])
def test_lists_cost_the_same_for_one_row_and_twenty(
    desk: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    def populate(count: int) -> None:
        for _n in range(count):
            seat = VillageFactory(area__code=f"35.04.14.{2101 + Village.objects.count()}")
            MembershipFactory(cooperative__seat=seat)

    populate(1)
    desk.get(url(name, "changelist"))
    with django_assert_max_num_queries(60) as one:
        desk.get(url(name, "changelist"))
    populate(19)
    with django_assert_max_num_queries(len(one)):
        response = desk.get(url(name, "changelist"))
    assert len(response.context["cl"].result_list) == 20


@pytest.mark.parametrize("term", ["tunggang", "migran koperasi", "NUMBER"])
def test_cooperatives_are_found_by_name_and_number(
    desk: Client, cooperative: Cooperative, term: str
) -> None:
    CooperativeFactory(seat=cooperative.seat, name="Lain", legal=True)
    term = cooperative.legal_entity_number if term == "NUMBER" else term
    response = desk.get(url("cooperative", "changelist"), {"q": term})
    assert list(response.context["cl"].result_list) == [cooperative]


def test_members_are_found_by_name_and_cooperative(desk: Client, cooperative: Cooperative) -> None:
    member = MembershipFactory(cooperative=cooperative, person__name="Siti Aminah")
    MembershipFactory(cooperative__seat=cooperative.seat)
    for query in ({"q": "aminah"}, {"cooperative__id__exact": cooperative.pk}):
        response = desk.get(url("membership", "changelist"), query)
        assert list(response.context["cl"].result_list) == [member]


def test_list_of_a_village_names_who_serves_it(desk: Client, cooperative: Cooperative) -> None:
    served = ServedVillageFactory(cooperative=cooperative)
    CooperativeFactory(seat=cooperative.seat)
    query = {"served_villages__village__id__exact": served.village_id}
    response = desk.get(url("cooperative", "changelist"), query)
    assert list(response.context["cl"].result_list) == [cooperative]


def test_adds_a_cooperative_with_a_village_and_a_meeting(desk: Client, officer: User) -> None:
    seat = VillageFactory(area__code=HERE)
    data = {
        "name": "Koperasi Baru",
        "kind": "migrant",
        "seat": seat.pk,
        "legal_entity_number": "",
        "cooperative_registry_number": "",
        **management("served_villages", 1),
        "served_villages-0-village": seat.pk,
        "served_villages-0-since_date": "2026-01-01",
        **management("business_units"),
        **management("health_assessments"),
        **management("supply_links"),
        **management("annual_meetings", 1),
        "annual_meetings-0-book_year": 2025,
        "annual_meetings-0-held_date": "2026-02-01",
    }
    assert desk.post(url("cooperative", "add"), data).status_code == 302
    cooperative = Cooperative.objects.get()
    assert cooperative.served_villages.get().village == seat
    assert cooperative.annual_meetings.get().book_year == 2025
    acts = set(AuditEvent.objects.values_list("act", flat=True))
    assert acts == {"cooperative.added", "servedvillage.added", "annualmeeting.added"}


def test_a_second_membership_at_a_time_is_refused(desk: Client, cooperative: Cooperative) -> None:
    person = PersonFactory(village=cooperative.seat)
    data = {"cooperative": cooperative.pk, "person": person.pk, "since_date": "2026-01-01"}
    assert desk.post(url("membership", "add"), data).status_code == 302
    response = desk.post(url("membership", "add"), data)
    assert response.status_code == 200
    assert Membership.objects.count() == 1


def test_a_person_elsewhere_cannot_be_made_a_member(desk: Client, cooperative: Cooperative) -> None:
    person = PersonFactory(village=VillageFactory(area__code=ELSEWHERE))
    data = {"cooperative": cooperative.pk, "person": person.pk, "since_date": "2026-01-01"}
    response = desk.post(url("membership", "add"), data)
    assert "person" in response.context["adminform"].form.errors
