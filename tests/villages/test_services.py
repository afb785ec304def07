"""The writes of village files: what they change, what they record, what they refuse."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.villages import (
    ActivityFactory,
    BudgetLineFactory,
    FacilityFactory,
    FacilityKindFactory,
    RegulationFactory,
    TaskForceFactory,
    TaskForceMemberFactory,
    VillageFactory,
)
from villages.models import (
    Activity,
    BudgetLine,
    Evidence,
    Facility,
    TaskForce,
    TaskForceMember,
    Village,
    VillageRegulation,
)
from villages.services import records, taskforces, villages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # the third in Jakarta
PDF = b"%PDF-1.7\n..."


@pytest.fixture
def officer() -> User:
    return user_with(Role.REGENCY_OFFICER)


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code="35.04.14.2011")


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def the_act() -> tuple[str, str, str]:
    event = AuditEvent.objects.get()
    return event.act, event.actor, event.area_code


def upload(content: bytes, name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class TestVillages:
    def test_confirmation_is_dated_in_local_time_and_signed(
        self, officer: User, village: Village
    ) -> None:
        villages.confirm_village_data(village=village, by=officer, at=AT)
        village.refresh_from_db()
        assert (village.confirmed_date, village.confirmed_by) == (date(2026, 3, 3), officer.email)
        assert the_act() == ("village.confirmed", officer.email, "35.04.14.2011")

    def test_update_refuses_a_wrong_address(self, officer: User, village: Village) -> None:
        village.contact_email = "nobody"
        with pytest.raises(ValidationError) as caught:
            villages.update_village(village=village, by=officer, at=AT)
        assert list(caught.value.message_dict) == ["contact_email"]
        assert not AuditEvent.objects.exists()

    def test_update_is_recorded(self, officer: User, village: Village) -> None:
        village.contact_name = "Ibu Kades"
        villages.update_village(village=village, by=officer, at=AT)
        assert the_act() == ("village.changed", officer.email, "35.04.14.2011")
        assert village.events.latest("pgh_id").pgh_context.metadata["user"] == officer.pk


class TestTaskForces:
    def new(self, village: Village, **fields: Any) -> TaskForce:
        return TaskForceFactory.build(village=village, **fields)

    def test_appointment_saves_the_members_too(self, officer: User, village: Village) -> None:
        members = [
            TaskForceMember(name="Sri", role=TaskForceMember.Role.CHAIR),
            TaskForceMember(name="Budi"),
        ]
        taskforces.appoint_task_force(
            task_force=self.new(village), members=members, by=officer, at=AT
        )
        assert TaskForceMember.objects.count() == 2
        acts = AuditEvent.objects.order_by("pk").values_list("act", flat=True)
        assert list(acts) == ["task_force.appointed"] + ["task_force_member.added"] * 2

    def test_two_chairs_leave_nothing_behind(self, officer: User, village: Village) -> None:
        chairs = [TaskForceMember(name=n, role=TaskForceMember.Role.CHAIR) for n in ("Sri", "Budi")]
        with pytest.raises(ValidationError, match="chair"):
            taskforces.appoint_task_force(
                task_force=self.new(village), members=chairs, by=officer, at=AT
            )
        assert not TaskForce.objects.exists()
        assert not AuditEvent.objects.exists()

    def test_overlap_names_the_existing_term(self, officer: User, village: Village) -> None:
        existing = TaskForceFactory(village=village, decree_number="188/7/KEP/2025")
        later = self.new(
            village,
            since_date=existing.until_date,
            until_date=existing.until_date + timedelta(days=365),
        )
        with pytest.raises(ValidationError) as caught:
            taskforces.appoint_task_force(task_force=later, by=officer, at=AT)
        assert list(caught.value.message_dict) == ["since_date"]
        (message,) = caught.value.message_dict["since_date"]
        assert "188/7/KEP/2025" in message
        assert "2028" in message
        assert TaskForce.objects.count() == 1

    def test_the_next_may_begin_after_the_last_day(self, officer: User, village: Village) -> None:
        existing = TaskForceFactory(village=village)
        since = existing.until_date + timedelta(days=1)
        taskforces.appoint_task_force(
            task_force=self.new(village, since_date=since, until_date=since + timedelta(days=365)),
            by=officer,
            at=AT,
        )
        assert TaskForce.objects.count() == 2

    def test_a_term_over_three_years_is_refused(self, officer: User, village: Village) -> None:
        long = self.new(village, since_date=date(2025, 1, 1), until_date=date(2028, 1, 2))
        with pytest.raises(ValidationError, match="three years"):
            taskforces.appoint_task_force(task_force=long, by=officer, at=AT)
        assert not TaskForce.objects.exists()

    def test_ending_shortens_the_term(self, officer: User, village: Village) -> None:
        force = TaskForceFactory(village=village)
        taskforces.end_task_force(task_force=force, last_date=date(2026, 3, 1), by=officer, at=AT)
        force.refresh_from_db()
        assert force.until_date == date(2026, 3, 1)
        assert the_act() == ("task_force.ended", officer.email, "35.04.14.2011")

    @pytest.mark.parametrize("last_date", [date(2020, 1, 1), date(2031, 1, 1)])
    def test_ending_outside_the_term_is_refused(
        self, officer: User, village: Village, last_date: date
    ) -> None:
        force = TaskForceFactory(village=village)
        with pytest.raises(ValidationError):
            taskforces.end_task_force(task_force=force, last_date=last_date, by=officer, at=AT)

    def test_a_member_is_added(self, officer: User, village: Village) -> None:
        force = TaskForceFactory(village=village)
        member = TaskForceMemberFactory.build(task_force=None)
        taskforces.add_task_force_member(task_force=force, member=member, by=officer, at=AT)
        assert member.pk
        assert the_act() == ("task_force_member.added", officer.email, "35.04.14.2011")


class TestRegulations:
    def test_enacted(self, officer: User, village: Village) -> None:
        regulation = RegulationFactory.build(village=village)
        records.enact_regulation(regulation=regulation, by=officer, at=AT)
        assert the_act() == ("regulation.enacted", officer.email, "35.04.14.2011")

    def test_enacted_twice_is_refused(self, officer: User, village: Village) -> None:
        first = RegulationFactory(village=village)
        again = RegulationFactory.build(village=village, number=first.number)
        with pytest.raises(ValidationError, match="recorded already"):
            records.enact_regulation(regulation=again, by=officer, at=AT)

    def test_repealed_once(self, officer: User, village: Village) -> None:
        regulation = RegulationFactory(village=village)
        day = date(2026, 3, 1)
        records.repeal_regulation(regulation=regulation, repealed_date=day, by=officer, at=AT)
        assert VillageRegulation.objects.get().repealed_date == day
        assert the_act() == ("regulation.repealed", officer.email, "35.04.14.2011")
        with pytest.raises(ValidationError, match="repealed already"):
            records.repeal_regulation(regulation=regulation, repealed_date=day, by=officer, at=AT)

    def test_repeal_before_enactment_is_refused(self, officer: User, village: Village) -> None:
        regulation = RegulationFactory(village=village)
        with pytest.raises(ValidationError, match="before the start"):
            records.repeal_regulation(
                regulation=regulation, repealed_date=date(2000, 1, 1), by=officer, at=AT
            )


class TestFacilities:
    def test_recorded(self, officer: User, village: Village) -> None:
        facility = FacilityFactory.build(village=village, kind=FacilityKindFactory())
        records.record_facility(facility=facility, by=officer, at=AT)
        assert the_act() == ("facility.recorded", officer.email, "35.04.14.2011")

    def test_checked(self, officer: User, village: Village) -> None:
        facility = FacilityFactory(village=village)
        records.check_facility(
            facility=facility,
            condition=Facility.Condition.BROKEN,
            checked_date=date(2026, 3, 1),
            by=officer,
            at=AT,
        )
        assert Facility.objects.get().condition == Facility.Condition.BROKEN
        assert the_act() == ("facility.checked", officer.email, "35.04.14.2011")

    def test_an_older_check_is_refused(self, officer: User, village: Village) -> None:
        facility = FacilityFactory(village=village)
        with pytest.raises(ValidationError, match="after that day"):
            records.check_facility(
                facility=facility,
                condition=Facility.Condition.BROKEN,
                checked_date=date(2020, 1, 1),
                by=officer,
                at=AT,
            )


class TestActivities:
    def test_recorded_with_evidence_under_a_new_name(self, officer: User, village: Village) -> None:
        activity = ActivityFactory.build(village=village)
        records.record_activity(
            activity=activity, files=[upload(PDF, "ktp-siti.html")], by=officer, at=AT
        )
        evidence = Evidence.objects.get()
        assert evidence.file.name.endswith(".pdf")
        assert "siti" not in evidence.file.name
        with evidence.file.open() as stored:
            assert stored.read() == PDF
        assert evidence.village == village
        acts = AuditEvent.objects.order_by("pk").values_list("act", flat=True)
        assert list(acts) == ["activity.recorded", "evidence.added"]

    @pytest.mark.parametrize(
        "content",
        [b"<html>", b"MZ\x90", b" %PDF-1.7", b""],
        ids=["page", "program", "late", "empty"],
    )
    def test_other_content_is_refused_and_nothing_saved(
        self, officer: User, village: Village, content: bytes, tmp_path: Any
    ) -> None:
        with pytest.raises(ValidationError) as caught:
            records.record_activity(
                activity=ActivityFactory.build(village=village),
                files=[upload(PDF), upload(content)],
                by=officer,
                at=AT,
            )
        assert "file" in caught.value.message_dict
        assert not Activity.objects.exists()
        assert not Evidence.objects.exists()

    def test_too_large_a_file_is_refused(
        self, officer: User, village: Village, settings: Any
    ) -> None:
        settings.PORTAL_EVIDENCE_MAX_BYTES = 20
        with pytest.raises(ValidationError, match="larger than"):
            records.add_evidence(
                activity=ActivityFactory(village=village),
                file=upload(PDF + b"." * 20),
                by=officer,
                at=AT,
            )

    def test_a_stored_file_is_not_read_again(self, officer: User, village: Village) -> None:
        activity = ActivityFactory(village=village)
        evidence = records.add_evidence(activity=activity, file=upload(PDF), by=officer, at=AT)
        stored = Evidence.objects.get(pk=evidence.pk)
        stored.file.storage.delete(stored.file.name)
        stored.full_clean()


class TestBudget:
    def test_recorded(self, officer: User, village: Village) -> None:
        records.record_budget_line(line=BudgetLineFactory.build(village=village), by=officer, at=AT)
        assert BudgetLine.objects.count() == 1
        assert the_act() == ("budget_line.recorded", officer.email, "35.04.14.2011")

    def test_negative_is_refused(self, officer: User, village: Village) -> None:
        with pytest.raises(ValidationError, match="negative"):
            records.record_budget_line(
                line=BudgetLineFactory.build(village=village, planned_amount=-1),
                by=officer,
                at=AT,
            )
