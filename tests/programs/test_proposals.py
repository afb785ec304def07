"""A proposal from its preparation to its verification: steps, refusals, four eyes, letters."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from programs import services
from programs.models import (
    Designation,
    Proposal,
    ProposalAct,
    ProposalLetter,
    ProposalState,
    ProposalStep,
)
from programs.models.workflow import TRANSITIONS
from programs.selectors import changes_since, freeze, standing_of
from programs.services import (
    CriteriaNotMetError,
    FourEyesError,
    NotYourStepError,
    ProposalRefusedError,
    Remark,
    StaleProposalError,
)
from tests.factories.accounts import RoleAssignmentFactory, user_with
from tests.factories.programs import DesignationFactory
from tests.factories.villages import ActivityFactory, RegulationFactory
from tests.programs.proposing import LETTER, Stage
from villages.models import VillageRegulation

pytestmark = pytest.mark.django_db
Act, State = ProposalAct, ProposalState


def test_the_whole_way(stage: Stage) -> None:
    proposal = stage.sent()
    assert (proposal.state, proposal.round) == (State.SENT, 1)
    assert (proposal.confirmed_by, proposal.confirmed_name) == (stage.head, "Sulistyo Kades")
    proposal = stage.move(proposal, Act.TAKE_UP, stage.bp3mi)
    assert proposal.state == State.VERIFICATION
    steps = list(
        ProposalStep.objects.order_by("number").values_list("act", "from_state", "to_state")
    )
    assert steps == [
        ("prepare", "", "draft"),
        ("edit", "draft", "draft"),
        ("submit", "draft", "submitted"),
        ("confirm", "submitted", "sent"),
        ("take_up", "sent", "verification"),
    ]
    audited = AuditEvent.objects.filter(act__startswith="proposal.").order_by("pk")
    assert [e.act.partition(".")[2] for e in audited] == [s[0] for s in steps]
    assert {e.area_code for e in audited} == {"35.04.14.2011"}


def test_what_was_known_is_frozen_with_the_step(stage: Stage) -> None:
    proposal = stage.sent()
    frozen = ProposalStep.objects.get(act=Act.CONFIRM).snapshot
    assert frozen["village"]["name"] == "Tunggangri"
    assert [c["outcome"] for c in frozen["criteria"] if c["is_mandatory"]] == [1, 1]
    assert [g["kind"] for g in frozen["evidence"]] == ["regulation", "facility"]
    VillageRegulation.objects.update(title="Lain")
    again = ProposalStep.objects.get(act=Act.CONFIRM).snapshot
    assert again == frozen
    assert proposal.letter_number == frozen["letter"]["number"]


def test_a_round_of_mending(stage: Stage) -> None:
    proposal = stage.move(stage.sent(), Act.RETURN, stage.bp3mi, remark="Lampirkan Perdes")
    assert (proposal.state, proposal.round, proposal.confirmed_by) == (State.RETURNED, 2, None)
    proposal = stage.change(proposal, letter_number="140/13/2026")
    proposal = stage.move(proposal, Act.SUBMIT, stage.officer)
    proposal = stage.move(proposal, Act.SEND_BACK, stage.head, remark="Tanggal salah")
    proposal = stage.move(proposal, Act.SUBMIT, stage.officer)
    proposal = stage.move(proposal, Act.CONFIRM, stage.head)
    assert (proposal.state, proposal.round) == (State.SENT, 3)
    assert list(ProposalLetter.objects.order_by("round").values_list("round", flat=True)) == [1, 3]
    returned = ProposalStep.objects.get(act=Act.RETURN)
    assert returned.remarks == [{"criterion": "", "text": "Lampirkan Perdes"}]


def test_taken_back_and_withdrawn_then_begun_anew(stage: Stage) -> None:
    proposal = stage.move(stage.submitted(), Act.RECALL, stage.officer)
    assert proposal.state == State.DRAFT
    with pytest.raises(ValidationError, match=r"open proposal|usulan yang berjalan"):
        stage.prepare()
    stage.move(proposal, Act.WITHDRAW, stage.officer, remark="Menunggu anggaran")
    assert stage.prepare().state == State.DRAFT


# --- Refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["not_eligible", "open"])
def test_no_proposal_unless_every_mandatory_criterion_is_met(stage: Stage, which: str) -> None:
    village = getattr(stage.country, which)
    officer = user_with(Role.VILLAGE_OFFICER, area=village.area.code)
    with pytest.raises(CriteriaNotMetError, match=r"Ada Perdes pelindungan|There is a protection"):
        stage.prepare(village=village, by=officer)
    assert not Proposal.objects.exists()


def test_a_designated_village_does_not_propose(stage: Stage) -> None:
    DesignationFactory(
        village=stage.country.eligible, program=stage.program, state=Designation.State.DESIGNATED
    )
    with pytest.raises(ProposalRefusedError, match=r"designated|ditetapkan"):
        stage.prepare()


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.BP3MI_OFFICER, Role.PROGRAM_OFFICER])
def test_only_the_village_officer_proposes(stage: Stage, role: Role) -> None:
    with pytest.raises(NotYourStepError):
        stage.prepare(by=user_with(role))


def test_the_officer_of_another_village_does_not_propose(stage: Stage) -> None:
    with pytest.raises(NotYourStepError):
        stage.prepare(by=user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"answers": {}}, "self-assessment|asesmen mandiri"),
        ({"evidence": {}}, "evidence|bukti"),
        ({"letter_number": ""}, "letter|surat"),
    ],
)
def test_an_incomplete_proposal_is_not_submitted(
    stage: Stage, content: dict[str, Any], message: str
) -> None:
    proposal = stage.change(stage.fill(stage.prepare()), **content)
    with pytest.raises(ProposalRefusedError, match=f"(?i){message}"):
        stage.move(proposal, Act.SUBMIT, stage.officer)
    assert ProposalStep.objects.count() == 3


def test_criteria_are_judged_again_at_each_step(stage: Stage) -> None:
    proposal = stage.submitted()
    VillageRegulation.objects.update(repealed_date=timezone.localdate())
    with pytest.raises(CriteriaNotMetError):
        stage.move(proposal, Act.CONFIRM, stage.head)
    proposal.refresh_from_db()
    assert proposal.state == State.SUBMITTED
    assert not ProposalLetter.objects.exists()


def test_renewed_criteria_ask_for_a_new_self_assessment(stage: Stage) -> None:
    proposal = stage.fill(stage.prepare())
    draft = services.copy_version(stage.country.version, by=None, at=timezone.now())
    services.publish_version(draft, valid_from=timezone.localdate(), by=None, at=timezone.now())
    with pytest.raises(ProposalRefusedError, match=r"renewed|diperbarui"):
        stage.move(proposal, Act.SUBMIT, stage.officer)
    proposal = stage.change(proposal, answers=proposal.answers)
    assert stage.move(proposal, Act.SUBMIT, stage.officer).state == State.SUBMITTED


@pytest.mark.parametrize("act", [Act.SEND_BACK, Act.WITHDRAW])
def test_who_returns_or_withdraws_says_why(stage: Stage, act: Act) -> None:
    proposal = stage.submitted()
    by = stage.head if act == Act.SEND_BACK else stage.officer
    with pytest.raises(ProposalRefusedError) as refusal:
        stage.move(proposal, act, by, remark="   ")
    assert refusal.value.field == "remark"


def test_the_statement_is_ticked(stage: Stage) -> None:
    with pytest.raises(ProposalRefusedError) as refusal:
        stage.move(stage.submitted(), Act.CONFIRM, stage.head, agrees=False)
    assert refusal.value.field == "agrees"


def test_nobody_acts_on_what_they_have_not_seen(stage: Stage) -> None:
    proposal = stage.submitted()
    with pytest.raises(StaleProposalError):
        stage.move(proposal, Act.CONFIRM, stage.head, seen=proposal.step_number - 1)


def test_what_was_submitted_is_not_changed(stage: Stage) -> None:
    with pytest.raises(NotYourStepError):
        stage.change(stage.submitted(), letter_number="lain")


@pytest.mark.parametrize("act", list(TRANSITIONS))
def test_every_act_needs_its_permission(stage: Stage, act: Act) -> None:
    """A signed-in analyst sees every proposal and moves none."""
    if act in {Act.PREPARE, Act.EDIT}:
        return
    line = TRANSITIONS[act]
    proposal = stage.sent() if State.SENT in line.sources else stage.submitted()
    if State.SUBMITTED not in line.sources and State.SENT not in line.sources:
        proposal = stage.fill(stage.move(proposal, Act.RECALL, stage.officer))
    with pytest.raises(NotYourStepError):
        stage.move(proposal, act, user_with(Role.ANALYST), remark="x")


# --- Four eyes --------------------------------------------------------------------------------


def also_head(stage: Stage, user: Any) -> Any:
    RoleAssignmentFactory(user=user, role=Role.VILLAGE_HEAD)
    vars(user).pop("current_assignments", None)
    return user


def test_who_prepared_does_not_confirm(stage: Stage) -> None:
    proposal = stage.submitted()
    with pytest.raises(FourEyesError):
        stage.move(proposal, Act.CONFIRM, also_head(stage, stage.officer))


def test_who_changed_it_since_the_return_does_not_confirm(stage: Stage) -> None:
    proposal = stage.prepare()
    editor = also_head(stage, user_with(Role.VILLAGE_OFFICER))
    proposal = stage.move(stage.fill(proposal, by=editor), Act.SUBMIT, stage.officer)
    with pytest.raises(FourEyesError):
        stage.move(proposal, Act.CONFIRM, editor)
    proposal = stage.move(proposal, Act.SEND_BACK, stage.head, remark="Perbaiki")
    proposal = stage.move(stage.fill(proposal), Act.SUBMIT, stage.officer)
    assert stage.move(proposal, Act.CONFIRM, editor).state == State.SENT


def test_who_confirmed_does_not_verify(stage: Stage) -> None:
    RoleAssignmentFactory(user=stage.head, role=Role.BP3MI_OFFICER)
    vars(stage.head).pop("current_assignments", None)
    with pytest.raises(FourEyesError):
        stage.move(stage.sent(), Act.TAKE_UP, stage.head)


STEP = """
    INSERT INTO programs_proposalstep
        (proposal_id, number, round, act, from_state, to_state, by_id, by_name, at, remarks, snapshot)
    SELECT id, step_number + %(ahead)s, round, %(act)s, %(from)s, %(to)s, %(by)s, 'x', now(),
        '[{"criterion": "", "text": "x"}]', '{}'
    FROM programs_proposal
