"""An agreement's life: from the proposal through PKS, addendum and supersession, with its grants."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone, translation

from agreements import services
from agreements.models import Agreement, AgreementAct, AgreementStep, Amendment, DataClause, Party
from agreements.selectors import concerns
from agreements.services.content import FrozenTextError
from migranportal.accounts.models import DataGrant
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.agreements import (
    AgreementFactory,
    DataClauseFactory,
    ObligationFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db

Act, State = AgreementAct, Agreement.State
DAY = timedelta(days=1)
SIGNED, START, END = date(2026, 1, 10), date(2026, 2, 1), date(2029, 1, 31)


@pytest.fixture
def who() -> dict[str, Any]:
    return {"by": UserFactory(), "at": timezone.now()}


@pytest.fixture
def ministry() -> Any:
    return OrganisationFactory(code="kp2mi")


@pytest.fixture
def bawaslu() -> Any:
    return OrganisationFactory(code="bawaslu", name="Bawaslu")


def draft(ministry: Any, partner: Any, **fields: Any) -> Agreement:
    agreement = AgreementFactory(**fields)
    for position, organisation in enumerate((ministry, partner), start=1):
        PartyFactory(agreement=agreement, organisation=organisation, position=position, number="")
    return agreement


def bring_into_force(agreement: Agreement, who: Any, *, end: date = END) -> Agreement:
    for act in (Act.DISCUSS, Act.CLEAR):
        services.move_agreement(agreement=agreement, act=act, on=SIGNED, **who)
    services.sign_agreement(
        agreement=agreement,
        signed_date=SIGNED,
        ministry_number="KS.01/2026",
        today=SIGNED,
        **who,
    )
    Agreement.objects.filter(pk=agreement.pk).update(is_text_seen=True)
    return services.activate_agreement(agreement=agreement, start_date=START, end_date=end, **who)


def test_the_whole_life(ministry: Any, bawaslu: Any, who: Any) -> None:
    mou = services.propose_agreement(
        agreement=AgreementFactory.build(kind=Agreement.Kind.MOU), on=SIGNED, **who
    )
    for organisation in (ministry, bawaslu):
        PartyFactory(agreement=mou, organisation=organisation, number="")
    mou = bring_into_force(mou, who)

    pks = draft(ministry, bawaslu, kind=Agreement.Kind.PKS, parent=mou)
    for kind in ("right", "duty"):
        ObligationFactory(agreement=pks, organisation=bawaslu, kind=kind)
    DataClauseFactory(agreement=pks, organisation=bawaslu, area_codes=["35", "52"])
    pks = bring_into_force(pks, who)
    assert grants_on(START) == [("bawaslu", "35"), ("bawaslu", "52")]
    assert grants_on(START - DAY) == []
    assert grants_on(END + DAY) == []

    addendum = Amendment(number="ADD.1/2026", signed_date=date(2026, 6, 1), text="Batas waktu")
    services.amend_agreement(agreement=pks, amendment=addendum, **who)
    longer = Amendment(
        number="PERP.1/2028",
        signed_date=date(2028, 12, 1),
        text="Diperpanjang",
        new_end_date=END + 365 * DAY,
    )
    services.extend_agreement(agreement=pks, amendment=longer, **who)
    assert len(grants_on(END + DAY)) == 2
    assert "ends before it does" in texts(pks)

    renamed = draft(ministry, OrganisationFactory(name="Nama baru"), kind="pks", parent=mou)
    for kind in ("right", "duty"):
        ObligationFactory(agreement=renamed, kind=kind)
    bring_into_force(renamed, who)
    day = date(2028, 12, 15)
    pks = services.supersede_agreement(
        agreement=pks, successor=renamed, on=day, note="Lembaga berganti nama", **who
    )
    assert (pks.state, pks.end_date) == (State.SUPERSEDED, day - DAY)
    assert grants_on(day - DAY) != []
    assert grants_on(day) == []
    assert list(pks.steps.values_list("act", flat=True)) == [
        "discuss",
        "clear",
        "sign",
        "activate",
        "addendum",
        "extend",
        "supersede",
    ]


def grants_on(day: date) -> list[tuple[str, str]]:
    grants = DataGrant.objects.in_force(day).order_by("area_code")
    return list(grants.values_list("organisation__code", "area_code"))


def texts(agreement: Agreement) -> str:
    with translation.override("en"):
        found = concerns(Agreement.objects.get(pk=agreement.pk), on=date(2028, 12, 2))
        return " ".join(str(concern.text) for concern in found)


@pytest.fixture
def running(ministry: Any, bawaslu: Any, who: Any) -> Agreement:
    agreement = draft(ministry, bawaslu)
    DataClauseFactory(agreement=agreement, organisation=bawaslu)
    return bring_into_force(agreement, who)


def test_suspension_closes_access_at_once(running: Agreement, who: Any) -> None:
    services.move_agreement(agreement=running, act=Act.SUSPEND, on=START, note="Insiden", **who)
    assert grants_on(START) == []
    services.move_agreement(agreement=running, act=Act.RESUME, on=START, note="Selesai", **who)
    assert len(grants_on(START)) == 1


def test_an_early_end_ends_access(running: Agreement, who: Any) -> None:
    last = START + 30 * DAY
    services.end_agreement_early(agreement=running, last_day=last, note="Sepakat", **who)
    assert len(grants_on(last)) == 1
    assert grants_on(last + DAY) == []


def test_an_early_end_lies_inside_the_term(running: Agreement, who: Any) -> None:
    with pytest.raises(services.IncompleteError):
        services.end_agreement_early(agreement=running, last_day=END + DAY, note="x", **who)
    assert Agreement.objects.get(pk=running.pk).state == State.IN_FORCE


def test_terms_end_by_themselves(running: Agreement) -> None:
    assert services.end_expired(today=END, at=timezone.now()) == 0
    assert services.end_expired(today=END + DAY, at=timezone.now()) == 1
    assert Agreement.objects.get(pk=running.pk).state == State.ENDED


def test_every_lack_is_named(who: Any) -> None:
    agreement = AgreementFactory(kind="", purpose="")
    with pytest.raises(services.IncompleteError):
        services.move_agreement(agreement=agreement, act=Act.DISCUSS, on=SIGNED, **who)
    assert not AgreementStep.objects.exists()


def test_steps_are_not_skipped(ministry: Any, bawaslu: Any, who: Any) -> None:
    agreement = draft(ministry, bawaslu)
    with pytest.raises(services.WrongStateError):
        services.move_agreement(agreement=agreement, act=Act.CLEAR, on=SIGNED, **who)


def test_a_pks_needs_its_mou(ministry: Any, bawaslu: Any, who: Any) -> None:
    pks = draft(ministry, bawaslu, kind="pks")
    for kind in ("right", "duty"):
        ObligationFactory(agreement=pks, kind=kind)
    with pytest.raises(services.IncompleteError):
        bring_into_force(pks, who)


def test_known_from_the_press_it_grants_nothing(ministry: Any, bawaslu: Any, who: Any) -> None:
    agreement = AgreementFactory(state=State.SIGNED, signed_date=SIGNED)
    DataClauseFactory(agreement=agreement)
    with pytest.raises(services.IncompleteError):
        services.activate_agreement(agreement=agreement, start_date=START, end_date=END, **who)
    assert not DataGrant.objects.exists()


def test_a_signed_text_is_frozen(running: Agreement, bawaslu: Any, who: Any) -> None:
    changed = Agreement.objects.get(pk=running.pk)
    changed.scope = "Semua data"
    with pytest.raises(FrozenTextError):
        services.change_agreement(agreement=changed, **who)
    clause = DataClause.objects.get()
    clause.level = "person"
    with pytest.raises(FrozenTextError):
        services.record_part(part=clause, **who)
    party = Party.objects.get(organisation=bawaslu)
    party.number = "HK.01/2026"
    services.record_part(part=party, **who)


def test_the_time_line_cannot_be_rewritten(running: Agreement) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        AgreementStep.objects.update(note="lain")


def test_the_database_refuses_steps_outside_the_table(running: Agreement) -> None:
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO agreements_agreementstep"
            " (agreement_id, act, from_state, to_state, on_date, at, by_name, note)"
            " VALUES (%s, 'sign', 'proposed', 'in_force', now(), now(), 'x', '')",
            [running.pk],
        )


def test_persons_need_fields_retention_and_contact() -> None:
    clause = DataClauseFactory.build(
        agreement=AgreementFactory(), organisation=OrganisationFactory(), level="person"
    )
    with pytest.raises(ValidationError):
        clause.full_clean()
    DataClauseFactory(persons=True)
