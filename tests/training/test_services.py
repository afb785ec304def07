"""What services do and refuse."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from migranportal.audit.models import AuditEvent
from migranportal.regions.models import AreaSuccession
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.regions import AreaFactory
from tests.factories.training import (
    TODAY,
    CapitalAccessFactory,
    CertificateFactory,
    CourseFactory,
    MentoringVisitFactory,
    OfficeFactory,
    ParticipantFactory,
    ServicePlaceFactory,
    SessionFactory,
)
from tests.factories.villages import VillageFactory
from tests.factories.workers import BusinessGroupFactory, PersonFactory
from training import services
from training.models import (
    CapitalAct,
    Certificate,
    CreditFigure,
    OfficeCoverage,
    Participant,
    Session,
    SessionAct,
)
from training.services.capital import CapitalStepError
from training.services.mergers import follow_merger

pytestmark = pytest.mark.django_db
AT = timezone.now()


def move(session: Session, act: SessionAct, reason: str = "") -> Session:
    return services.move_session(session=session, act=act, reason=reason, on=TODAY, by=None, at=AT)


class TestTheList:
    def test_people_are_added_once_and_counted(self) -> None:
        session, people = SessionFactory(), [PersonFactory() for _ in range(3)]
        services.add_people(session=session, people=people[:2], by=None, at=AT)
        added = services.add_people(session=session, people=people, by=None, at=AT)
        assert [p.person for p in added] == [people[2]]
        assert Participant.objects.filter(session=session).count() == 3
        event = AuditEvent.objects.filter(act="session.participants_added").latest("pk")
        assert event.details == {"count": 1}

    def test_there_are_no_more_seats_than_there_are(self) -> None:
        session = SessionFactory(capacity=2)
        ParticipantFactory(session=session)
        people = [PersonFactory() for _ in range(2)]
        with pytest.raises(services.FullError):
            services.add_people(session=session, people=people, by=None, at=AT)
        assert Participant.objects.count() == 1

    def test_a_closed_list_stays(self) -> None:
        participant = ParticipantFactory(session__held=True, attended=True)
        with pytest.raises(services.SessionClosedError):
            services.add_people(
                session=participant.session, people=[PersonFactory()], by=None, at=AT
            )
        with pytest.raises(services.SessionClosedError):
            services.remove_participant(participant=participant, by=None, at=AT)

    def test_a_cooperative_sends_somebody(self) -> None:
        village = VillageFactory()
        sent = services.add_representative(
            session=SessionFactory(),
            village=village,
            cooperative=CooperativeFactory(seat=village),
            name=" Bu Bendahara ",
            position="Bendahara",
            by=None,
            at=AT,
        )
        assert sent.name == "Bu Bendahara"
        assert sent.scope_code == village.area.code

    def test_attendance_of_everybody_at_once(self) -> None:
        session = SessionFactory()
        first, second = (ParticipantFactory(session=session) for _ in range(2))
        marks = [
            services.Mark(first.pk, "attended", "passed"),
            services.Mark(second.pk, "absent"),
        ]
        assert services.record_attendance(session=session, marks=marks, by=None, at=AT) == 2
        assert services.record_attendance(session=session, marks=marks, by=None, at=AT) == 0
        first.refresh_from_db()
        assert (first.attendance, first.result) == ("attended", "passed")

    def test_a_result_without_attendance_is_refused(self) -> None:
        participant = ParticipantFactory()
        mark = services.Mark(participant.pk, "absent", "passed")
        with pytest.raises(ValidationError):
            services.record_attendance(session=participant.session, marks=[mark], by=None, at=AT)

    def test_somebody_with_a_certificate_keeps_the_result(self) -> None:
        participant = CertificateFactory().participant
        mark = services.Mark(participant.pk, "absent")
        with pytest.raises(services.SessionClosedError):
            services.record_attendance(session=participant.session, marks=[mark], by=None, at=AT)


class TestSteps:
    def test_held_needs_a_beginning_and_everybodys_attendance(self) -> None:
        session = SessionFactory(start_date=TODAY - timedelta(days=1))
        with pytest.raises(services.SessionStepError):
            move(SessionFactory(), SessionAct.HOLD)
        with pytest.raises(services.SessionStepError):
            move(session, SessionAct.HOLD)  # nobody attended
        ParticipantFactory(session=session, attended=True)
        waiting = ParticipantFactory(session=session)
        with pytest.raises(services.SessionStepError):
            move(session, SessionAct.HOLD)
        waiting.delete()
        assert move(session, SessionAct.HOLD).state == "held"

    def test_cancelled_with_a_reason_and_opened_again(self) -> None:
        session = SessionFactory()
        with pytest.raises(services.SessionStepError) as refusal:
            move(session, SessionAct.CANCEL, " ")
        assert refusal.value.field == "reason"
        assert move(session, SessionAct.CANCEL, "Banjir").state_reason == "Banjir"
        assert move(session, SessionAct.REOPEN, "Surut").state == "planned"
        with pytest.raises(services.SessionStepError):
            move(session, SessionAct.REOPEN, "Lagi")

    def test_certificates_keep_a_session_held(self) -> None:
        session = CertificateFactory().participant.session
        with pytest.raises(services.SessionStepError):
            move(session, SessionAct.REOPEN, "Salah")

    def test_seats_do_not_shrink_below_the_list(self) -> None:
        session = ParticipantFactory(session=SessionFactory()).session
        ParticipantFactory(session=session)
        session.capacity = 1
        with pytest.raises(ValidationError):
            services.change_session(session=session, by=None, at=AT)

    def test_a_closed_session_keeps_its_days(self) -> None:
        session = SessionFactory(held=True)
        session.end_date = TODAY
        with pytest.raises(services.SessionStepError):
            services.change_session(session=session, by=None, at=AT)

    def test_a_course_that_is_not_offered_is_not_planned(self) -> None:
        session = SessionFactory.build(
            course=CourseFactory(is_offered=False), area=AreaFactory(), office=OfficeFactory()
        )
        with pytest.raises(ValidationError):
            services.plan_session(session=session, by=None, at=AT)


class TestCertificates:
    def test_who_attended_and_was_not_failed_gets_one(self) -> None:
        session = SessionFactory(held=True)
        good = ParticipantFactory(session=session, attended=True, name="Siti Aminah")
        ParticipantFactory(session=session, attended=True, result="failed")
        ParticipantFactory(session=session, attendance="absent")
        issued = services.issue_certificates(session=session, on=TODAY, by=None, at=AT)
        assert [c.participant for c in issued] == [good]
        assert issued[0].number == f"PMI-2026-{session.pk:05d}-001"
        assert issued[0].content["name"] == "Siti Aminah"
        with pytest.raises(services.CertificateError):
            services.issue_certificates(session=session, on=TODAY, by=None, at=AT)

    def test_only_for_a_held_session(self) -> None:
        session = ParticipantFactory(attended=True).session
        with pytest.raises(services.CertificateError):
            services.issue_certificates(session=session, on=TODAY, by=None, at=AT)

    def test_revoked_once_and_with_a_reason(self) -> None:
        certificate = CertificateFactory()
        with pytest.raises(services.CertificateError):
            services.revoke_certificate(
                certificate=certificate, reason=" ", on=TODAY, by=None, at=AT
            )
        services.revoke_certificate(
            certificate=certificate, reason="Salah orang", on=TODAY, by=None, at=AT
        )
        assert not Certificate.objects.get().is_valid
        with pytest.raises(services.CertificateError):
            services.revoke_certificate(
                certificate=certificate, reason="Lagi", on=TODAY, by=None, at=AT
            )


class TestVisits:
    def test_not_in_the_future(self) -> None:
        visit = MentoringVisitFactory.build(
            village=VillageFactory(), date=timezone.localdate(AT) + timedelta(days=1)
        )
        with pytest.raises(ValidationError) as refusal:
            services.record_visit(visit=visit, by=None, at=AT)
        assert set(refusal.value.message_dict) == {"date"}

    def test_to_what_belongs_to_the_village(self) -> None:
        village = VillageFactory()
        stranger = {"cooperative": CooperativeFactory(), "business_group": BusinessGroupFactory()}
        for field, other in stranger.items():
            visit = MentoringVisitFactory.build(village=village, **{field: other})
            with pytest.raises(ValidationError) as refusal:
                services.record_visit(visit=visit, by=None, at=AT)
            assert set(refusal.value.message_dict) == {field}
        own = MentoringVisitFactory.build(
            village=village, cooperative=CooperativeFactory(seat=village)
        )
        services.record_visit(visit=own, by=None, at=AT)
        own.follow_up, own.due_date, own.done_date = "Buku kas", TODAY, TODAY
        assert services.change_visit(visit=own, by=None, at=AT).done_date == TODAY


def test_capital_goes_from_application_to_payment() -> None:
    application = CapitalAccessFactory()

    def record(act: CapitalAct, **more: Any) -> Any:
        return services.move_application(
            application=application, act=act, day=TODAY, by=None, at=AT, **more
        )

    for act, more in (
        (CapitalAct.DISBURSE, {}),
        (CapitalAct.APPROVE, {}),
        (CapitalAct.REJECT, {}),
    ):
        with pytest.raises(CapitalStepError):
            record(act, **more)
    assert record(CapitalAct.APPROVE, amount=Decimal(20_000_000)).state == "approved"
    assert record(CapitalAct.DISBURSE).disbursed_date == TODAY
    with pytest.raises(CapitalStepError):
        record(CapitalAct.WITHDRAW, reason="Tidak jadi")


def test_an_ltsa_serves_a_regency() -> None:
    place = ServicePlaceFactory.build(kind="ltsa", area=AreaFactory(code="35.04.14.2011"))
    with pytest.raises(ValidationError):
        services.save_place(place=place, by=None, at=AT)
    place.area = place.area.parent.parent
    services.save_place(place=place, by=None, at=AT)


def test_national_entries_name_known_areas() -> None:
    coverage = OfficeCoverage(office=OfficeFactory(), province_code="99")
    with pytest.raises(ValidationError):
        services.save_national(entry=coverage, by=None, at=AT)
    village = AreaFactory(code="35.04.14.2011")
    figure = CreditFigure(
        area=village, year=2025, scheme="micro", borrowers=1, version="a", source="uji"
    )
    with pytest.raises(ValidationError):
        services.save_national(entry=figure, by=None, at=AT)
    figure.area = village.parent.parent
    services.save_national(entry=figure, by=None, at=AT)


def test_records_follow_a_merged_village() -> None:
    old, new = VillageFactory(), VillageFactory()
    old.merged_into = new
    old.save()
    session = SessionFactory(area=old.area)
    participant = ParticipantFactory(village=old)
    namesakes = [
        ParticipantFactory(session=session, village=v, person=None, name="Pak Kades")
        for v in (old, new)
    ]
    visit = MentoringVisitFactory(village=old)
    follow_merger(
        predecessor=old.area,
        successors=[new.area],
        kind=AreaSuccession.Kind.MERGED,
        by=None,
        at=AT,
    )
    for record in (session, participant, visit, *namesakes):
        record.refresh_from_db()
    assert session.area == new.area
    assert participant.village == visit.village == new
    assert namesakes[0].village == old