"""


def raw_step(act: Act, source: str, target: str, by: Any, ahead: int = 1) -> None:
    """Add a step as the application's role, past every service."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = (SELECT tableowner FROM pg_tables WHERE tablename = 'programs_proposal')"
        )
        assert cursor.fetchone() == (False,)
        values = {"act": act, "from": source, "to": target, "by": by.pk, "ahead": ahead}
        cursor.execute(STEP, values)


def in_one_transaction(*acts: Callable[[], Any]) -> None:
    with transaction.atomic():
        for act in acts:
            act()


def constraint_of(refusal: Any) -> str:
    return str(refusal.value.__cause__.diag.constraint_name)


@pytest.mark.parametrize("act", [a for a, line in TRANSITIONS.items() if line.distinct_from])
def test_the_database_keeps_four_eyes(stage: Stage, act: Act) -> None:
    line = TRANSITIONS[act]
    proposal = stage.submitted() if act == Act.CONFIRM else stage.sent()
    authors = {
        s.by for s in ProposalStep.objects.select_related("by") if s.act in line.distinct_from
    }
    assert authors
    for author in authors:
        with pytest.raises(IntegrityError) as refusal:
            raw_step(act, proposal.state, line.target_from(proposal.state), author)
        assert constraint_of(refusal) == "proposal_four_eyes"


