"""Factories of programs, criteria, runs, findings and designations."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from migranportal.accounts.roles import Role
from programs import services
from programs.models import (
    Assessment,
    CriteriaVersion,
    Criterion,
    Decree,
    Designation,
    DesignationAct,
    DesignationStep,
    Program,
    Proposal,
    ProposalAct,
    ProposalStep,
    PublicationRequest,
    Run,
    StepDeadline,
    StepPhoto,
    VillageMeasures,
    Visit,
    VisitPhoto,
    Waits,
)
from programs.services import DesignationMove, VisitReport
from programs.services.decrees import Signature
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


class StepDeadlineFactory(DjangoModelFactory[StepDeadline]):
    """A working target that nobody confirmed."""

    class Meta:
        model = StepDeadline
        django_get_or_create = ("waits",)

    waits = Waits.SENT
    days = 14
    source = "uji"


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


def criteria_in_force(program: Program) -> CriteriaVersion:
    """Return criteria of the program that are in force; made once, without the services."""
    version = CriteriaVersion.objects.filter(program=program, state="published").first()
    if version is None:
        draft = CriteriaVersionFactory(program=program)
        CriterionFactory(version=draft)
        CriteriaVersion.objects.filter(pk=draft.pk).update(
            state="published",
            valid_from=date(2020, 1, 1),
            published_at=datetime(2020, 1, 1, tzinfo=UTC),
            published_by="system",
        )
        version = CriteriaVersion.objects.get(pk=draft.pk)
    return version


def open_proposal(village: Village) -> Proposal:
    """Return the open proposal of the village under criteria in force; made once."""
    found = Proposal.objects.filter(village=village).first()
    version = criteria_in_force(ProgramFactory())
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


def proposal_step(village: Village) -> ProposalStep:
    """Return the first step of the village's proposal, with what was known then; made once."""
    proposal = open_proposal(village)
    found: ProposalStep | None = proposal.steps.first()
    if found is not None:
        return found
    version = proposal.version
    step = ProposalStep.objects.create(
        proposal=proposal,
        number=1,
        round=1,
        act=ProposalAct.PREPARE,
        to_state=proposal.state,
        by=proposal.prepared_by,
        by_name="Uji",
        at=proposal.state_since,
        snapshot={
            "on": "2026-03-02",
            "version": {"id": version.pk, "number": version.number},
            "outcome": None,
            "score": None,
            "criteria": [],
            "evidence": [],
        },
    )
    proposal.step_number = 1
    proposal.save()
    return step


def designated(village: Village) -> Designation:
    """Return the village's designation by an earlier decree, after its ceremony; made once."""
    found = Designation.objects.filter(village=village, decree__isnull=False).first()
    if found is not None:
        return found
    program = ProgramFactory(code="desmigratif", name_id="Desmigratif", name_en="Desmigratif")
    criteria_in_force(program)
    writer, director = (user_with(Role.PROGRAM_OFFICER) for _ in range(2))
    at, today = timezone.now(), timezone.localdate()
    decree = services.prepare_decree(
        program=program, kind=Decree.Kind.RECORD, subject="Uji", by=writer, at=at
    )
    services.add_villages(decree=decree, villages=[village.pk], by=writer, at=at, reason="")
    decree.refresh_from_db()
    decree = services.submit_decree(
        decree=decree, seen=decree.step_number, by=writer, at=at, on=today
    )
    scan = ContentFile(b"%PDF-1.7\n%%EOF\n", "sk.pdf")
    signature = Signature(f"{village.pk}/2026", today, "Dirjen", "Direktur Jenderal", scan)
    services.issue_decree(
        decree=decree, signature=signature, seen=decree.step_number, by=director, at=at, on=today
    )
    designation = Designation.objects.get(village=village, decree=decree)
    move = DesignationMove(DesignationAct.CEREMONY, seen=1, on=today, place="Balai desa")
    return services.move_designation(
        designation=designation, move=move, by=writer, at=at, today=today
    )


class DesignatedFactory(DjangoModelFactory[Designation]):
    """A designation by an earlier decree; ``village`` places it."""

    class Meta:
        model = Designation

    village = factory.SubFactory(VillageFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Designation:
        return designated(kwargs["village"])


class DesignationStepFactory(DjangoModelFactory[DesignationStep]):
    """The handing over of a plaque, with a photo."""

    class Meta:
        model = DesignationStep

    designation = factory.SubFactory(DesignatedFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> DesignationStep:
        today = timezone.localdate()
        return record(kwargs["designation"], DesignationAct.PLAQUE, on=today, photos=[picture()])


class StepPhotoFactory(DjangoModelFactory[StepPhoto]):
    """The photo of a plaque."""

    class Meta:
        model = StepPhoto

    step = factory.SubFactory(DesignationStepFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> StepPhoto:
        return kwargs["step"].photos.get()  # type: ignore[no-any-return]


class VisitFactory(DjangoModelFactory[Visit]):
    """A monitoring visit of a designated village, with a photo."""

    class Meta:
        model = Visit

    village = factory.SubFactory(VillageFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Visit:
        today = timezone.localdate()
        report = VisitReport(
            on=today,
            manner=Visit.Manner.ON_SITE,
            team="Uji",
            summary="Uji",
            conclusion=Visit.Conclusion.FIT,
            photos=(picture(),),
        )
        step = record(designated(kwargs["village"]), DesignationAct.MONITOR, on=today, visit=report)
        return Visit.objects.get(designation=step.designation, step_number=step.number)


class VisitPhotoFactory(DjangoModelFactory[VisitPhoto]):
    """The photo of a visit."""

    class Meta:
        model = VisitPhoto

    visit = factory.SubFactory(VisitFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> VisitPhoto:
        return kwargs["visit"].photos.get()  # type: ignore[no-any-return]


def record(designation: Designation, act: DesignationAct, **options: Any) -> DesignationStep:
    """Do an act on a designated village; return its step."""
    designation = services.move_designation(
        designation=designation,
        move=DesignationMove(act, seen=designation.step_number, **options),
        by=user_with(Role.PROGRAM_OFFICER),
        at=timezone.now(),
        today=timezone.localdate(),
    )
    return designation.steps.get(number=designation.step_number)


def picture() -> ContentFile[bytes]:
    """Return a small photograph."""
    image = BytesIO()
    Image.new("RGB", (60, 40)).save(image, "JPEG")
    return ContentFile(image.getvalue(), "foto.jpg")
