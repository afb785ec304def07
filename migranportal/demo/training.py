"""Invented training, mentoring, capital and places of service around the demo villages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from migranportal.demo.villages import MARK
from migranportal.regions.models import Area
from training import services
from training.models import (
    CapitalAccess,
    CapitalAct,
    Course,
    CreditScheme,
    MentoringVisit,
    Office,
    Participant,
    ServicePlace,
    Session,
    SessionAct,
)
from villages.models import Village
from workers.models import Person, ReturneeBusiness

_COURSES = (
    ("bahasa-korea-dasar", "Bahasa Korea Dasar", "bahasa", 120),
    ("pengolahan-hasil-tani", "Pengolahan Hasil Tani", "vokasi", 40),
    ("usaha-rumahan", "Memulai Usaha Rumahan", "kewirausahaan", 24),
)
_SHOWN_VILLAGES = ("35.04.14.2011", "52.03.13.2001")
_OFFICE_OF = {"35": "jawa-timur", "52": "ntb"}
_ON_A_LIST = 12


def load_training(*, as_of: date, at: datetime) -> int:
    """Write the demo data of training where there is none yet; return how many sessions were made."""
    if Session.objects.exists():
        return 0
    courses = [*_courses(), *Course.objects.filter(code="pmi-cerdas-finansial")]
    count = 0
    for code in _SHOWN_VILLAGES:
        village = Village.objects.filter(area__code=code, area__valid_until=None).first()
        office = Office.objects.filter(code=_OFFICE_OF[code[:2]]).first()
        if village is None or office is None:
            continue
        count += _sessions(village, office, courses, as_of, at)
        _visits(village, office, as_of, at)
        _capital(village, as_of, at)
        _places(village, at)
    return count


def _courses() -> list[Course]:
    made = []
    for code, title, kind, hours in _COURSES:
        course, _created = Course.objects.get_or_create(
            code=code,
            defaults={
                "title": title,
                "kind_id": kind,
                "hours": hours,
                "source": "Data contoh, bukan pelatihan nyata",
            },
        )
        made.append(course)
    return made


def _sessions(
    village: Village, office: Office, courses: list[Course], as_of: date, at: datetime
) -> int:
    """Plan sessions ahead, one that is over and one that is held with certificates."""
    people = list(Person.objects.filter(village=village).order_by("pk")[: 4 * _ON_A_LIST])
    begins = (-40, -6, 5, 18, 47)
    for number, offset in enumerate(begins):
        course = courses[number % len(courses)]
        session = Session(
            course=course,
            office=office,
            area=village.area,
            venue=f"Balai desa {MARK}",
            start_date=as_of + timedelta(days=offset),
            end_date=as_of + timedelta(days=offset + 2),
            capacity=_ON_A_LIST + 8,
            trainers=[f"Pelatih {MARK}"],
        )
        services.plan_session(session=session, by=None, at=at)
        some = people[number * 6 : number * 6 + _ON_A_LIST]
        added = services.add_people(session=session, people=some, by=None, at=at)
        if number == 0 and added:
            _hold(session, added, as_of, at)
    return len(begins)


def _hold(session: Session, added: list[Participant], as_of: date, at: datetime) -> None:
    marks = [
        services.Mark(p.pk, "absent")
        if place % 6 == 5
        else services.Mark(p.pk, "attended", "passed")
        for place, p in enumerate(added)
    ]
    services.record_attendance(session=session, marks=marks, by=None, at=at)
    services.move_session(session=session, act=SessionAct.HOLD, on=as_of, by=None, at=at)
    services.issue_certificates(
        session=session, on=session.end_date + timedelta(days=1), by=None, at=at
    )


def _visits(village: Village, office: Office, as_of: date, at: datetime) -> None:
    for days, topic, finding, follow_up, due in (
        (70, "village_file", "Berkas Satgas lengkap, papan informasi perlu diperbarui.", "", None),
        (45, "finance", "Pembukuan kelompok usaha belum teratur.", "Menyusun buku kas harian.", 20),
        (12, "market", "Produk siap dijual di gerai koperasi.", "Mengurus izin PIRT.", -30),
    ):
        services.record_visit(
            visit=MentoringVisit(
                village=village,
                office=office,
                date=as_of - timedelta(days=days),
                mentor=f"Pendamping {MARK}",
                topic=topic,
                findings=finding,
                follow_up=follow_up,
                due_date=None if due is None else as_of - timedelta(days=due),
            ),
            by=None,
            at=at,
        )


def _capital(village: Village, as_of: date, at: datetime) -> None:
    businesses = ReturneeBusiness.objects.filter(owner__village=village).order_by("pk")[:3]
    for number, business in enumerate(businesses):
        application = services.apply_for_capital(
            application=CapitalAccess(
                business=business,
                scheme=CreditScheme.MICRO,
                bank=f"Bank {MARK}",
                applied_date=as_of - timedelta(days=60 - 10 * number),
                applied_amount=Decimal(15_000_000 + 5_000_000 * number),
            ),
            by=None,
            at=at,
        )
        if number < 2:
            services.move_application(
                application=application,
                act=CapitalAct.APPROVE,
                day=as_of - timedelta(days=20),
                amount=Decimal(15_000_000),
                by=None,
                at=at,
            )


def _places(village: Village, at: datetime) -> None:
    regency = Area.objects.filter(code=village.area.code[:5], valid_until=None).first()
    if regency is None:
        return
    for kind, name, desks in (
        (
            ServicePlace.Kind.LTSA,
            f"LTSA {regency.name} {MARK}",
            ["labour", "health", "immigration"],
        ),
        (ServicePlace.Kind.SHELTER, f"Rumah Ramah {regency.name} {MARK}", []),
    ):
        services.save_place(
            place=ServicePlace(
                kind=kind, name=name, area=regency, desks=desks, source="Data contoh"
            ),
            by=None,
            at=at,
        )
