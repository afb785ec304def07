"""Writes the demo data: all of it or nothing, and only what is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localdate

from cooperatives.models import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    Membership,
    ServedVillage,
)
from migranportal.core.rowsecurity import whole_country
from migranportal.demo import people
from migranportal.demo.accounts import load_accounts
from migranportal.demo.agreements import load_agreements
from migranportal.demo.announcements import load_announcement
from migranportal.demo.centres import load_centres
from migranportal.demo.chance import chance_of
from migranportal.demo.complaints import load_complaints
from migranportal.demo.cooperatives import businesses, cooperative_records
from migranportal.demo.deadlines import load_deadlines
from migranportal.demo.decrees import load_decrees
from migranportal.demo.designations import REPORTED
from migranportal.demo.figures import count_demo_days
from migranportal.demo.files import load_files
from migranportal.demo.letters import letter_records
from migranportal.demo.plans import load_plans
from migranportal.demo.profiles import PROFILES, VILLAGES
from migranportal.demo.proposals import load_proposals
from migranportal.demo.publications import load_publications
from migranportal.demo.register import DECREE, PLACES, VALID_FROM
from migranportal.demo.sandbox import load_sandbox
from migranportal.demo.statistics import load_figures_of_demo
from migranportal.demo.supply import load_supply
from migranportal.demo.training import load_training
from migranportal.demo.villages import Scene, describe_village, village_records
from migranportal.regions.models import Area
from programs.importers.reference import load_reference_data
from programs.models import Designation
from villages.models import (
    Activity,
    BudgetLine,
    Facility,
    FacilityKind,
    TaskForce,
    TaskForceMember,
    Village,
    VillageRegulation,
)
from villages.services.files import open_files
from workers.models import (
    BusinessGroup,
    FamilyMember,
    PermissionLetter,
    Person,
    Placement,
    ReturneeBusiness,
    Worker,
)

# What others point to comes first.
_ORDER: tuple[Any, ...] = (
    Person,
    Worker,
    Placement,
    FamilyMember,
    PermissionLetter,
    TaskForce,
    TaskForceMember,
    VillageRegulation,
    Facility,
    Activity,
    BudgetLine,
    BusinessGroup,
    ReturneeBusiness,
    Cooperative,
    ServedVillage,
    BusinessUnit,
    AnnualMeeting,
    Membership,
)
# Long enough ago for what the accounts have done in the proposals.
_ACCOUNTS_SINCE = timedelta(days=130)
_DESCRIBED = [
    "population",
    "population_source",
    "office_address",
    "contact_name",
    "contact_phone",
    "confirmed_date",
    "confirmed_by",
    "is_invented",
    "updated_at",
]


@dataclass(frozen=True, kw_only=True)
class Report:
    """How many of each were written; all zero where the demo data stood already."""

    areas: int
    villages: int
    people: int
    designations: int
    accounts: int
    files: int
    proposals: int


def load_demo(*, as_of: date, at: datetime) -> Report:
    """Write the demo data that is missing; what stands already, edited or not, is left alone.

    The dates count back from ``as_of``. A village is filled once: it is known by the mark
    ``is_invented`` on its file.
    """
    with whole_country(), transaction.atomic():
        load_reference_data(by=None, at=at)
        areas = _load_places()
        open_files(by=None, at=at)
        scenes = _scenes(as_of)
        villages = [scene.village for scene in scenes]
        since = min(as_of, localdate(at)) - _ACCOUNTS_SINCE
        then = at + (as_of - localdate(at))  # the same time on the day of the demo
        load_agreements(as_of=as_of, at=then)
        load_sandbox(as_of=as_of, at=then)
        report = Report(
            areas=areas,
            villages=len(scenes),
            people=_fill(scenes, at),
            designations=_load_designations(),
            accounts=load_accounts(since=since, at=at),
            files=load_files(villages, at=then),
            proposals=len(proposals := load_proposals(villages, since=since, as_of=as_of, at=then)),
        )
        load_decrees(proposals, as_of=as_of, at=then)
        load_publications(as_of=as_of, at=then)
        load_announcement(as_of=as_of, at=then)
        load_deadlines()
        load_plans(villages, as_of=as_of, at=then)
        load_figures_of_demo(at=at)
        load_training(as_of=as_of, at=then)
        load_centres(as_of=as_of, at=then)
        load_complaints(as_of=as_of, at=then)
        load_supply(as_of=as_of)
        count_demo_days(as_of=as_of)
        return report


def _load_places() -> int:
    """Add the areas of the built-in register that no loaded register has."""
    known = dict(Area.objects.filter(valid_until=None).values_list("code", "pk"))
    before = len(known)
    for level in Area.Level:
        missing = [p for p in PLACES if p.level == level and p.code not in known]
        added = Area.objects.bulk_create(
            Area(
                code=place.code,
                name=place.name,
                level=place.level,
                kind=place.kind,
                is_customary=place.is_customary,
                parent_id=known.get(place.parent),
                latitude=place.latitude,
                longitude=place.longitude,
                valid_from=VALID_FROM,
                decree=DECREE,
            )
            for place in missing
        )
        known.update((area.code, area.pk) for area in added)
    return len(known) - before


def _scenes(as_of: date) -> list[Scene]:
    profiles = {code: PROFILES[name] for name, codes in VILLAGES.items() for code in codes}
    files = Village.objects.filter(
        area__code__in=profiles, area__valid_until=None, is_invented=False
    ).select_related("area")
    return [
        Scene(
            village=file,
            profile=profiles[file.area.code],
            chance=chance_of(file.area.code),
            as_of=as_of,
        )
        for file in files.order_by("area__code")
    ]


def _fill(scenes: list[Scene], at: datetime) -> int:
    kinds = list(FacilityKind.objects.filter(is_confirmed=False).order_by("position", "code"))
    crowd, serials = people.People(), people.Serials()
    records: list[models.Model] = []
    for scene in scenes:
        describe_village(scene).updated_at = at
        records += village_records(scene, kinds)
        new = people.People()
        people.add_people(scene, serials, new)
        records += _about_workers(scene, new, records)
        crowd.add(new)
    Village.objects.bulk_update([scene.village for scene in scenes], _DESCRIBED)
    _save([*crowd.persons, *crowd.workers, *crowd.placements, *crowd.family, *records])
    return len(crowd.persons)


def _about_workers(
    scene: Scene, new: people.People, records: list[models.Model]
) -> list[models.Model]:
    groups = [r for r in records if isinstance(r, BusinessGroup) and r.village == scene.village]
    return [
        *cooperative_records(scene, new.workers),
        *businesses(scene, new.workers, groups),
        *letter_records(scene, new),
    ]


def _save(records: Iterable[models.Model]) -> None:
    """Save the rows of each model at once; rows that were built upon get their keys first."""
    by_model: defaultdict[type[models.Model], list[models.Model]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record)
    for model in _ORDER:
        model.objects.bulk_create(by_model.pop(model, []))
    if by_model:
        raise LookupError(f"No place in the order of saving: {list(by_model)}")


def _load_designations() -> int:
    villages = {v.area.code: v for v in Village.objects.select_related("area").filter(
        area__code__in=[code for report in REPORTED for code in report.codes],
        area__valid_until=None,
    )}  # fmt: skip
    present = set(Designation.objects.values_list("village__area__code", "program_id"))
    missing = [
        Designation(
            village=villages[code],
            program_id=report.program,
            state=report.state,
            source=report.source,
        )
        for report in REPORTED
        for code in report.codes
        if (code, report.program.value) not in present
    ]
    Designation.objects.bulk_create(missing)
    return len(missing)