def test_the_database_takes_only_steps_of_the_table_in_order(stage: Stage) -> None:
    stage.submitted()
    for source, target, ahead, name in [
        ("submitted", "verification", 1, "proposal_step_in_table"),
        ("sent", "verification", 1, "proposal_step_in_order"),
        ("submitted", "sent", 2, "proposal_step_in_order"),
    ]:
        act = Act.TAKE_UP if target == "verification" else Act.CONFIRM
        with pytest.raises(IntegrityError) as refusal:
            raw_step(act, source, target, stage.bp3mi, ahead)
        assert constraint_of(refusal) == name


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE programs_proposal SET state = 'verification'", "proposal_needs_step"),
        ("UPDATE programs_proposal SET letter_number = 'lain'", "proposal_needs_step"),
        ("UPDATE programs_proposal SET prepared_by_id = confirmed_by_id", "proposal_needs_step"),
        ("UPDATE programs_proposal SET step_number = step_number + 1", "proposal_needs_step"),
        ("DELETE FROM programs_proposal", "proposal_kept"),
    ],
)
def test_the_database_refuses_to_bypass_the_steps(stage: Stage, statement: str, name: str) -> None:
    stage.sent()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as c:
        c.execute(statement)
    assert constraint_of(refusal) == name


def test_a_step_cannot_carry_a_change_of_content(stage: Stage) -> None:
    stage.sent()
    with pytest.raises(IntegrityError) as refusal:
        in_one_transaction(
            lambda: raw_step(Act.TAKE_UP, "sent", "verification", stage.bp3mi),
            lambda: Proposal.objects.update(
                step_number=5, state="verification", letter_number="lain"
            ),
        )
    assert constraint_of(refusal) == "proposal_frozen"


def test_a_confirmation_needs_its_letter_and_its_author(stage: Stage) -> None:
    stage.submitted()
    with pytest.raises(IntegrityError) as refusal:
        in_one_transaction(
            lambda: raw_step(Act.CONFIRM, "submitted", "sent", stage.head),
            lambda: Proposal.objects.update(
                step_number=4,
                state="sent",
                confirmed_by=stage.head,
                confirmed_name="x",
                confirmed_at=ProposalStep.objects.get(number=4).at,
            ),
        )
    assert constraint_of(refusal) == "proposal_confirmation"


