"""The complaint register: the table of steps, deadlines, who sees and does what, the database's part."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.core.rowsecurity import visible_areas
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from tests.factories.workers import (
    ComplaintDeadlineFactory,
    ComplaintFactory,
    ComplaintKindFactory,
    PersonFactory,
)
from workers.importers import load_known_complaint_lists
from workers.models import Complaint, ComplaintDeadline, ComplaintKind, ComplaintStep
from workers.permissions import can_change_complaint, complaint_lines
from workers.selectors import complaint_counters, complaint_counts
from workers.services.complaints import (
    ComplaintMovedError,
    change_complaint,
    move_complaint,
    record_complaint,
)

pytestmark = pytest.mark.django_db

HERE = "35.04.14.2011"
SECRET = "Ibu Rahasia"


@pytest.fixture
def village() -> Any:
    return VillageFactory(area__code=HERE)


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def draft(village: Any, **more: Any) -> Complaint:
    """Return a complaint as a form gives it."""
    more.setdefault("received_date", timezone.localdate())
    return Complaint(
        village=village,
        channel="telephone",
        kind=ComplaintKindFactory(),
        description="Paspor ditahan.",
        **more,
    )


def recorded(village: Any, at: datetime, by: Any = None, **more: Any) -> Complaint:
    return record_complaint(
        complaint=draft(village, **more), complainant=SECRET, contact="0812", by=by, at=at
    )


def move(complaint: Complaint, act: str, at: datetime, **more: Any) -> Complaint:
    more.setdefault("remark", "Keterangan")
    return move_complaint(complaint=complaint, act=act, by=None, at=at, **more)


class TestRecording:
    def test_numbers_count_by_village_and_year(self, village: Any, at: datetime) -> None:
        year = timezone.localdate().year
        numbers = [recorded(village, at).number for _ in range(2)]
        elsewhere = recorded(VillageFactory(area__code="35.04.14.2012"), at).number
        assert numbers == [f"ADU/{HERE}/{year}/001", f"ADU/{HERE}/{year}/002"]
        assert elsewhere.endswith("/001")

    def test_name_and_contact_are_stored_encrypted(self, village: Any, at: datetime) -> None:
        complaint = recorded(village, at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT complainant, contact FROM workers_complaint")
            row = cursor.fetchone()
        assert SECRET.encode() not in bytes(row[0])
        assert Complaint.objects.get(pk=complaint.pk).complainant == SECRET

    def test_the_audit_names_nobody(self, village: Any, at: datetime) -> None:
        complaint = recorded(village, at)
        move(complaint, "note", at, remark=f"Menelepon {SECRET}")
        said = str(list(AuditEvent.objects.values()))
        assert "complaint.recorded" in said
        assert "complaint.note" in said
        assert SECRET not in said

    def test_anonymous_keeps_no_name(self, village: Any, at: datetime) -> None:
        complaint = recorded(village, at, is_anonymous=True)
        assert (complaint.complainant, complaint.contact) == (None, None)

    def test_somebody_must_be_named_otherwise(self, village: Any, at: datetime) -> None:
        with pytest.raises(ValidationError, match=r"anonim|anonymous"):
            record_complaint(complaint=draft(village), complainant=" ", contact="", by=None, at=at)

    def test_the_future_is_refused(self, village: Any, at: datetime) -> None:
        tomorrow = timezone.localdate(at) + timedelta(days=1)
        with pytest.raises(ValidationError) as error:
            recorded(village, at, received_date=tomorrow)
        assert "received_date" in error.value.message_dict

    def test_a_migrant_of_another_village_is_refused(self, village: Any, at: datetime) -> None:
        with pytest.raises(ValidationError) as error:
            recorded(village, at, about=PersonFactory())
        assert "about" in error.value.message_dict

    def test_urgent_ones_are_due_earlier(self, village: Any, at: datetime) -> None:
        ComplaintDeadlineFactory(days=3, urgent_days=1)
        day = timezone.localdate(at)
        assert recorded(village, at).due_date == day + timedelta(days=3)
        assert recorded(village, at, urgency="urgent").due_date == day + timedelta(days=1)

    def test_without_a_rule_there_is_no_deadline(self, village: Any, at: datetime) -> None:
        assert recorded(village, at).due_date is None


class TestSteps:
    def test_the_whole_way(self, village: Any, at: datetime) -> None:
        complaint = recorded(village, at)
        move(complaint, "verify", at, remark="")
        referred = move(complaint, "refer", at, level="bp3mi", organisation=" BP3MI Jawa Timur ")
        assert (referred.level, referred.organisation) == ("bp3mi", "BP3MI Jawa Timur")
        move(complaint, "take_up", at)
        done = move(complaint, "resolve", at, remark="Gaji dibayar")
        assert done.closed_date == timezone.localdate(at)
        assert done.due_date is None
        again = move(complaint, "reopen", at)
        assert (again.state, again.closed_date) == ("handling", None)
        steps = list(ComplaintStep.objects.order_by("pk").values_list("act", "to_state", "level"))
        assert steps == [
            ("record", "received", ""),
            ("verify", "verified", ""),
            ("refer", "referred", "bp3mi"),
            ("take_up", "handling", ""),
            ("resolve", "resolved", ""),
            ("reopen", "handling", ""),
        ]

    def test_a_remark_leaves_state_and_deadline(self, village: Any, at: datetime) -> None:
        ComplaintDeadlineFactory()
        complaint = recorded(village, at)
        noted = move(complaint, "note", at + timedelta(days=2))
        assert (noted.state, noted.due_date) == ("received", complaint.due_date)

    @pytest.mark.parametrize("act", ["resolve", "reopen", "close"])
    def test_steps_outside_the_table_are_refused(
        self, village: Any, at: datetime, act: str
    ) -> None:
        complaint = recorded(village, at)
        with pytest.raises(ComplaintMovedError):
            move(complaint, act, at)
        assert ComplaintStep.objects.count() == 1

    @pytest.mark.parametrize(
        ("act", "more", "field"),
        [
            ("withdraw", {"remark": " "}, "remark"),
            ("refer", {"remark": ""}, "remark"),
            ("refer", {}, "level"),
        ],
    )
    def test_what_a_step_needs(
        self, village: Any, at: datetime, act: str, more: Any, field: str
    ) -> None:
        with pytest.raises(ValidationError) as error:
            move(recorded(village, at), act, at, **more)
        assert field in error.value.message_dict

    def test_a_migrant_who_moved_away_does_not_stop_it(self, village: Any, at: datetime) -> None:
        person = PersonFactory(village=village)
        complaint = recorded(village, at, about=person)
        person.village = VillageFactory(area__code="35.05.01.2001")
        person.save()
        with visible_areas(["35.04"]):
            assert move(complaint, "verify", at).state == "verified"
        complaint.refresh_from_db()
        assert (complaint.about_id, complaint.complainant) == (person.pk, SECRET)

    def test_only_what_was_just_received_is_changed(self, village: Any, at: datetime) -> None:
        complaint = recorded(village, at)
        complaint.description = "Lebih jelas."
        change_complaint(complaint=complaint, complainant=SECRET, contact="", by=None, at=at)
        assert Complaint.objects.get().description == "Lebih jelas."
        move(complaint, "verify", at)
        with pytest.raises(ComplaintMovedError):
            change_complaint(complaint=complaint, complainant="x", contact="", by=None, at=at)


class TestDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            {"is_anonymous": True},
            {"complainant": None},
            {"state": "resolved"},
            {"closed_date": date(2026, 1, 1)},
            {"state": "referred"},
            {"level": "camat"},
            {"urgency": "later"},
            {"state_date": date(2000, 1, 1)},
        ],
    )
    def test_refuses_what_contradicts_itself(self, change: dict[str, Any]) -> None:
        complaint = ComplaintFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(**change)

    @pytest.mark.parametrize(
        "step",
        [
            ("resolve", "received", "resolved", "x", ""),
            ("note", "received", "handling", "x", ""),
            ("close", "verified", "closed", "", ""),
            ("refer", "verified", "referred", "x", ""),
            ("verify", "received", "verified", "", "police"),
        ],
    )
    def test_refuses_steps_outside_the_table(self, step: tuple[str, ...]) -> None:
        complaint = ComplaintFactory()
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO workers_complaintstep (complaint_id, act, from_state, to_state,"
                " remark, level, organisation, by_name, at)"
                " VALUES (%s, %s, %s, %s, %s, %s, '', 'x', now())",
                [complaint.pk, *step],
            )

    @pytest.mark.parametrize("sql", ["UPDATE {} SET remark = 'x'", "DELETE FROM {}"])
    def test_keeps_the_time_line(self, village: Any, at: datetime, sql: str) -> None:
        recorded(village, at)
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.format("workers_complaintstep"))

    def test_shows_steps_only_inside_the_areas(self, village: Any, at: datetime) -> None:
        recorded(village, at)
        recorded(VillageFactory(area__code="35.05.01.2001"), at)
        with visible_areas(["35.04"]):
            assert ComplaintStep.objects.count() == 1
            assert Complaint.objects.count() == 1
        with visible_areas([]):
            assert not ComplaintStep.objects.exists()


class TestConfidentiality:
    """Who sees a strictly confidential complaint of the village, and does the next step."""

    ROLES: tuple[tuple[Role, str], ...] = (
        (Role.VILLAGE_OFFICER, HERE),
        (Role.VILLAGE_HEAD, HERE),
        (Role.REGENCY_OFFICER, "35.04"),
        (Role.BP3MI_OFFICER, "35"),
        (Role.PROGRAM_OFFICER, ""),
        (Role.MINISTRY_ADMINISTRATOR, ""),
        (Role.DATA_PROTECTION_OFFICER, ""),
        (Role.ANALYST, ""),
    )
    HANDLERS = frozenset({Role.BP3MI_OFFICER, Role.PROGRAM_OFFICER, Role.MINISTRY_ADMINISTRATOR})

    def seen_by(self) -> set[Role]:
        return {
            role
            for role, area in self.ROLES
            if Complaint.objects.visible_to(user_with(role, area=area)).exists()
        }

    def moved_by(self, complaint: Complaint) -> set[Role]:
        return {
            role
            for role, area in self.ROLES
            if complaint_lines(user_with(role, area=area), complaint)
        }

    def test_nobody_got_it(self, village: Any) -> None:
        ComplaintFactory(village=village, strict=True)
        assert self.seen_by() == self.HANDLERS

    def test_who_recorded_it(self, village: Any) -> None:
        officer = user_with(Role.VILLAGE_OFFICER, area=HERE)
        complaint = ComplaintFactory(village=village, strict=True, recorded_by=officer)
        assert Complaint.objects.visible_to(officer).get() == complaint
        assert can_change_complaint(officer, complaint)

    def test_the_regency_got_it(self, village: Any) -> None:
        complaint = ComplaintFactory(village=village, strict=True, referred=True)
        assert self.seen_by() == self.HANDLERS | {Role.REGENCY_OFFICER}
        assert self.moved_by(complaint) == self.HANDLERS | {Role.REGENCY_OFFICER}
        other = user_with(Role.REGENCY_OFFICER, area="35.05")
        assert not Complaint.objects.visible_to(other).exists()

    def test_the_village_got_it(self, village: Any) -> None:
        ComplaintFactory(village=village, strict=True, referred=True, level="village")
        assert self.seen_by() == self.HANDLERS | {Role.VILLAGE_OFFICER}

    def test_normal_ones_are_seen_by_who_sees_people(self, village: Any) -> None:
        complaint = ComplaintFactory(village=village)
        assert self.seen_by() == {role for role, _ in self.ROLES} - {Role.ANALYST}
        keepers = self.HANDLERS | {Role.VILLAGE_OFFICER, Role.REGENCY_OFFICER}
        assert self.moved_by(complaint) == keepers

    def test_handlers_of_another_province_do_not_see_it(self, village: Any) -> None:
        ComplaintFactory(village=village, strict=True)
        other = user_with(Role.BP3MI_OFFICER, area="52")
        assert not Complaint.objects.visible_to(other).exists()

    def test_who_recorded_it_follows_it(self, village: Any) -> None:
        officer = user_with(Role.VILLAGE_OFFICER, area=HERE)
        complaint = ComplaintFactory(
            village=village, strict=True, referred=True, level="police", recorded_by=officer
        )
        acts = {line.act.value for line in complaint_lines(officer, complaint)}
        assert acts == {"note", "withdraw"}


class TestCounts:
    def test_counters_follow_the_eyes_of_the_user(self, village: Any) -> None:
        today = timezone.localdate()
        late = today - timedelta(days=1)
        ComplaintFactory(village=village, urgent=True, due_date=late)
        ComplaintFactory(village=village, strict=True, referred=True)
        ComplaintFactory(village=village, strict=True, due_date=late)
        ComplaintFactory(village=village, state="resolved", closed_date=today)
        officer = user_with(Role.REGENCY_OFFICER, area="35.04")
        found = complaint_counters(officer, on=today)
        assert (found.open, found.overdue, found.referred, found.urgent) == (2, 1, 1, 1)
        whole = complaint_counters(user_with(Role.PROGRAM_OFFICER), on=today)
        assert (whole.open, whole.overdue, whole.referred) == (3, 2, 0)

    def test_counts_for_reports_name_nobody(self, village: Any) -> None:
        kind = ComplaintKindFactory(code="gaji")
        day = date(2026, 3, 10)
        ComplaintFactory.create_batch(2, village=village, kind=kind, received_date=day)
        ComplaintFactory(village=village, kind=kind, received_date=day, strict=True)
        ComplaintFactory(village=village, kind=kind, received_date=date(2026, 4, 1))
        ComplaintFactory(
            village=VillageFactory(area__code="52.03.13.2001"), kind=kind, received_date=day
        )
        found = complaint_counts([""], date(2026, 3, 1), date(2026, 3, 31))
        assert [(c.province, c.month, c.state, c.complaints) for c in found] == [
            ("35", date(2026, 3, 1), "received", 3),
            ("52", date(2026, 3, 1), "received", 1),
        ]
        with visible_areas([]):
            assert len(complaint_counts(["35"], date(2026, 3, 1), date(2026, 4, 30))) == 2


def test_known_lists_are_loaded_once_and_unconfirmed(at: datetime) -> None:
    added = load_known_complaint_lists(by=None, at=at)
    assert len(added) == ComplaintKind.objects.count() + ComplaintDeadline.objects.count()
    assert not ComplaintKind.objects.filter(is_confirmed=True).exists()
    assert not ComplaintDeadline.objects.filter(is_confirmed=True).exists()
    ComplaintDeadline.objects.filter(state="received").update(days=9)
    assert load_known_complaint_lists(by=None, at=at) == []
    assert ComplaintDeadline.objects.get(state="received").days == 9
