"""From verification to the decree, and what follows it: steps, refusals, four eyes, the ledger."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from psycopg import sql

from migranportal.accounts.roles import Role
from programs import services
from programs.models import (
    Decision,
    DecreeLine,
    DecreeState,
    DecreeStep,
    Designation,
    DesignationAct,
    DesignationState,
    DesignationStep,
    ProposalAct,
    ProposalState,
    ProposalStep,
    StepPhoto,
    Visit,
    VisitPhoto,
)
from programs.selectors.decrees import candidates
from programs.services import (
    DecreeRefusedError,
    DesignationMove,
    DesignationRefusedError,
    FourEyesError,
    NotYourDecreeError,
    NotYourStepError,
    ProposalRefusedError,
    StaleDecreeError,
    VisitIncompleteError,
)
from tests.databases import connect_as_owner
from tests.factories.accounts import user_with
from tests.factories.programs import DesignationFactory
from tests.programs.deciding import Desk, report, set_desk, signature
from tests.programs.proposing import Stage
from tests.villages.test_pages import photo

pytestmark = pytest.mark.django_db
Act, State = ProposalAct, ProposalState


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return set_desk(stage)


@pytest.fixture
def village(desk: Desk) -> int:
    pk: int = desk.stage.country.eligible.pk
    return pk


def record(designation: Designation, act: DesignationAct, by: Any, **options: Any) -> Designation:
    today = timezone.localdate()
    move = DesignationMove(
        act, seen=designation.step_number, on=options.pop("on", today), **options
    )
    return services.move_designation(
        designation=designation, move=move, by=by, at=timezone.now(), today=today
    )


# --- The whole way ----------------------------------------------------------------------------


def test_from_verification_to_the_decree(desk: Desk, village: int) -> None:
    proposal = desk.recommended()
    assert proposal.state == State.RECOMMENDED
    today, yesterday = timezone.localdate(), timezone.localdate() - timedelta(days=1)
    decree = desk.issued(village)
    proposal.refresh_from_db()
    designation = Designation.objects.get()
    assert (proposal.state, decree.state) == (State.DESIGNATED, DecreeState.ISSUED)
    assert (designation.decree, designation.proposal) == (decree, proposal)
    assert (designation.decree_number, designation.is_confirmed) == ("12/2026", True)
    counted = Designation.objects.counted_on
    assert (counted(yesterday).count(), counted(today).count()) == (0, 1)
    acts = list(ProposalStep.objects.order_by("number").values_list("act", flat=True))
    assert acts[-5:] == ["take_up", "verify", "visit", "recommend", "designate"]
    decided = ProposalStep.objects.get(act=Act.DESIGNATE)
    assert decided.snapshot["assessment"]["outcome"] == 1
    assert decided.snapshot["name"] == "Tunggangri"


def test_the_visit_is_frozen_with_its_step(desk: Desk) -> None:
    desk.recommended()
    visit = Visit.objects.get()
    kept = ProposalStep.objects.get(act=Act.VISIT).snapshot["visit"]
    assert (kept["id"], kept["conclusion"]) == (visit.pk, "fit")
    assert kept["photos"] == [VisitPhoto.objects.get().sha256]
    for statement in ("UPDATE programs_visit SET summary = ''", "DELETE FROM programs_visitphoto"):
        with pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_village_mends_and_is_visited_again(desk: Desk) -> None:
    proposal = desk.stage.sent()
    for act in (Act.TAKE_UP, Act.VERIFY):
        proposal = desk.review(proposal, act)
    with pytest.raises(ProposalRefusedError, match=r"(?i)visit|kunjungan"):
        desk.review(proposal, Act.ASK, remark="Lengkapi Satgas")
    proposal = desk.review(proposal, Act.VISIT, visit=report(conclusion="improve"))
    with pytest.raises(ProposalRefusedError, match=r"(?i)fit|layak"):
        desk.review(proposal, Act.RECOMMEND)
    proposal = desk.review(proposal, Act.ASK, remark="Lengkapi Satgas")
    assert proposal.state == State.IMPROVEMENT
    proposal = desk.review(proposal, Act.MEND, by=desk.stage.officer, remark="Sudah lengkap")
    with pytest.raises(ProposalRefusedError, match=r"(?i)fit|layak"):
        desk.review(proposal, Act.RECOMMEND)
    proposal = desk.review(proposal, Act.VISIT, visit=report(manner="remote", photos=()))
    assert desk.review(proposal, Act.RECOMMEND).state == State.RECOMMENDED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"photos": ()}, "photos"),
        ({"on": date(2999, 1, 1)}, "on"),
    ],
)
def test_an_incomplete_visit_is_refused(desk: Desk, changes: dict[str, Any], field: str) -> None:
    proposal = desk.stage.sent()
    for act in (Act.TAKE_UP, Act.VERIFY):
        proposal = desk.review(proposal, act)
    with pytest.raises(VisitIncompleteError) as refused:
        desk.review(proposal, Act.VISIT, visit=report(**changes))
    assert refused.value.field == field
    assert not Visit.objects.exists()


def test_the_ministry_returns_a_recommendation(desk: Desk) -> None:
    proposal = desk.recommended()
    with pytest.raises(NotYourStepError):
        desk.review(proposal, Act.SEND_DOWN, remark="Foto kurang")
    proposal = desk.review(proposal, Act.SEND_DOWN, by=desk.director, remark="Foto kurang")
    assert proposal.state == State.ASSESSMENT


def test_only_a_decree_designates(desk: Desk) -> None:
    proposal = desk.recommended()
    with pytest.raises(ProposalRefusedError, match=r"(?i)decree|SK"):
        desk.review(proposal, Act.DESIGNATE, by=desk.director)


# --- Decrees ----------------------------------------------------------------------------------


def test_who_may_stand_on_a_decree(desk: Desk, village: int) -> None:
    decree = desk.draft()
    assert candidates(decree) == []
    with pytest.raises(DecreeRefusedError):
        services.add_villages(decree=decree, villages=[village], by=desk.officer, at=timezone.now())
    proposal = desk.recommended()
    assert [(c.village_id, c.proposal_id) for c in candidates(decree)] == [(village, proposal.pk)]
    added = services.add_villages(
        decree=decree, villages=[village], by=desk.officer, at=timezone.now()
    )
    assert added == 1
    assert candidates(desk.draft()) == []  # it stands on the other draft


def test_taken_off_again(desk: Desk, village: int) -> None:
    desk.recommended()
    decree = desk.draft(village)
    services.remove_villages(decree=decree, villages=[village], by=desk.officer, at=timezone.now())
    assert not DecreeLine.objects.exists()
    assert DecreeStep.objects.order_by("-number").first().snapshot == {  # type: ignore[union-attr]
        "removed": ["35.04.14.2011"]
    }


@pytest.mark.parametrize("role", [Role.BP3MI_OFFICER, Role.REGENCY_OFFICER, Role.ANALYST])
def test_only_the_ministry_prepares_decrees(desk: Desk, role: Role) -> None:
    desk.officer = user_with(role)
    with pytest.raises(NotYourDecreeError):
        desk.draft()


def test_returned_mended_and_issued_by_somebody_else(desk: Desk, village: int) -> None:
    desk.recommended()
    decree = desk.submitted(village)
    with pytest.raises(DecreeRefusedError, match=r"(?i)remark|catatan"):
        services.return_decree(
            decree=decree, seen=decree.step_number, remark=" ", by=desk.director, at=timezone.now()
        )
    decree = services.return_decree(
        decree=decree, seen=decree.step_number, remark="Judul", by=desk.director, at=timezone.now()
    )
    decree = services.change_decree(
        decree=decree,
        by=desk.officer,
        at=timezone.now(),
        seen=decree.step_number,
        subject="Penetapan Desa Migran Emas Tahun 2026",
    )
    decree = services.submit_decree(
        decree=decree,
        seen=decree.step_number,
        by=desk.officer,
        at=timezone.now(),
        on=timezone.localdate(),
    )
    assert desk.issue(decree).state == DecreeState.ISSUED


def test_a_stale_page_does_not_issue(desk: Desk, village: int) -> None:
    desk.recommended()
    decree = desk.submitted(village)
    with pytest.raises(StaleDecreeError):
        services.issue_decree(
            decree=decree,
            signature=signature(),
            seen=decree.step_number - 1,
            by=desk.director,
            at=timezone.now(),
            on=timezone.localdate(),
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"day": date(2999, 1, 1)}, "date"),
        ({"signatory": ""}, "signatory"),
        ({"file": None}, "file"),
    ],
)
def test_an_unsigned_decree_is_not_issued(
    desk: Desk, village: int, changes: dict[str, Any], field: str
) -> None:
    desk.recommended()
    decree = desk.submitted(village)
    with pytest.raises(DecreeRefusedError) as refused:
        services.issue_decree(
            decree=decree,
            signature=signature(**changes),
            seen=decree.step_number,
            by=desk.director,
            at=timezone.now(),
            on=timezone.localdate(),
        )
    assert refused.value.field == field
    assert not Designation.objects.exists()


def test_the_withdrawn_village_stops_the_decree_and_nothing_is_half_done(
    desk: Desk, village: int
) -> None:
    proposal = desk.recommended()
    decree = desk.submitted(village)
    desk.review(proposal, Act.WITHDRAW, by=desk.stage.officer, remark="Batal")
    with pytest.raises(DecreeRefusedError, match=r"(?i)recommended|rekomendasi"):
        desk.issue(decree)
    decree.refresh_from_db()
    assert (decree.state, decree.file.name) == (DecreeState.SUBMITTED, "")


def test_revoked_and_superseded(desk: Desk, village: int) -> None:
    desk.recommended()
    today = timezone.localdate()
    first = desk.issued(village, day=today - timedelta(days=10))
    second = desk.issued(village, kind="revocation", number="13/2026", replaces=first)
    designation = Designation.objects.get()
    first.refresh_from_db()
    assert (designation.state, designation.revoked_by_decree) == (DesignationState.REVOKED, second)
    assert first.state == DecreeState.SUPERSEDED
    counted = Designation.objects.counted_on
    assert counted(today - timedelta(days=1)).count() == 1
    assert counted(today).count() == 0
    assert DesignationStep.objects.get(act="revoke").remark == "Tidak lagi memenuhi"


def test_an_earlier_decree_confirms_what_the_press_reported(desk: Desk, village: int) -> None:
    reported = DesignationFactory(
        village_id=village,
        program=desk.stage.program,
        state=DesignationState.DESIGNATED,
        source="siaran pers",
    )
    desk.issued(village, kind="record", number="1/2025", day=date(2025, 3, 1))
    reported.refresh_from_db()
    assert (reported.is_confirmed, reported.decree_date) == (True, date(2025, 3, 1))
    step = DesignationStep.objects.get()
    assert (step.number, step.from_state) == (1, "designated")


def test_ten_villages_cost_as_many_queries_as_one(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    from tests.factories.villages import VillageFactory  # noqa: PLC0415

    villages = [VillageFactory(area__code=f"35.04.15.{2001 + n}").pk for n in range(10)]
    decree = desk.submitted(*villages, kind="record")
    with django_assert_max_num_queries(60):
        desk.issue(decree)
    assert Designation.objects.counted_on(timezone.localdate()).count() == 10


# --- Four eyes --------------------------------------------------------------------------------


def test_who_prepared_the_decree_does_not_issue_it(desk: Desk, village: int) -> None:
    desk.recommended()
    decree = desk.submitted(village)
    with pytest.raises(FourEyesError):
        desk.issue(decree, by=desk.officer)


def test_who_chose_a_village_does_not_issue(desk: Desk, village: int) -> None:
    desk.recommended()
    decree = desk.draft()
    services.add_villages(decree=decree, villages=[village], by=desk.director, at=timezone.now())
    decree.refresh_from_db()
    decree = services.submit_decree(
        decree=decree,
        seen=decree.step_number,
        by=desk.officer,
        at=timezone.now(),
        on=timezone.localdate(),
    )
    with pytest.raises(FourEyesError):
        desk.issue(decree, by=desk.director)


@pytest.mark.parametrize("act", [Act.TAKE_UP, Act.VERIFY, Act.VISIT, Act.RECOMMEND])
def test_who_reviewed_a_village_does_not_issue(desk: Desk, village: int, act: Act) -> None:
    reviewer = user_with(Role.PROGRAM_OFFICER)
    proposal = desk.stage.sent()
    for step in (Act.TAKE_UP, Act.VERIFY, Act.VISIT, Act.RECOMMEND):
        visit = report() if step == Act.VISIT else None
        by = reviewer if step == act else desk.stage.bp3mi
        proposal = desk.review(proposal, step, by=by, visit=visit)
    decree = desk.submitted(village)
    with pytest.raises(FourEyesError):
        desk.issue(decree, by=reviewer)
    assert not Designation.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programs_decree SET state = 'issued', step_number = step_number + 1",
        "UPDATE programs_decree SET subject = 'lain'",
        "DELETE FROM programs_decree",
        "UPDATE programs_decreeline SET reason = 'lain'",
        "DELETE FROM programs_decreeline",
        "UPDATE programs_proposal SET state = 'designated', step_number = step_number + 1",
        """
        INSERT INTO programs_designation (village_id, program_id, state, step_number, decree_id,
            decree_number, decree_date, is_confirmed, source, created_at, updated_at)
        SELECT village_id, 'dme', 'designated', 0, decree_id, '1', now(), true, '', now(), now()
        FROM programs_decreeline
        """,
        """
        INSERT INTO programs_decision (number, kind, step_id, content, previous, digest)
        VALUES (999, 'decree', 999, '{}', '', '')
        """,
    ],
)
def test_raw_statements_are_refused(desk: Desk, village: int, statement: str) -> None:
    desk.recommended()
    desk.submitted(village)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_designation_by_decree_changes_with_its_steps_only(desk: Desk, village: int) -> None:
    desk.recommended()
    desk.issued(village)
    for statement in (
        "UPDATE programs_designation SET decree_date = decree_date - 400",
        "UPDATE programs_designation SET state = 'revoked', revoked_date = now()",
        "DELETE FROM programs_designation",
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(statement)


# --- After the decree -------------------------------------------------------------------------


def test_ceremony_plaque_monitoring_and_guidance(desk: Desk, village: int) -> None:
    desk.recommended()
    desk.issued(village)
    designation, bp3mi = Designation.objects.get(), desk.stage.bp3mi
    designation = record(
        designation, DesignationAct.CEREMONY, bp3mi, place="Balai desa", photos=[photo()]
    )
    assert StepPhoto.objects.get().file.is_picture
    designation = record(designation, DesignationAct.PLAQUE, bp3mi, place="Balai desa")
    assert designation.state == DesignationState.DESIGNATED
    designation = record(designation, DesignationAct.MONITOR, bp3mi, visit=report())
    assert designation.state == DesignationState.MONITORED
    designation = record(designation, DesignationAct.GUIDE, bp3mi, remark="Satgas habis masa")
    with pytest.raises(DesignationRefusedError, match=r"(?i)visit|kunjungan"):
        record(designation, DesignationAct.END_GUIDANCE, bp3mi, remark="Selesai")
    designation = record(designation, DesignationAct.FOLLOW_UP, bp3mi, visit=report())
    designation = record(designation, DesignationAct.END_GUIDANCE, bp3mi, remark="Selesai")
    assert designation.state == DesignationState.MONITORED
    assert designation.ceremony_date == designation.monitored_date == timezone.localdate()
    assert designation.steps.count() == 7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"on": date(2999, 1, 1)}, "future|depan"),
        ({"on": date(2020, 1, 1)}, "before|sebelum"),
    ],
)
def test_a_ceremony_lies_between_decree_and_today(
    desk: Desk, village: int, options: dict[str, Any], message: str
) -> None:
    desk.recommended()
    desk.issued(village)
    with pytest.raises(DesignationRefusedError, match=f"(?i){message}"):
        record(Designation.objects.get(), DesignationAct.CEREMONY, desk.stage.bp3mi, **options)


def test_a_ceremony_is_recorded_once_and_not_by_strangers(desk: Desk, village: int) -> None:
    desk.recommended()
    desk.issued(village)
    designation = record(Designation.objects.get(), DesignationAct.CEREMONY, desk.stage.bp3mi)
    with pytest.raises(DesignationRefusedError, match=r"(?i)before|sudah"):
        record(designation, DesignationAct.CEREMONY, desk.stage.bp3mi)
    elsewhere = user_with(Role.BP3MI_OFFICER, area="33")
    with pytest.raises(DesignationRefusedError, match=r"(?i)role|peran"):
        record(designation, DesignationAct.PLAQUE, elsewhere)


# --- The ledger -------------------------------------------------------------------------------


def test_every_step_enters_the_ledger(desk: Desk, village: int) -> None:
    desk.recommended()
    desk.issued(village)
    steps = (
        ProposalStep.objects.count() + DecreeStep.objects.count() + DesignationStep.objects.count()
    )
    found = services.verify_decisions()
    assert (found.entries, found.breaks) == (steps, ())
    out = StringIO()
    call_command("verify_decisions", stdout=out)
    assert found.head in out.getvalue()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Decision.objects.update(digest="0" * 64)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE programs_proposalstep SET by_name = 'Lain' WHERE act = 'verify'", "was changed"),
        (
            "UPDATE programs_decision SET content = '{}' WHERE number = 3",
            "does not fit its content",
        ),
        ("DELETE FROM programs_decision WHERE number = 3", "is missing"),
    ],
)
def test_tampering_by_the_owner_is_found(stage: Stage, statement: str, what: str) -> None:
    set_desk(stage).recommended()
    with connect_as_owner() as owner:
        owner.execute(sql.SQL(statement))
    found = services.verify_decisions()
    assert any(what in place.what for place in found.breaks)
    with pytest.raises(CommandError, match="not right"):
        call_command("verify_decisions", stderr=StringIO())
