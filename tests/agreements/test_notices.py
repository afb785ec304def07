"""Warnings before the end: to who manages agreements and to the liaisons, once per stage."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from agreements.models import Agreement
from agreements.services import tell_what_ends
from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind, Notice
from migranportal.notices.wording import sentence
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import AgreementFactory, PartyFactory

pytestmark = pytest.mark.django_db

END = date(2027, 6, 30)


def before(days: int) -> date:
    return END - timedelta(days=days)


def tell(days: int) -> int:
    return tell_what_ends(on=before(days), at=timezone.now())


@pytest.fixture
def agreement() -> Agreement:
    made: Agreement = AgreementFactory(in_force=True, end_date=END)
    return made


def test_each_stage_is_told_once(agreement: Agreement) -> None:
    user_with(Role.PROGRAM_OFFICER)
    told = [tell(days) for days in (181, 180, 179, 120, 90, 89, 31, 30, 1, 0, -1)]
    assert told == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0]


def test_a_day_without_a_run_skips_no_stage(agreement: Agreement) -> None:
    user_with(Role.PROGRAM_OFFICER)
    assert [tell(days) for days in (170, 85, 3)] == [1, 1, 1]


def test_who_hears_of_it_and_where_it_leads(agreement: Agreement) -> None:
    organisation = OrganisationFactory()
    PartyFactory(agreement=agreement, organisation=organisation)
    officer, analyst = user_with(Role.PROGRAM_OFFICER), user_with(Role.ANALYST)
    liaison = user_with(Role.PARTNER_LIAISON, organisation=organisation)
    stranger = user_with(Role.PARTNER_LIAISON, organisation=OrganisationFactory())
    nobody = user_with(Role.PARTNER_LIAISON)
    assert tell(90) == 2
    links = dict(Notice.objects.values_list("user", "link"))
    assert links == {
        officer.pk: f"/admin/agreements/agreement/{agreement.pk}/change/",
        liaison.pk: f"/kerja-sama/{agreement.code}/",
    }
    assert not Notice.objects.filter(user__in=[analyst, stranger, nobody]).exists()
    with translation.override("en"):
        text = sentence(Notice.objects.get(user=liaison))
    assert agreement.title in text
    assert "30 June 2027, in 90 days" in text


def test_an_extended_agreement_is_told_anew(agreement: Agreement) -> None:
    user_with(Role.MINISTRY_ADMINISTRATOR)
    assert tell(30) == 1
    longer = END + timedelta(days=365)
    Agreement.objects.filter(pk=agreement.pk).update(end_date=longer)
    assert tell(30) == 0
    assert tell_what_ends(on=longer - timedelta(days=30), at=timezone.now()) == 1
    assert set(Notice.objects.values_list("kind", flat=True)) == {Kind.AGREEMENT_ENDING}


def test_what_does_not_run_is_not_told(agreement: Agreement) -> None:
    user_with(Role.PROGRAM_OFFICER)
    Agreement.objects.filter(pk=agreement.pk).update(state="ended_early")
    assert tell(30) == 0


@pytest.mark.queries
def test_queries_grow_only_with_the_partners_told(django_assert_max_num_queries: object) -> None:
    user_with(Role.PROGRAM_OFFICER)
    for _ in range(20):
        PartyFactory(agreement__in_force=True, agreement__end_date=END)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert tell(30) == 20
