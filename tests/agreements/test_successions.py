"""Institutions that were renamed: their agreements are flagged until others replace them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import services
from agreements.models import Agreement, Succession
from agreements.selectors import agreements_with_term, concerns, desk_counters
from migranportal.accounts.roles import Role
from tests.factories.accounts import OrganisationFactory, UserFactory, user_with
from tests.factories.agreements import (
    AgreementFactory,
    DataClauseFactory,
    ObligationFactory,
    PartyFactory,
    SuccessionFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)


@pytest.fixture
def who() -> dict[str, Any]:
    return {"by": UserFactory(), "at": timezone.now()}


@pytest.fixture
def flagged() -> Agreement:
    """Make an agreement in force with a party that was renamed."""
    agreement: Agreement = AgreementFactory(in_force=True, kind="pks")
    ministry = OrganisationFactory(code="kp2mi")
    former = OrganisationFactory(name="BP2MI")
    PartyFactory(agreement=agreement, organisation=former, position=1)
    PartyFactory(agreement=agreement, organisation=OrganisationFactory(code="bawaslu"), position=2)
    SuccessionFactory(predecessor=former, successor=ministry)
    return agreement


def renamed() -> list[Any]:
    rows: Any = agreements_with_term(on=DAY)
    return list(rows.filter(is_renamed=True).values_list("pk", flat=True))


def test_an_agreement_of_a_renamed_institution_is_flagged_until_replaced(
    flagged: Agreement, who: Any
) -> None:
    assert renamed() == [flagged.pk]
    assert any("BP2MI" in str(found.text) for found in concerns(flagged, on=DAY))
    copy = services.propose_replacement(agreement=flagged, on=DAY, **who)
    assert renamed() == [flagged.pk]
    Agreement.objects.filter(pk=copy.pk).update(state="signed", signed_date=DAY)
    services.supersede_agreement(
        agreement=flagged, successor=copy, on=DAY, note="Berganti nama", **who
    )
    assert renamed() == []
    assert concerns(Agreement.objects.get(pk=flagged.pk), on=DAY) == []


def test_a_replacement_is_between_the_institutions_of_today(flagged: Agreement, who: Any) -> None:
    former = flagged.parties.get(position=1).organisation
    ObligationFactory(agreement=flagged, organisation=former)
    DataClauseFactory(agreement=flagged, organisation=former, area_codes=["35"])
    TaskFactory(agreement=flagged)
    copy = services.propose_replacement(agreement=flagged, on=DAY, **who)
    assert copy.state == Agreement.State.PROPOSED
    assert (copy.title, copy.kind, copy.end_date) == (flagged.title, "pks", None)
    parties = copy.parties.values_list("organisation__code", "number")
    assert list(parties) == [("kp2mi", ""), ("bawaslu", "")]
    assert copy.obligations.get().organisation.code == "kp2mi"
    assert copy.clauses.get().area_codes == ["35"]
    assert not copy.tasks.exists()
    assert flagged.obligations.count() == flagged.clauses.count() == 1


def test_a_chain_of_names_ends_at_the_last(flagged: Agreement, who: Any) -> None:
    ministry = Succession.objects.get().successor
    newest = OrganisationFactory(code="nama-baru")
    SuccessionFactory(predecessor=ministry, successor=newest)
    copy = services.propose_replacement(agreement=flagged, on=DAY, **who)
    assert copy.parties.filter(organisation=newest).exists()


def test_nobody_follows_itself_by_way_of_others(flagged: Agreement, who: Any) -> None:
    first = Succession.objects.get()
    back = Succession(predecessor=first.successor, successor=first.predecessor, source="Uji")
    with pytest.raises(services.CircleError):
        services.record_succession(succession=back, **who)
    assert Succession.objects.count() == 1


def test_it_is_proposed_and_counted_at_the_desk(client: Any, flagged: Agreement) -> None:
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    replace = reverse("admin:agreements_agreement_replace", args=[flagged.pk])
    assert client.get(replace).status_code == 200
    assert Agreement.objects.count() == 1
    assert client.post(replace).status_code == 302
    copy = Agreement.objects.exclude(pk=flagged.pk).get()
    assert copy.steps.get().act == "propose"
    draft = reverse("admin:agreements_agreement_replace", args=[copy.pk])
    assert client.get(draft).status_code == 404
    today = timezone.localdate() + timedelta(0)
    counter = next(c for c in desk_counters(on=today) if c.query == "watch=renamed")
    assert counter.count == 1
    supersede = reverse("admin:agreements_agreement_act", args=[flagged.pk, "supersede"])
    assert client.get(supersede).context_data["form"]["note"].value()
