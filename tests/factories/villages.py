"""Factories of village files and their records."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image

from migranportal.regions.models import Area
from tests.factories.regions import AreaFactory
from villages.models import (
    Activity,
    ActivityKind,
    BudgetLine,
    Evidence,
    Facility,
    FacilityKind,
    Pillar,
    ProgramCode,
    TaskForce,
    TaskForceMember,
    Village,
    VillageRegulation,
)

TODAY = date(2026, 3, 2)
PDF = b"%PDF-1.7\n%stub of a decree\n"


class VillageAreaFactory(AreaFactory):
    """A village of the register, in the regency Tulungagung unless a code says otherwise."""

    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"35.04.{n // 900 % 90 + 1:02d}.{2001 + n % 900}")
    name = factory.Sequence(lambda n: f"Desa {n}")


class VillageFactory(DjangoModelFactory[Village]):
    """A village file; ``VillageFactory(area__code="35.04.14.2011")`` places it."""

    class Meta:
        model = Village

    class Params:
        confirmed = factory.Trait(confirmed_date=TODAY, confirmed_by="kades@example.org")

    area = factory.SubFactory(VillageAreaFactory)


class TaskForceFactory(DjangoModelFactory[TaskForce]):
    """A task force inside its term on ``TODAY``."""

    class Meta:
        model = TaskForce

    class Params:
        expired = factory.Trait(since_date=date(2021, 1, 1), until_date=date(2023, 12, 31))

    village = factory.SubFactory(VillageFactory)
    decree_number = factory.Sequence(lambda n: f"188/{n}/KEP/2025")
    since_date = date(2025, 8, 1)
    until_date = date(2028, 7, 31)
    decree_date = factory.LazyAttribute(lambda o: o.since_date - timedelta(days=7))


class TaskForceMemberFactory(DjangoModelFactory[TaskForceMember]):
    """An ordinary member; the trait makes the chair."""

    class Meta:
        model = TaskForceMember

    class Params:
        chair = factory.Trait(role=TaskForceMember.Role.CHAIR)

    task_force = factory.SubFactory(TaskForceFactory)
    name = factory.Sequence(lambda n: f"Anggota {n}")


class RegulationFactory(DjangoModelFactory[VillageRegulation]):
    """A regulation on migrant protection that is in force."""

    class Meta:
        model = VillageRegulation

    class Params:
        repealed = factory.Trait(repealed_date=date(2025, 12, 31))
        other_subject = factory.Trait(subject=VillageRegulation.Subject.OTHER)

    village = factory.SubFactory(VillageFactory)
    number = factory.Sequence(lambda n: f"{n + 1}/2025")
    title = "Pelindungan Pekerja Migran Indonesia"
    subject = VillageRegulation.Subject.MIGRANT_PROTECTION
    enacted_date = date(2025, 2, 1)


class FacilityKindFactory(DjangoModelFactory[FacilityKind]):
    """An entry of the code list of facilities."""

    class Meta:
        model = FacilityKind
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"test-facility-{n}")
    name_id = factory.LazyAttribute(lambda o: f"Fasilitas {o.code}")
    name_en = factory.LazyAttribute(lambda o: f"Facility {o.code}")
    source = "test"


class PillarFactory(DjangoModelFactory[Pillar]):
    """A pillar of Desa Migran Emas."""

    class Meta:
        model = Pillar
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"test-pillar-{n}")
    name_id = factory.LazyAttribute(lambda o: f"Pilar {o.code}")
    name_en = factory.LazyAttribute(lambda o: f"Pillar {o.code}")
    source = "test"
    program = ProgramCode.DESA_MIGRAN_EMAS
    kind = Pillar.Kind.SERVICE


class FacilityFactory(DjangoModelFactory[Facility]):
    """A facility in good condition, checked lately."""

    class Meta:
        model = Facility

    class Params:
        broken = factory.Trait(condition=Facility.Condition.BROKEN)

    village = factory.SubFactory(VillageFactory)
    kind = factory.SubFactory(FacilityKindFactory)
    condition = Facility.Condition.GOOD
    checked_date = TODAY - timedelta(days=30)


class ActivityFactory(DjangoModelFactory[Activity]):
    """An activity of the last twelve months."""

    class Meta:
        model = Activity

    class Params:
        old = factory.Trait(date=TODAY - timedelta(days=800))

    village = factory.SubFactory(VillageFactory)
    kind = ActivityKind.PROTECTION
    title = factory.Sequence(lambda n: f"Kegiatan {n}")
    date = TODAY - timedelta(days=60)
    participants = 25


def _pdf(sequence: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"bukti-{sequence}.pdf", PDF, content_type="application/pdf")


def picture(kind: str, width: int, height: int, *, mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture of one colour; ``options`` go to the encoder."""
    buffer = BytesIO()
    color = options.pop("color", 0)
    Image.new(mode, (width, height), color).save(buffer, kind, **options)
    return buffer.getvalue()


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A small PDF; writes a file, so use it only where the storage is a test's own."""

    class Meta:
        model = Evidence

    activity = factory.SubFactory(ActivityFactory)
    village = factory.SelfAttribute("activity.village")
    file: Any = factory.Sequence(_pdf)


class BudgetLineFactory(DjangoModelFactory[BudgetLine]):
    """A planned line of this year's village budget."""

    class Meta:
        model = BudgetLine

    village = factory.SubFactory(VillageFactory)
    year = TODAY.year
    description = factory.Sequence(lambda n: f"Pelindungan PMI {n}")
    planned_amount = 25_000_000
