"""Factories of programs, criteria, runs, findings and designations."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from migranportal.accounts.roles import Role
from programs import services
from programs.models import (
    Assessment,
    CriteriaVersion,
    Criterion,
    Decree,
    Designation,
    Program,
    Proposal,
    PublicationRequest,
    Run,
    VillageMeasures,
)
from tests.factories.accounts import UserFactory, user_with
from tests.factories.villages import VillageFactory
from villages.models import Village


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


class CriterionFactory(DjangoModelFactory[Criterion]):
    """One mandatory criterion of a draft."""

    class Meta:
        model = Criterion

    version = factory.SubFactory(CriteriaVersionFactory)
    position = 1
    code = "warga-pmi"
    title_id = "Ada warga PMI"
    title_en = "Residents are migrant workers"
    measure = "known_workers"
    operator = Criterion.Operator.AT_LEAST
    threshold = 1
    is_mandatory = True
    source = "uji"


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


class PublicationRequestFactory(DjangoModelFactory[PublicationRequest]):
    """An open request as the database lets it begin; the services keep the try with it."""

    class Meta:
        model = PublicationRequest

    version = factory.SubFactory(CriteriaVersionFactory)
    program = factory.SelfAttribute("version.program")
    title = "1: Kriteria uji"
    valid_from = date(2026, 3, 2)
    as_of_date = date(2026, 3, 2)
    remark = "uji"
    requested_by = factory.SubFactory(UserFactory)
    requested_at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def open_proposal(village: Village) -> Proposal:
    """Return the open proposal of the village under criteria in force; made once."""
    found = Proposal.objects.filter(village=village).first()
    version = CriteriaVersion.objects.filter(program="dme", state="published").first()
    if version is None:
        draft = CriteriaVersionFactory()
        CriterionFactory(version=draft)
        CriteriaVersion.objects.filter(pk=draft.pk).update(
            state="published",
            valid_from=date(2020, 1, 1),
            published_at=datetime(2020, 1, 1, tzinfo=UTC),
            published_by="system",
        )
        version = CriteriaVersion.objects.get(pk=draft.pk)
    return found or ProposalFactory(village=village, version=version)


def draft_decree() -> Decree:
    """Return a decree that is being prepared."""
    return services.prepare_decree(
        program=ProgramFactory(),
        kind=Decree.Kind.DESIGNATION,
        subject="Penetapan uji",
        by=user_with(Role.PROGRAM_OFFICER),
        at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
    )
