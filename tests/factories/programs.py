"""Factories of programs, criteria, runs, findings and designations."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from programs.models import (
    Assessment,
    CriteriaVersion,
    Designation,
    Program,
    Proposal,
    Run,
    VillageMeasures,
)
from tests.factories.accounts import UserFactory
from tests.factories.villages import VillageFactory


class ProgramFactory(DjangoModelFactory[Program]):
    """Desa Migran Emas."""

    class Meta:
        model = Program
        django_get_or_create = ("code",)

    code = "dme"
    name_id = "Desa Migran Emas"
    name_en = "Golden Migrant Village"


class CriteriaVersionFactory(DjangoModelFactory[CriteriaVersion]):
    """A draft without criteria; the services publish."""

    class Meta:
        model = CriteriaVersion
        django_get_or_create = ("program", "number")

    program = factory.SubFactory(ProgramFactory)
    number = 1
    title = "Kriteria uji"
    legal_source = "uji"


class RunFactory(DjangoModelFactory[Run]):
    """A finished run over the country."""

    class Meta:
        model = Run

    reason = "uji"
    started_by = "system"
    as_of_date = date(2026, 3, 2)
    state = Run.State.FINISHED
    created_at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    finished_at = datetime(2026, 3, 2, 3, 0, 4, tzinfo=UTC)


class AssessmentFactory(DjangoModelFactory[Assessment]):
    """A finding under a version without criteria."""

    class Meta:
        model = Assessment

    village = factory.SubFactory(VillageFactory)
    version = factory.SubFactory(CriteriaVersionFactory)
    as_of_date = date(2026, 3, 2)
    assessed_at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    outcome = 2
    values = factory.List([])
    evidence_dates = factory.List([])
    outcomes = factory.List([])


class VillageMeasuresFactory(DjangoModelFactory[VillageMeasures]):
    """Nothing known."""

    class Meta:
        model = VillageMeasures

    village = factory.SubFactory(VillageFactory)
    as_of_date = date(2026, 3, 2)


class DesignationFactory(DjangoModelFactory[Designation]):
    """A candidate."""

    class Meta:
        model = Designation

    village = factory.SubFactory(VillageFactory)
    program = factory.SubFactory(ProgramFactory)
    state = Designation.State.CANDIDATE


class ProposalFactory(DjangoModelFactory[Proposal]):
    """A row as the database lets it begin; the services take it further."""

    class Meta:
        model = Proposal

    village = factory.SubFactory(VillageFactory)
    version = factory.SubFactory(CriteriaVersionFactory)
    program = factory.SelfAttribute("version.program")
    prepared_by = factory.SubFactory(UserFactory)
    state_since = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