def test_a_step_alone_does_not_stand(stage: Stage) -> None:
    stage.submitted()
    with pytest.raises(IntegrityError) as refusal:
        in_one_transaction(
            lambda: raw_step(Act.SEND_BACK, "submitted", "returned", stage.head),
            connection.check_constraints,
        )
    assert constraint_of(refusal) == "proposal_followed"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programs_proposalstep SET by_id = by_id",
        "DELETE FROM programs_proposalstep",
        "UPDATE programs_proposalletter SET sha256 = sha256",
        "DELETE FROM programs_proposalletter",
        "ALTER TABLE programs_proposalstep DISABLE TRIGGER ALL",
        "DROP TRIGGER proposal_step_guarded ON programs_proposalstep",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot_rewrite_or_switch_off(stage: Stage, statement: str) -> None:
    stage.sent()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_one_open_proposal_even_by_raw_sql(stage: Stage) -> None:
    first = stage.prepare()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Proposal.objects.create(
            village=first.village,
            program=first.program,
            version=first.version,
            prepared_by=stage.officer,
            state_since=timezone.now(),
        )
    assert constraint_of(refusal) == "proposal_one_open"


def test_a_proposal_begins_as_a_draft(stage: Stage) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Proposal.objects.create(
            village=stage.country.open,
            program=stage.program,
            version=stage.country.version,
            prepared_by=stage.officer,
            state="returned",
            state_since=timezone.now(),
        )
    assert constraint_of(refusal) == "proposal_begins_as_draft"


# --- The letter -------------------------------------------------------------------------------


def test_the_letter_is_kept_as_it_was_confirmed(stage: Stage) -> None:
    stage.sent()
    letter = ProposalLetter.objects.get()
    content = services.stored_letter(letter)
    assert content.startswith(b"%PDF-1.7")
    assert hashlib.sha256(content).hexdigest() == letter.sha256
    with default_storage.open(letter.name, "wb") as file:
        file.write(content + b"\n% changed")
    with pytest.raises(services.LetterDamagedError):
        services.stored_letter(letter)


def test_a_refused_confirmation_leaves_no_file(stage: Stage, tmp_path: Any) -> None:
    proposal = stage.submitted()
    ProposalLetter.objects.create(
        proposal=proposal, round=1, name="x", sha256="0" * 64, made_at=timezone.now()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        stage.move(proposal, Act.CONFIRM, stage.head)
    assert not list(tmp_path.rglob("*.pdf"))


# --- What changed since -----------------------------------------------------------------------


def test_what_changed_since_the_letter_is_named(stage: Stage) -> None:
    village = stage.country.eligible
    activity = ActivityFactory(village=village, title="Sosialisasi", date=timezone.localdate())
    proposal = stage.sent()
    frozen = ProposalStep.objects.get(act=Act.CONFIRM).snapshot

    def now() -> Any:
        today = timezone.localdate()
        finding = standing_of(village, "dme", today)
        assert finding is not None
        return freeze(proposal, finding, today)

    assert changes_since(frozen, now()) == []
    activity.participants = 40
    activity.save()
    RegulationFactory(village=village)
    VillageRegulation.objects.filter(pk=VillageRegulation.objects.earliest("pk").pk).update(
        repealed_date=timezone.localdate() - timedelta(days=1)
    )
    changes = {change.what: change.after for change in changes_since(frozen, now())}
    assert len(changes) == 2
    assert "40" in changes["Sosialisasi"]


def test_remarks_may_name_a_criterion(stage: Stage) -> None:
    proposal = stage.sent()
    move = services.Move(
        Act.RETURN,
        seen=proposal.step_number,
        remarks=(Remark("Perdes belum diunggah", "has-protection-regulation"), Remark(" ")),
    )
    services.move_proposal(
        proposal=proposal,
        move=move,
        by=stage.bp3mi,
        at=timezone.now(),
        on=timezone.localdate(),
    )
    assert ProposalStep.objects.get(act=Act.RETURN).remarks == [
        {"criterion": "has-protection-regulation", "text": "Perdes belum diunggah"}
    ]


def test_unknown_content_is_refused(stage: Stage) -> None:
    with pytest.raises(TypeError):
        stage.change(stage.prepare(), state="sent")


def test_letter_fields_are_those_of_the_form(stage: Stage) -> None:
    proposal = stage.fill(stage.prepare())
    assert {name: getattr(proposal, name) for name in LETTER} == LETTER
