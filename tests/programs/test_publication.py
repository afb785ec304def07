"""Two people put criteria into force: services, and the database that keeps it."""

from typing import Any

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from migranportal.audit.models import AuditEvent
from migranportal.notices.models import Notice
from programs import services
from programs.evaluation import compare_now, compare_published, trial_of
from programs.models import (
    CriteriaVersion,
    PublicationRequest,
    PublicationState,
    TriedVillage,
)
from tests.factories.accounts import user_with
from tests.factories.workers import WorkerFactory
from tests.programs.admin_country import run_country
from tests.programs.publishing import Desk, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


def sql(statement: str, *values: Any) -> None:
    """Run SQL, past every service."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- Asking -----------------------------------------------------------------------------------


def test_a_request_keeps_what_the_try_found(desk: Desk) -> None:
    asked = desk.ask()
    assert asked.state == PublicationState.OPEN
    rows = TriedVillage.objects.filter(request=asked).order_by("village_id")
    found = {row.village_id: (row.before, row.after) for row in rows}
    country = desk.country
    assert found[country.eligible.pk] == (1, 0)
    assert found[country.not_eligible.pk] == (0, 0)
    assert len(found) == 3
    assert asked.result["kinds"] == {"loss": 1}
    assert asked.result["provinces"] == {"35": {"loss": 1}}
    assert asked.result["criteria"] == {"known-workers": {"loss": 1}}
    assert len(asked.digest) == 64
    thresholds = {c["code"]: c["threshold"] for c in asked.criteria}
    assert thresholds["known-workers"] == "3.00"
    assert AuditEvent.objects.filter(act="publication.requested").count() == 1


def test_asking_twice_is_refused(desk: Desk) -> None:
    desk.ask()
    with pytest.raises(services.PublicationAskedError):
        desk.ask(by=desk.approver)


def test_asking_needs_a_reason_criteria_and_a_day_that_fits(desk: Desk) -> None:
    with pytest.raises(ValidationError):
        desk.ask(remark=" ")
    with pytest.raises(services.ValidFromError):
        desk.ask(valid_from=desk.country.version.valid_from)
    desk.draft.criteria.all().delete()
    with pytest.raises(services.EmptyVersionError):
        desk.ask()
    assert not PublicationRequest.objects.exists()
    assert not TriedVillage.objects.exists()


def test_others_who_may_publish_are_told(desk: Desk) -> None:
    asked = desk.ask()
    told = Notice.objects.filter(kind="publication_waiting")
    assert [notice.user for notice in told] == [desk.approver]  # not who asked or edited last
    services.reject_publication(asked, remark="Nanti", by=desk.approver, at=timezone.now())
    (answer,) = Notice.objects.filter(user=desk.asker)
    assert answer.kind == "publication_rejected"


# --- Deciding ---------------------------------------------------------------------------------


def test_another_person_approves_and_the_draft_is_published(desk: Desk) -> None:
    asked = desk.ask()
    services.approve_publication(asked, by=desk.approver, at=timezone.now())
    desk.draft.refresh_from_db()
    assert desk.draft.state == CriteriaVersion.State.PUBLISHED
    assert desk.draft.published_by == desk.approver.email
    desk.country.version.refresh_from_db()
    assert desk.country.version.state == CriteriaVersion.State.RETIRED
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (PublicationState.APPROVED, desk.approver)


@pytest.mark.parametrize("who", ["asker", "writer"])
def test_who_asked_or_changed_last_does_not_decide(desk: Desk, who: str) -> None:
    asked = desk.ask()
    user = getattr(desk, who)
    with pytest.raises(services.TwoPeopleError):
        services.approve_publication(asked, by=user, at=timezone.now())
    with pytest.raises(services.TwoPeopleError):
        services.reject_publication(asked, remark="x", by=user, at=timezone.now())
    desk.draft.refresh_from_db()
    assert desk.draft.state == CriteriaVersion.State.DRAFT


def test_who_wrote_words_last_does_not_decide(desk: Desk) -> None:
    services.change_draft(
        desk.draft,
        title="Judul",
        legal_source="uji",
        is_interim=True,
        by=desk.approver,
        at=timezone.now(),
    )
    asked = desk.ask()
    with pytest.raises(services.TwoPeopleError):
        services.approve_publication(asked, by=desk.approver, at=timezone.now())


def test_a_rejection_has_a_remark_and_the_draft_stays(desk: Desk) -> None:
    asked = desk.ask()
    with pytest.raises(ValidationError):
        services.reject_publication(asked, remark=" ", by=desk.approver, at=timezone.now())
    services.reject_publication(asked, remark="Terlalu ketat", by=desk.approver, at=timezone.now())
    with pytest.raises(services.PublicationClosedError):
        services.approve_publication(asked, by=desk.approver, at=timezone.now())
    assert desk.ask().pk != asked.pk


def test_only_the_asker_withdraws(desk: Desk) -> None:
    asked = desk.ask()
    with pytest.raises(services.NotAskedError):
        services.withdraw_publication(asked, by=desk.approver, at=timezone.now())
    services.withdraw_publication(asked, by=desk.asker, at=timezone.now())
    asked.refresh_from_db()
    assert asked.state == PublicationState.WITHDRAWN


EDITS = {
    "change": lambda d: d.edit(by=d.writer),
    "add": lambda d: services.add_criterion(
        d.draft,
        code="satgas",
        title_id="Satgas",
        title_en="Task force",
        measure="has_active_task_force",
        operator="is_true",
        source="uji",
        by=d.writer,
        at=timezone.now(),
    ),
    "remove": lambda d: services.remove_criterion(
        d.draft.criteria.order_by("position")[0], by=d.writer, at=timezone.now()
    ),
    "move": lambda d: services.move_criterion(
        d.draft.criteria.order_by("position")[0], to=2, by=d.writer, at=timezone.now()
    ),
    "words": lambda d: services.change_draft(
        d.draft, title="B", legal_source="B", is_interim=False, by=d.writer, at=timezone.now()
    ),
    "sql criterion": lambda d: sql(
        "UPDATE programs_criterion SET threshold = 9 WHERE version_id = %s AND threshold = 3",
        d.draft.pk,
    ),
    "sql words": lambda d: sql(
        "UPDATE programs_criteriaversion SET title = 'C' WHERE id = %s", d.draft.pk
    ),
    "sql removal": lambda d: sql(
        "DELETE FROM programs_criterion WHERE version_id = %s AND position = 1", d.draft.pk
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_any_edit_cancels_the_request(desk: Desk, edit: Any) -> None:
    asked = desk.ask()
    edit(desk)
    asked.refresh_from_db()
    assert asked.state == PublicationState.CANCELLED
    assert asked.decided_at is not None
    with pytest.raises(services.PublicationClosedError):
        services.approve_publication(asked, by=desk.approver, at=timezone.now())


def test_a_deleted_draft_leaves_its_cancelled_request(desk: Desk) -> None:
    asked = desk.ask()
    services.delete_draft(desk.draft, by=desk.writer, at=timezone.now())
    asked.refresh_from_db()
    assert (asked.state, asked.version) == (PublicationState.CANCELLED, None)


def test_the_system_publishes_only_what_the_system_wrote(desk: Desk) -> None:
    with pytest.raises(services.NotAskedError):
        services.publish_version(desk.draft, valid_from=timezone.localdate(), at=timezone.now())


def test_people_do_not_publish_without_a_request(desk: Desk) -> None:
    with pytest.raises(services.NotAskedError):
        services.publish_version(
            desk.draft,
            valid_from=timezone.localdate(),
            by=desk.approver,  # type: ignore[arg-type]
            at=timezone.now(),
        )


# --- The database, past every service -------------------------------------------------------------

_SET = "UPDATE programs_publicationrequest SET"
PUBLISH = """
    UPDATE programs_criteriaversion
    SET state = 'published', valid_from = %s, published_at = now(), published_by = %s WHERE id = %s
