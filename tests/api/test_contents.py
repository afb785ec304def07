"""What the datasets of villages, programs, cooperatives and agreements say."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from agreements import services as agreement_services
from agreements.models import Agreement, AgreementAct
from migranportal.api.services.figures import count_month
from migranportal.core.rowsecurity import whole_country
from programs.models import Criterion
from tests.api.partners import Partner
from tests.api.rows import DAY, HERE, ROWS, THERE, village
from tests.factories.accounts import OrganisationFactory
from tests.factories.agreements import (
    AgreementFactory,
    DataClauseFactory,
    DataGrantFactory,
    PartyFactory,
)
from tests.factories.cooperatives import CooperativeFactory, MembershipFactory
from tests.factories.programs import (
    AssessmentFactory,
    CriteriaVersionFactory,
    CriterionFactory,
    DesignationFactory,
    designated,
)
from tests.factories.villages import TaskForceFactory, TaskForceMemberFactory, VillageFactory
from tests.factories.workers import PersonFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    return Partner()


# --- Programs ---------------------------------------------------------------------------------


def explanation(partner: Partner, **criterion: Any) -> Any:
    """Return the explanation of one criterion; ``found`` is value, evidence and outcome."""
    value, evidence, outcome = criterion.pop("found")
    version = CriteriaVersionFactory()
    CriterionFactory(version=version, **criterion)
    AssessmentFactory(
        village=VillageFactory(),
        version=version,
        as_of_date=DAY,
        values=[value],
        evidence_dates=[evidence],
        outcomes=[outcome],
    )
    partner.grant("assessments")
    ((only,),) = [row["criteria"] for row in partner.data("assessments/")]
    return only


def test_a_finding_is_explained(partner: Partner) -> None:
    found = explanation(
        partner,
        measure="usable_facility_kinds",
        threshold=4,
        title_en="Four kinds of facilities",
        max_age_days=365,
        found=(2, date(2026, 1, 31), 0),
    )
    asked = ("measure", "operator", "threshold", "unit", "value", "evidence_date", "outcome")
    assert [found[name] for name in asked] == [
        *("usable_facility_kinds", "at_least", 4, "kinds", 2, "2026-01-31", "not_met"),
    ]
    assert (found["reason"], found["is_withheld"]) == (None, False)
    assert found["next_step_en"].startswith("Set up or repair the missing facilities")
    assert found["next_step_id"]
    assert found["next_step_id"] != found["next_step_en"]


def test_what_is_met_asks_for_nothing(partner: Partner) -> None:
    found = explanation(
        partner, measure="has_active_task_force", operator="is_true", found=(1, DAY, 1)
    )
    assert (found["value"], found["outcome"]) == (1, "met")
    assert (found["next_step_id"], found["next_step_en"]) == (None, None)


@pytest.mark.parametrize(
    ("criterion", "reason"),
    [
        ({"found": (None, None, 2)}, "not_known"),
        ({"found": (3, DAY, 2), "threshold": None}, "threshold_not_published"),
        (
            {"found": (3, DAY, 2), "operator": Criterion.Operator.BETWEEN, "threshold_upper": None},
            "threshold_not_published",
        ),
        ({"found": (3, date(2020, 1, 1), 2), "max_age_days": 90}, "evidence_too_old"),
        ({"found": (3, None, 2), "max_age_days": 90}, "evidence_too_old"),
    ],
)
def test_it_says_why_nothing_can_be_determined(
    partner: Partner, criterion: dict[str, Any], reason: str
) -> None:
    found = explanation(partner, measure="usable_facility_kinds", **criterion)
    assert (found["outcome"], found["reason"]) == ("undetermined", reason)


def test_an_age_counts_to_the_day_of_the_assessment(partner: Partner) -> None:
    confirmed = DAY - timedelta(days=40)
    found = explanation(
        partner,
        measure="data_age_days",
        operator="at_most",
        threshold=30,
        found=(confirmed.toordinal(), confirmed, 0),
    )
    assert (found["value"], found["unit"], found["outcome"]) == (40, "days", "not_met")


@pytest.mark.parametrize("measure", ["returnees", "procedural_share"])
def test_an_explanation_counts_no_people(partner: Partner, measure: str) -> None:
    found = explanation(partner, measure=measure, found=(2, DAY, 1))
    assert (found["value"], found["is_withheld"], found["outcome"]) == (None, True, "met")


def test_criteria_stand_in_their_order(partner: Partner) -> None:
    version = CriteriaVersionFactory()
    CriterionFactory(version=version, position=7, code="kedua", measure="has_annual_meeting")
    CriterionFactory(version=version, position=3, code="pertama", measure="legal_cooperatives")
    finding = {"values": [5, 1], "evidence_dates": [DAY, DAY], "outcomes": [1, 0]}
    AssessmentFactory(village=VillageFactory(), version=version, **finding)
    partner.grant("assessments", "criteria")
    (row,) = partner.data("assessments/")
    assert [(c["code"], c["value"], c["outcome"]) for c in row["criteria"]] == [
        ("pertama", 5, "met"),
        ("kedua", 1, "not_met"),
    ]


def test_numbers_of_people_in_a_village_need_a_grant_on_persons(partner: Partner) -> None:
    with whole_country():
        ROWS["measures"](HERE, partner.organisation)
    partner.grant("measures")
    (row,) = partner.data("measures/")
    assert row["usable_facility_kinds"] == 2
    assert row["data_confirmed_date"] == DAY.isoformat()
    assert not {"known_workers", "procedural_share", "returnee_member_share"} & set(row)
    partner.grant("measures", "known_workers", area="35")
    assert partner.data("measures/")[0]["known_workers"] == 3


def test_the_address_of_a_certificate_leads_to_it(
    partner: Partner, client: Client, settings: Any
) -> None:
    designated(village(HERE))
    DesignationFactory(village=village(THERE))
    partner.grant("designations")
    known, reported = partner.data("designations/")
    assert known["verification_url"].startswith(f"{settings.PORTAL_ADDRESS}/")
    page = client.get(known["verification_url"].removeprefix(settings.PORTAL_ADDRESS))
    assert page.status_code == 200
    assert known["decree_number"] in page.content.decode()
    assert (reported["verification_url"], reported["is_confirmed"]) == (None, False)


def test_reference_lists_have_their_sources(partner: Partner) -> None:
    call_command("load_reference_data", verbosity=0)
    partner.grant("reference-lists")
    rows = partner.data("reference-lists/")
    lists = {row["list"] for row in rows}
    assert lists == {
        *("activity-kinds", "complaint-kinds", "countries"),
        *("facility-kinds", "pillars", "programs"),
    }
    assert len({(row["list"], row["code"]) for row in rows}) == len(rows)
    assert {row["is_confirmed"] for row in rows if row["list"] == "pillars"} == {True, False}
    (program,) = (row for row in rows if (row["list"], row["code"]) == ("programs", "dme"))
    assert (program["name_id"], program["name_en"]) == (
        *("Desa Migran Emas",),
        "Golden Migrant Village",
    )
    (kind,) = (row for row in rows if row["code"] == "parenting")
    assert kind["name_en"] == "Community parenting"
    assert kind["name_id"] != kind["name_en"]


# --- Villages ---------------------------------------------------------------------------------


def test_members_of_a_task_force_are_no_figures(partner: Partner) -> None:
    force = TaskForceFactory(village=village(HERE))
    TaskForceMemberFactory(task_force=force, chair=True, name="Sri Ketua", phone="0812")
    TaskForceMemberFactory(task_force=force, name="Budi Anggota")
    partner.grant("task-forces")
    answer = partner.get("task-forces/")
    assert "Sri Ketua" not in answer.content.decode()
    (row,) = answer.json()["data"]
    assert (row["decree_number"], row["member_count"]) == (force.decree_number, 2)
    other = Partner()
    other.grant("task-forces", "members", area="35")
    (row,) = other.data("task-forces/")
    assert [(m["name"], m["role"]) for m in row["members"]] == [
        ("Sri Ketua", "chair"),
        ("Budi Anggota", "member"),
    ]


# --- Cooperatives -----------------------------------------------------------------------------


def figures(partner: Partner, **asked: Any) -> dict[tuple[str, str | None], int | None]:
    rows = partner.data("cooperative-memberships/", **asked)
    return {(row["counted_by"], row["value"]): row["people"] for row in rows}


def test_members_are_counted_by_cooperative(partner: Partner) -> None:
    seat, elsewhere = village(HERE), village(THERE)
    large, small = CooperativeFactory(seat=seat), CooperativeFactory(seat=seat, kind="migrant")
    with whole_country():
        for _number in range(40):
            # Members who live elsewhere count where the seat is.
            MembershipFactory(cooperative=large, person=PersonFactory(village=elsewhere))
        for person in (WorkerFactory(village=seat, returned=True).person for _number in range(4)):
            MembershipFactory(cooperative=small, person=person)
            MembershipFactory(cooperative=large, person=person)
        MembershipFactory(cooperative=small, until_date=date(2025, 12, 31))
    CooperativeFactory(seat=seat, dissolved=True)
    count_month(on=timezone.localdate())
    partner.grant("cooperative-memberships", area="35")
    found = figures(partner, area=HERE)
    assert found["cooperative", str(small.pk)] is None
    assert found["returned", None] is None
    shown = found["cooperative", str(large.pk)]
    assert shown is not None
    assert abs(shown - 44) <= 25
    assert found["total", None] is not None
    assert len([key for key in found if key[0] == "cooperative"]) == 2
    assert ("cooperative", str(large.pk)) not in figures(partner)
    assert found["kind", "other"] is None
    assert figures(partner, area=HERE, counted_by="kind").keys() == {
        key for key in found if key[0] == "kind"
    }


# --- Agreements -------------------------------------------------------------------------------


def test_a_partner_sees_its_own_part_of_an_agreement(partner: Partner) -> None:
    other = OrganisationFactory(code="mitra-lain")
    agreement = AgreementFactory(in_force=True)
    for organisation in (partner.organisation, other):
        PartyFactory(agreement=agreement, organisation=organisation)
        clause = DataClauseFactory(agreement=agreement, organisation=organisation)
        DataGrantFactory(
            organisation=organisation, reference=f"agreement:{agreement.pk}/clause:{clause.pk}"
        )
    # The grant of another agreement whose key begins alike.
    DataGrantFactory(organisation=partner.organisation, reference=f"agreement:{agreement.pk}1/x")
    AgreementFactory(in_force=True)
    secret = AgreementFactory(state=Agreement.State.PROPOSED)
    PartyFactory(agreement=secret, organisation=partner.organisation)
    (row,) = partner.data("agreements/")
    assert row["id"] == agreement.pk
    assert {p["organisation"] for p in row["parties"]} == {
        partner.organisation.code,
        "mitra-lain",
    }
    assert len(row["clauses"]) == len(row["grants"]) == 1


def test_an_agreement_tells_why_access_ended(partner: Partner) -> None:
    today = timezone.localdate()
    agreement = AgreementFactory(
        in_force=True, start_date=today - timedelta(days=9), end_date=today + timedelta(days=9)
    )
    PartyFactory(agreement=agreement, organisation=partner.organisation)
    clause = DataClauseFactory(
        agreement=agreement, organisation=partner.organisation, dataset="villages"
    )
    DataGrantFactory(
        organisation=partner.organisation,
        dataset="villages",
        reference=f"agreement:{agreement.pk}/clause:{clause.pk}",
    )
    address = f"agreements/{agreement.pk}/"
    before = partner.get(address)
    agreement_services.move_agreement(
        agreement=agreement,
        act=AgreementAct.SUSPEND,
        on=today,
        note="Insiden keamanan",
        by=None,
        at=timezone.now(),
    )
    after = partner.get(address)
    row = after.json()
    assert (before.json()["state"], row["state"]) == ("in_force", "suspended")
    assert [grant["is_suspended"] for grant in row["grants"]] == [True]
    assert row["steps"][-1] == {
        "act": "suspend",
        "on_date": today.isoformat(),
        "state": "suspended",
    }
    # What the ministry noted is its own.
    assert "Insiden" not in after.content.decode()
    assert partner.get("villages/").json()["code"] == "grant_suspended"


def test_other_agreements_are_named_only_to_who_knows_them(partner: Partner) -> None:
    parent, successor = AgreementFactory(in_force=True), AgreementFactory(in_force=True)
    agreement = AgreementFactory(
        in_force=True,
        parent=parent,
        state=Agreement.State.SUPERSEDED,
        superseded_by=successor,
    )
    for known in (agreement, successor):
        PartyFactory(agreement=known, organisation=partner.organisation)
    row = partner.get(f"agreements/{agreement.pk}/").json()
    assert (row["parent"], row["superseded_by"]) == (None, successor.code)
