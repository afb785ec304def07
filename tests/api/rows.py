"""One record of every dataset: what the tests over all datasets read.

Whoever adds a dataset adds it to ``ROWS``: a function that makes a record in the village with the
code given, filled in as far as the dataset's filters ask, and returns its key as partners know it.
A record that belongs to an organisation gets the one given; figures count something and return "".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from agreements.models import AgreementAct
from migranportal.accounts.models import Organisation
from migranportal.accounts.roles import Role
from migranportal.api.services.figures import count_month
from migranportal.regions.models import Area
from programs import services
from programs.models import CriteriaVersion, Decree, Designation
from programs.services.decrees import Signature
from tests.factories.accounts import user_with
from tests.factories.agreements import (
    AgreementFactory,
    AmendmentFactory,
    DataClauseFactory,
    DataGrantFactory,
    PartyFactory,
)
from tests.factories.cooperatives import (
    AnnualMeetingFactory,
    BusinessUnitFactory,
    CooperativeFactory,
    HealthAssessmentFactory,
    MembershipFactory,
    ServedVillageFactory,
)
from tests.factories.programs import (
    AssessmentFactory,
    CriteriaVersionFactory,
    CriterionFactory,
    ProgramFactory,
    VillageMeasuresFactory,
    designated,
)
from tests.factories.regions import AreaFactory, AreaSuccessionFactory
from tests.factories.training import ServicePlaceFactory
from tests.factories.villages import (
    ActivityFactory,
    EvidenceFactory,
    FacilityFactory,
    PillarFactory,
    RegulationFactory,
    TaskForceFactory,
    TaskForceMemberFactory,
    VillageFactory,
)
from tests.factories.workers import ComplaintKindFactory, PlacementFactory, WorkerFactory
from villages.models import Village
from workers.models import Placement

HERE, THERE = "35.04.14.2011", "52.03.01.2001"
DAY = date(2026, 3, 2)


def village(code: str) -> Village:
    """Return the file of the village; made once."""
    return Village.objects.filter(area__code=code).first() or VillageFactory(area__code=code)


def _region(code: str, _own: Organisation) -> Any:
    area = Area.objects.filter(code=code).first() or AreaFactory(code=code)
    Area.objects.filter(pk=area.pk).update(bps_code="3504140011", valid_until=DAY)
    successor = AreaFactory(code=f"{code[:9]}{int(code[9:]) + 500}")
    AreaSuccessionFactory(predecessor=area, successor=successor)
    return area.pk


def _village(code: str, _own: Organisation) -> Any:
    found = village(code)
    FacilityFactory(village=found)
    RegulationFactory(village=found)
    other = VillageFactory(area__code=f"{code[:9]}{int(code[9:]) + 600}")
    Village.objects.filter(pk=found.pk).update(
        population=3100,
        population_source="Profil desa 2025",
        confirmed_date=DAY,
        confirmed_by="kades@contoh.test",
        merged_into=other,
        contact_name="Kepala Contoh",
        contact_phone="081200000000",
    )
    return found.pk


def _activity(code: str, _own: Organisation) -> Any:
    activity = ActivityFactory(village=village(code), pillar=PillarFactory())
    EvidenceFactory(activity=activity)
    return activity.pk


def _task_force(code: str, _own: Organisation) -> Any:
    force = TaskForceFactory(village=village(code))
    TaskForceMemberFactory(task_force=force, chair=True, phone="081200000001")
    return force.pk


def _reference(_code: str, _own: Organisation) -> Any:
    ProgramFactory()
    PillarFactory()
    ComplaintKindFactory()
    return ""


def _measures(code: str, _own: Organisation) -> Any:
    return VillageMeasuresFactory(
        village=village(code),
        known_workers=3,
        procedural_share="66.66666666",
        has_active_task_force=True,
        has_protection_regulation=False,
        usable_facility_kinds=2,
        data_confirmed_date=DAY,
    ).pk


def _assessment(code: str, _own: Organisation) -> Any:
    version = CriteriaVersion.objects.first()
    if version is None:
        version = CriteriaVersionFactory()
        shared = {"version": version, "title_en": "Title"}
        CriterionFactory(**shared, position=1)
        CriterionFactory(
            **shared, position=2, code="fasilitas", measure="usable_facility_kinds", threshold=4
        )
        CriterionFactory(
            **shared, position=3, code="umur", measure="data_age_days", operator="at_most"
        )
    return AssessmentFactory(
        village=village(code),
        version=version,
        outcome=0,
        score="33.33",
        values=[3, 2, DAY.toordinal() - 40],
        evidence_dates=[DAY, None, date(2026, 1, 21)],
        outcomes=[1, 0, 2],
    ).pk


def _criterion(_code: str, _own: Organisation) -> Any:
    """A version that was in force for a year long ago."""
    number = CriteriaVersion.objects.count() + 1
    criterion = CriterionFactory(version=CriteriaVersionFactory(number=number))
    CriteriaVersion.objects.filter(pk=criterion.version_id).update(
        state=CriteriaVersion.State.RETIRED,
        valid_from=date(2000 + number, 1, 1),
        valid_until=date(2000 + number, 12, 31),
        published_at=timezone.now(),
        published_by="system",
    )
    return criterion.version_id


def _designation(code: str, _own: Organisation) -> Any:
    """A designation by decree that another decree revoked."""
    found = designated(village(code))
    if found.state == Designation.State.REVOKED:
        return found.pk
    writer, director = (user_with(Role.PROGRAM_OFFICER) for _ in range(2))
    at, today = timezone.now(), timezone.localdate()
    decree = services.prepare_decree(
        program=found.program, kind=Decree.Kind.REVOCATION, subject="Uji", by=writer, at=at
    )
    services.add_villages(
        decree=decree, villages=[found.village_id], by=writer, at=at, reason="Tidak aktif"
    )
    decree.refresh_from_db()
    decree = services.submit_decree(
        decree=decree, seen=decree.step_number, by=writer, at=at, on=today
    )
    scan = ContentFile(b"%PDF-1.7\n%%EOF\n", "sk.pdf")
    signature = Signature(f"{found.pk}/CABUT", today, "Dirjen", "Direktur Jenderal", scan)
    services.issue_decree(
        decree=decree, signature=signature, seen=decree.step_number, by=director, at=at, on=today
    )
    return found.pk


def _cooperative(code: str, _own: Organisation) -> Any:
    cooperative = CooperativeFactory(
        seat=village(code),
        legal=True,
        dissolved=True,
        cooperative_registry_number=f"NIK-{code}",
    )
    for factory in (
        ServedVillageFactory,
        BusinessUnitFactory,
        AnnualMeetingFactory,
        HealthAssessmentFactory,
    ):
        factory(cooperative=cooperative)
    return cooperative.pk


def _memberships(code: str, _own: Organisation) -> Any:
    cooperative = CooperativeFactory(seat=village(code))
    for _number in range(20):
        MembershipFactory(cooperative=cooperative)
    count_month(on=timezone.localdate())
    return ""


def _service_place(code: str, _own: Organisation) -> Any:
    return ServicePlaceFactory(area=village(code).area.parent.parent, until_date=DAY).pk


def _agreement(code: str, own: Organisation) -> Any:
    agreement = AgreementFactory(in_force=True)
    PartyFactory(agreement=agreement, organisation=own)
    clause = DataClauseFactory(agreement=agreement, organisation=own)
    DataGrantFactory(
        organisation=own, reference=f"agreement:{agreement.pk}/clause:{clause.pk}", area_code="35"
    )
    AmendmentFactory(agreement=agreement)
    agreement.steps.create(
        act=AgreementAct.SIGN,
        from_state="ready",
        to_state="signed",
        on_date=DAY,
        at=timezone.now() - timedelta(days=1),
        by_name="Uji",
    )
    return agreement.pk


def _worker(code: str, _own: Organisation) -> Any:
    worker = WorkerFactory(village=village(code), returned=True, procedural=True)
    worker.person.set_nik(f"350414{worker.pk:010d}")
    worker.person.save()
    PlacementFactory(worker=worker, closed=True)
    return worker.pk


def _placement(code: str, own: Organisation) -> Any:
    return Placement.objects.get(worker=_worker(code, own)).pk


def _workers_abroad(code: str, _own: Organisation) -> Any:
    """So many that no secret amount moves them below five."""
    home = village(code)
    for _number in range(20):
        PlacementFactory(worker=WorkerFactory(village=home, abroad=True), open=True)
    count_month(on=timezone.localdate())
    return ""


ROWS: dict[str, Callable[[str, Organisation], Any]] = {
    "activities": _activity,
    "agreements": _agreement,
    "assessments": _assessment,
    "cooperative-memberships": _memberships,
    "cooperatives": _cooperative,
    "criteria": _criterion,
    "designations": _designation,
    "measures": _measures,
    "placements": _placement,
    "reference-lists": _reference,
    "regions": _region,
    "returns": _placement,
    "service-places": _service_place,
    "task-forces": _task_force,
    "villages": _village,
    "voter-readiness": _workers_abroad,
    "worker-statistics": _workers_abroad,
    "workers": _worker,
}