"""
DECIDE = """
    UPDATE programs_publicationrequest SET state = %s, decided_by_id = %s, decided_at = now(),
        decision_remark = 'x' WHERE id = %s
"""


@pytest.mark.parametrize("name", ["asker", "approver", "system"])
def test_sql_cannot_publish_without_an_approval(desk: Desk, name: str) -> None:
    desk.ask()
    by = "system" if name == "system" else getattr(desk, name).email
    with refused("Two people"):
        sql(PUBLISH, timezone.localdate(), by, desk.draft.pk)


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_sql_cannot_decide_as_asker(desk: Desk, state: str) -> None:
    asked = desk.ask()
    with refused("publication_two_people"):
        sql(DECIDE, state, desk.asker.pk, asked.pk)


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_sql_cannot_decide_as_last_editor(desk: Desk, state: str) -> None:
    asked = desk.ask()
    with refused("last changed a draft"):
        sql(DECIDE, state, desk.writer.pk, asked.pk)


def test_sql_edits_count_as_edits_of_whoever_the_history_names(desk: Desk) -> None:
    with pghistory.context(user=desk.approver.pk):
        sql("UPDATE programs_criterion SET threshold = 7 WHERE threshold = 3")
    asked = desk.ask()
    with refused("last changed a draft"):
        sql(DECIDE, "approved", desk.approver.pk, asked.pk)


def test_sql_cannot_approve_without_publishing(desk: Desk) -> None:
    asked = desk.ask()
    with refused("not published with the approval"), transaction.atomic():
        sql(DECIDE, "approved", desk.approver.pk, asked.pk)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_sql_cannot_change_an_approved_draft(desk: Desk) -> None:
    asked = desk.ask()
    with refused("published as it was tried"), transaction.atomic():
        sql(DECIDE, "approved", desk.approver.pk, asked.pk)
        sql("UPDATE programs_criterion SET threshold = 9 WHERE version_id = %s", desk.draft.pk)


def test_sql_cannot_publish_other_words_or_another_day(desk: Desk) -> None:
    asked = desk.ask()
    for day, title in ((timezone.localdate(), "B"), ("2027-01-01", desk.draft.title)):
        with refused("published as it is|Two people"), transaction.atomic():
            sql(DECIDE, "approved", desk.approver.pk, asked.pk)
            sql(
                "UPDATE programs_criteriaversion SET state = 'published', valid_from = %s,"
                " published_at = now(), published_by = %s, title = %s WHERE id = %s",
                *(day, desk.approver.email, title, desk.draft.pk),
            )


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM programs_publicationrequest", "withdrawn, not deleted"),
        (f"{_SET} remark = 'x'", "decided once"),
        (f"{_SET} requested_by_id = %(other)s", "decided once"),
        (f"{_SET} digest = 'x'", "decided once"),
        (
            f"{_SET} state = 'withdrawn', decided_by_id = %(other)s, decided_at = now()",
            "publication_withdrawn_by_asker",
        ),
        (
            f"{_SET} state = 'rejected', decided_by_id = %(other)s, decided_at = now()",
            "publication_rejected_remark",
        ),
        (
            f"{_SET} state = 'approved'",
            "publication_decided_evidence",
        ),
        (f"{_SET} version_id = NULL", "decided once"),
    ],
)
def test_a_request_is_frozen(desk: Desk, statement: str, message: str) -> None:
    desk.ask()
    with refused(message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"other": desk.approver.pk})


def test_a_request_begins_open_about_a_draft(desk: Desk) -> None:
    values = {
        "version": desk.country.version,
        "program": desk.country.version.program,
        "title": "x",
        "valid_from": timezone.localdate(),
        "as_of_date": timezone.localdate(),
        "remark": "x",
        "requested_by": desk.asker,
        "requested_at": timezone.now(),
    }
    with refused("begins open"), transaction.atomic():
        PublicationRequest.objects.create(**values)
    desk.ask()
    with refused("publication_one_open"), transaction.atomic():
        PublicationRequest.objects.create(**{**values, "version": desk.draft})


def test_a_closed_request_is_not_opened_again(desk: Desk) -> None:
    asked = desk.ask()
    services.withdraw_publication(asked, by=desk.asker, at=timezone.now())
    with refused("decided once"):
        sql(
            "UPDATE programs_publicationrequest SET state = 'open', decided_by_id = NULL,"
            " decided_at = NULL WHERE id = %s",
            asked.pk,
        )


# --- Afterwards -------------------------------------------------------------------------------


def test_the_published_result_equals_the_tried_one(desk: Desk) -> None:
    asked = desk.ask()
    services.approve_publication(asked, by=desk.approver, at=timezone.now())
    assert compare_published(asked.pk, desk.draft.pk).missing == 3
    run_country()
    compared = compare_published(asked.pk, desk.draft.pk)
    assert compared.is_equal
    assert (compared.villages, compared.data_changed) == (3, 0)
    assert compared.digest == asked.digest


def test_villages_whose_data_changed_meanwhile_are_named(desk: Desk) -> None:
    asked = desk.ask()
    eligible = desk.country.eligible
    WorkerFactory(village=eligible)  # a third worker: the stricter draft is met
    services.approve_publication(asked, by=desk.approver, at=timezone.now())
    run_country()
    compared = compare_published(asked.pk, desk.draft.pk)
    assert (compared.is_equal, compared.other_outcome) == (False, 1)
    assert compared.digest != asked.digest
    (difference,) = compared.differences
    assert (difference.village_id, difference.tried, difference.found) == (eligible.pk, 0, 1)
    ((place, then, now),) = [c for c in difference.changed if c[1] != c[2]]
    assert asked.criteria[place]["code"] == "known-workers"
    assert (then, now) == (2, 3)


def test_the_first_finding_counts_whatever_changes_later(desk: Desk) -> None:
    asked = desk.ask()
    services.approve_publication(asked, by=desk.approver, at=timezone.now())
    run_country()
    WorkerFactory(village=desk.country.eligible)
    run_country()
    assert compare_published(asked.pk, desk.draft.pk).is_equal


def test_an_open_request_is_compared_with_the_measures_of_now(desk: Desk) -> None:
    asked = desk.ask()
    trial = trial_of(desk.draft, as_of=timezone.localdate())
    assert compare_now(asked.pk, trial).is_equal
    WorkerFactory(village=desk.country.eligible)
    run_country()
    assert [d.village_id for d in compare_now(asked.pk, trial).differences] == [
        desk.country.eligible.pk
    ]


def test_who_has_no_part_in_the_draft_may_always_decide(desk: Desk) -> None:
    asked = desk.ask()
    third = user_with(None)
    services.reject_publication(asked, remark="x", by=third, at=timezone.now())
    assert services.last_editors(desk.draft) == {desk.writer.pk}
