"""The work queue: whose turn it is, four eyes, deadlines, filters, files, counters."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from programs import services
from programs.models import Designation, DesignationAct, ProposalAct, Waits
from programs.selectors.queue import Asked, Queue
from programs.selectors.work import work_items
from programs.services import DesignationMove
from tests.factories.accounts import RoleAssignmentFactory, user_with
from tests.factories.programs import ProposalFactory, StepDeadlineFactory, open_proposal
from tests.factories.villages import VillageFactory
from tests.programs.deciding import Desk, report, set_desk
from tests.programs.proposing import Stage, client_of
from tests.programs.test_proposals_pages import text_of

pytestmark = pytest.mark.django_db
Act = ProposalAct
QUEUE = "/antrean/"


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return set_desk(stage)


def waits(user: User, days: int = 0, **asked: Any) -> list[str]:
    """Return what waits for the user, so many days from now."""
    queue = Queue(user, timezone.localdate() + timedelta(days=days))
    found = queue.page(Asked(**asked), limit=50)
    assert {pile: queue.piles(Asked())[pile].count for pile in queue.piles(Asked())} == {
        one: [row.waits for row in queue.page(Asked(), limit=50)].count(one)
        for one in {row.waits for row in queue.page(Asked(), limit=50)}
    }
    return [row.waits.value for row in found]


def test_the_work_goes_from_queue_to_queue(desk: Desk) -> None:
    stage = desk.stage
    people = {
        "officer": stage.officer,
        "head": stage.head,
        "bp3mi": stage.bp3mi,
        "ministry": desk.director,
    }

    def turns() -> dict[str, list[str]]:
        return {name: found for name, user in people.items() if (found := waits(user))}

    proposal = stage.fill(stage.prepare())
    assert turns() == {"officer": [Waits.DRAFT]}
    proposal = stage.move(proposal, Act.SUBMIT, stage.officer)
    assert turns() == {"head": [Waits.SUBMITTED]}
    proposal = stage.move(proposal, Act.CONFIRM, stage.head)
    assert turns() == {"bp3mi": [Waits.SENT]}
    proposal = desk.review(proposal, Act.TAKE_UP)
    assert turns() == {"bp3mi": [Waits.VERIFICATION]}
    proposal = desk.review(proposal, Act.VERIFY)
    assert turns() == {"bp3mi": [Waits.ASSESSMENT]}
    proposal = desk.review(proposal, Act.VISIT, visit=report(conclusion="improve"))
    proposal = desk.review(proposal, Act.ASK, remark="Lengkapi")
    assert turns() == {"officer": [Waits.IMPROVEMENT]}
    proposal = desk.review(proposal, Act.MEND, by=stage.officer, remark="Lengkap")
    assert turns() == {"bp3mi": [Waits.MENDED]}
    proposal = desk.review(proposal, Act.VISIT, visit=report())
    assert turns() == {"bp3mi": [Waits.ASSESSMENT]}
    proposal = desk.review(proposal, Act.RECOMMEND)
    assert turns() == {"ministry": [Waits.RECOMMENDED]}
    decree = desk.draft(stage.country.eligible.pk)
    assert turns() == {"ministry": [Waits.DECREE_DRAFT]}
    services.submit_decree(
        decree=decree,
        seen=decree.step_number,
        by=desk.officer,
        at=timezone.now(),
        on=timezone.localdate(),
    )
    assert turns() == {"ministry": [Waits.DECREE_SUBMITTED]}
    assert waits(desk.officer) == []  # who prepared it does not issue it
    decree.refresh_from_db()
    desk.issue(decree)
    assert turns() == {"bp3mi": [Waits.MONITOR]}


def test_a_monitored_village_leaves_the_queue(desk: Desk) -> None:
    """Nobody said when to come again."""
    desk.recommended()
    desk.issued(desk.stage.country.eligible.pk)
    monitor(desk)
    assert waits(desk.stage.bp3mi) == []
    assert waits(desk.stage.bp3mi, days=4000) == []


def monitor(desk: Desk, act: DesignationAct = DesignationAct.MONITOR, **more: Any) -> None:
    designation = Designation.objects.get()
    today = timezone.localdate()
    visit = report() if act == DesignationAct.MONITOR else None
    services.move_designation(
        designation=designation,
        move=DesignationMove(act, seen=designation.step_number, on=today, visit=visit, **more),
        by=desk.stage.bp3mi,
        at=timezone.now(),
        today=today,
    )


def test_a_monitored_village_comes_back_when_its_time_is_over(desk: Desk) -> None:
    desk.recommended()
    desk.issued(desk.stage.country.eligible.pk)
    monitor(desk)
    StepDeadlineFactory(waits=Waits.MONITOR, days=365)
    assert waits(desk.stage.bp3mi, days=364) == []
    assert waits(desk.stage.bp3mi, days=365) == [Waits.MONITOR]
    assert waits(desk.stage.bp3mi, days=365, only_late=True) == []
    assert waits(desk.stage.bp3mi, days=366, only_late=True) == [Waits.MONITOR]
    monitor(desk, DesignationAct.GUIDE, remark="Hidupkan Satgas")
    assert waits(desk.stage.bp3mi) == [Waits.GUIDANCE]


def test_nobody_is_asked_to_judge_their_own_work(desk: Desk) -> None:
    for user in (desk.stage.officer, desk.stage.head):
        RoleAssignmentFactory(user=user, role=Role.BP3MI_OFFICER, area_code="35")
    desk.stage.sent()
    assert waits(desk.stage.officer) == []
    assert waits(desk.stage.head) == []
    assert waits(desk.stage.bp3mi) == [Waits.SENT]


def test_who_reviewed_a_village_is_not_asked_to_issue_its_decree(desk: Desk) -> None:
    reviewer = user_with(Role.PROGRAM_OFFICER)
    proposal = desk.stage.sent()
    for act in (Act.TAKE_UP, Act.VERIFY, Act.VISIT, Act.RECOMMEND):
        visit = report() if act == Act.VISIT else None
        proposal = desk.review(proposal, act, by=reviewer, visit=visit)
    desk.submitted(desk.stage.country.eligible.pk)
    assert waits(reviewer) == []
    assert waits(desk.director) == [Waits.DECREE_SUBMITTED]


def test_deadlines_are_data(desk: Desk) -> None:
    desk.stage.sent()
    queue = Queue(desk.stage.bp3mi, timezone.localdate() + timedelta(days=30))
    (row,) = queue.page(Asked(), limit=5)
    assert (row.due, row.is_late, row.days) == (None, False, 30)
    StepDeadlineFactory(waits=Waits.SENT, days=29)
    for days, is_late in ((29, False), (30, True)):
        queue = Queue(desk.stage.bp3mi, timezone.localdate() + timedelta(days=days))
        (row,) = queue.page(Asked(), limit=5)
        assert row.due == timezone.localdate() + timedelta(days=29)
        assert row.is_late is is_late
        assert queue.piles(Asked())[Waits.SENT].late == int(is_late)


def test_filters(desk: Desk) -> None:
    proposal = desk.stage.sent()
    bp3mi = desk.stage.bp3mi
    assert waits(bp3mi, program=proposal.program_id, area="35.04") == [Waits.SENT]
    for asked in (
        {"program": "lain"},
        {"area": "35.05"},
        {"area": "35.0"},
        {"only_late": True},
        {"waits": frozenset({Waits.VERIFICATION.value})},
    ):
        assert waits(bp3mi, **asked) == []
    desk.draft()
    assert waits(desk.director) == [Waits.DECREE_DRAFT]
    assert waits(desk.director, area="35") == []  # a decree belongs to no area


def test_the_page_and_its_files(desk: Desk) -> None:
    desk.stage.sent()
    StepDeadlineFactory(waits=Waits.SENT, days=1)
    client = client_of(desk.stage.bp3mi, "en")
    page = text_of(client, QUEUE)
    assert "/desa/35.04.14.2011/usulan/" in page
    assert "Overdue" not in page.split("<tbody")[1]
    lines = b"".join(client.get(f"{QUEUE}?unduh=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Tunggangri" in lines
    book: Any = client.get(f"{QUEUE}?unduh=xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    for odd in ("?tunggu=apa", "?area=x'y", "?halaman=-1", "?program=%00", "?unduh=exe"):
        assert client.get(QUEUE + odd.replace("%00", "")).status_code == 200
    assert "Nothing of this kind" in text_of(client, f"{QUEUE}?tunggu=proposal.draft")
    assert "Tunggangri" not in text_of(client_of(user_with(Role.BP3MI_OFFICER, area="52")), QUEUE)


def test_the_desk_counts_the_queue(desk: Desk) -> None:
    desk.stage.sent()
    StepDeadlineFactory(waits=Waits.SENT, days=1)
    on = timezone.localdate() + timedelta(days=5)
    items = {item.key: item for item in work_items(desk.stage.bp3mi, on)}
    assert items["proposals_take_up"].count == 1
    assert items["proposals_take_up"].url == "/antrean/?tunggu=proposal.sent"
    assert items["queue_late"].count == 1
    assert not any(item.count for item in work_items(desk.director, on))


def test_the_queue_costs_the_same_however_long(desk: Desk) -> None:
    first = desk.stage.sent()
    client = client_of(desk.stage.officer)
    counts = []
    for more in (1, 12):
        for number in range(more):
            village = VillageFactory(area__code=f"35.04.15.{2000 + len(counts) * 50 + number}")
            ProposalFactory(village=village, version=open_proposal(first.village).version)
            RoleAssignmentFactory(
                user=desk.stage.officer, role=Role.VILLAGE_OFFICER, area_code=village.area.code
            )
        client = client_of(User.objects.get(pk=desk.stage.officer.pk))
        with CaptureQueriesContext(connection) as queries:
            text_of(client, QUEUE)
        counts.append(len(queries))
        assert len(waits(User.objects.get(pk=desk.stage.officer.pk))) >= more
    assert counts[0] == counts[1]
