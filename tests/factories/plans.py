"""Action plans, their items and reports."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from migranportal.regions.models import Area
from plans.models import ActionPlan, ItemAct, ItemState, PlanItem, ProgressReport
from programs.models import Program
from tests.factories.accounts import OrganisationFactory
from tests.factories.regions import AreaFactory
from villages.models import ProgramCode

TODAY = date(2026, 3, 2)


class PlanAreaFactory(AreaFactory):
    """The regency Tulungagung unless a code says otherwise."""

    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = "35.04"


class ActionPlanFactory(DjangoModelFactory[ActionPlan]):
    """A plan of the regency Tulungagung for 2026; the trait makes it one of the country."""

    class Meta:
        model = ActionPlan

    class Params:
        national = factory.Trait(area=None)

    code = factory.Sequence(lambda n: f"rencana-{n}")
    title = factory.Sequence(lambda n: f"Rencana aksi {n}")
    organisation = factory.SubFactory(OrganisationFactory)
    area = factory.SubFactory(PlanAreaFactory)
    start_date = date(2026, 1, 1)
    end_date = date(2026, 12, 31)
    source = "SK Bupati (contoh)"
    is_confirmed = True


class PlanItemFactory(DjangoModelFactory[PlanItem]):
    """A planned item of half a year; traits bring it under way, finish or drop it."""

    class Meta:
        model = PlanItem
        skip_postgeneration_save = True

    class Params:
        under_way = factory.Trait(state=ItemState.UNDER_WAY, percent=40)
        done = factory.Trait(state=ItemState.DONE, percent=100, closed_date=TODAY)
        dropped = factory.Trait(
            state=ItemState.DROPPED, reason="Anggaran dialihkan", closed_date=TODAY
        )

    plan = factory.SubFactory(ActionPlanFactory)
    title = factory.Sequence(lambda n: f"Sosialisasi migrasi aman {n}")
    responsible = factory.SubFactory(OrganisationFactory)
    start_date = date(2026, 1, 15)
    end_date = date(2026, 6, 30)

    @factory.post_generation
    def villages(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Name the villages that were given."""
        if create and extracted:
            self.villages.set(extracted)  # type: ignore[attr-defined]


class ProgressReportFactory(DjangoModelFactory[ProgressReport]):
    """A report of forty percent."""

    class Meta:
        model = ProgressReport

    item = factory.SubFactory(PlanItemFactory, under_way=True)
    act = ItemAct.REPORT
    from_state = ItemState.PLANNED
    to_state = ItemState.UNDER_WAY
    date = TODAY
    percent = 40
    done_text = "Dua pertemuan"
    at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    by_name = "petugas@contoh.test"


def desmigratif() -> Program:
    """Return the program Desmigratif, made where it is missing."""
    found, _added = Program.objects.get_or_create(
        code=ProgramCode.DESMIGRATIF,
        defaults={"name_id": "Desmigratif", "name_en": "Productive Migrant Village"},
    )
    return found
