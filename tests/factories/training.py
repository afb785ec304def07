"""Offices, courses, sessions, people on lists, visits and capital."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from tests.factories.villages import VillageAreaFactory, VillageFactory
from tests.factories.workers import PersonFactory, ReturneeBusinessFactory
from training.models import (
    CapitalAccess,
    Certificate,
    Course,
    CourseKind,
    CreditFigure,
    CreditScheme,
    MentoringVisit,
    Office,
    OfficeCoverage,
    Participant,
    ServicePlace,
    Session,
)

TODAY = date(2026, 3, 2)


class OfficeFactory(DjangoModelFactory[Office]):
    """A BP3MI that no list confirms."""

    class Meta:
        model = Office

    code = factory.Sequence(lambda n: f"kantor-{n}")
    name = factory.Sequence(lambda n: f"BP3MI Contoh {n}")
    source = "uji"


class OfficeCoverageFactory(DjangoModelFactory[OfficeCoverage]):
    """An office serves Jawa Timur, since nobody knows when."""

    class Meta:
        model = OfficeCoverage

    office = factory.SubFactory(OfficeFactory)
    province_code = "35"


class CourseKindFactory(DjangoModelFactory[CourseKind]):
    """A kind of course."""

    class Meta:
        model = CourseKind
        django_get_or_create = ("code",)

    code = "bahasa-uji"
    name_id = "Bahasa"
    name_en = "Language"
    source = "uji"


class CourseFactory(DjangoModelFactory[Course]):
    """A course of forty hours."""

    class Meta:
        model = Course

    code = factory.Sequence(lambda n: f"pelatihan-{n}")
    title = factory.Sequence(lambda n: f"Bahasa Korea {n}")
    kind = factory.SubFactory(CourseKindFactory)
    hours = 40


class SessionFactory(DjangoModelFactory[Session]):
    """A planned session of twenty seats in a village of Tulungagung; the trait is one that is held."""

    class Meta:
        model = Session

    class Params:
        held = factory.Trait(
            state=Session.State.HELD,
            start_date=TODAY - timedelta(days=10),
            end_date=TODAY - timedelta(days=8),
        )

    course = factory.SubFactory(CourseFactory)
    office = factory.SubFactory(OfficeFactory)
    area = factory.SubFactory(VillageAreaFactory)
    venue = "Balai desa"
    start_date = TODAY + timedelta(days=10)
    end_date = TODAY + timedelta(days=12)
    capacity = 20


class ParticipantFactory(DjangoModelFactory[Participant]):
    """A person of the register on the list of a session."""

    class Meta:
        model = Participant

    class Params:
        attended = factory.Trait(attendance=Participant.Attendance.ATTENDED)

    session = factory.SubFactory(SessionFactory)
    village = factory.SubFactory(VillageFactory)
    person = factory.SubFactory(PersonFactory, village=factory.SelfAttribute("..village"))
    name = factory.SelfAttribute("person.name")


class CertificateFactory(DjangoModelFactory[Certificate]):
    """A valid certificate of a held session."""

    class Meta:
        model = Certificate

    class Params:
        revoked = factory.Trait(revoked_date=TODAY, revoked_reason="Salah nama")

    participant = factory.SubFactory(ParticipantFactory, attended=True, session__held=True)
    number = factory.Sequence(lambda n: f"PMI-2026-00001-{n:03d}")
    issued_date = TODAY - timedelta(days=7)
    issued_at = datetime(2026, 2, 23, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
    content = factory.LazyAttribute(
        lambda o: {
            "name": o.participant.name,
            "course": o.participant.session.course.title,
            "hours": 40,
            "start": "2026-02-20",
            "end": "2026-02-22",
            "place": "Balai desa, Tunggangri",
            "office": "BP3MI Jawa Timur",
            "trainers": ["Ibu Contoh"],
            "result": "passed",
        }
    )


class MentoringVisitFactory(DjangoModelFactory[MentoringVisit]):
    """A visit without follow-up; the trait has one that is due."""

    class Meta:
        model = MentoringVisit

    class Params:
        with_follow_up = factory.Trait(
            follow_up="Melengkapi buku kas", due_date=TODAY + timedelta(days=14)
        )

    village = factory.SubFactory(VillageFactory)
    date = TODAY - timedelta(days=5)
    mentor = "Pendamping Contoh"
    topic = MentoringVisit.Topic.VILLAGE_FILE
    findings = "Berkas desa hampir lengkap."


class CreditFigureFactory(DjangoModelFactory[CreditFigure]):
    """A figure of the country."""

    class Meta:
        model = CreditFigure

    year = 2025
    scheme = CreditScheme.PLACEMENT
    borrowers = 2_382
    amount = Decimal(70_650_000_000)
    version = factory.Sequence(lambda n: f"terbitan {n}")
    source = "uji"


class CapitalAccessFactory(DjangoModelFactory[CapitalAccess]):
    """An application that the bank has not decided."""

    class Meta:
        model = CapitalAccess

    business = factory.SubFactory(ReturneeBusinessFactory)
    scheme = CreditScheme.MICRO
    bank = "BRI"
    applied_date = TODAY - timedelta(days=30)
    applied_amount = Decimal(25_000_000)


class ServicePlaceFactory(DjangoModelFactory[ServicePlace]):
    """A transit shelter."""

    class Meta:
        model = ServicePlace

    kind = ServicePlace.Kind.SHELTER
    name = factory.Sequence(lambda n: f"Rumah Ramah {n}")
    area = factory.SubFactory(VillageAreaFactory)
