"""Invented records of a village: task force, regulation, facilities, activities, budget, groups."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import models

from migranportal.demo.chance import full_name
from migranportal.demo.profiles import Profile
from villages.models import (
    Activity,
    ActivityKind,
    BudgetLine,
    Facility,
    FacilityKind,
    TaskForce,
    TaskForceMember,
    Village,
    VillageRegulation,
)
from workers.models import BusinessGroup

MARK = "(contoh)"
_TERM = timedelta(days=1090)
_BACKGROUNDS = ("perangkat desa", "purna PMI", "karang taruna", "kader PKK", "tokoh agama")
_TITLES = {
    ActivityKind.PROTECTION: ("Sosialisasi migrasi aman", "layanan-cegah-nonprosedural"),
    ActivityKind.EMPOWERMENT: ("Pelatihan usaha purna PMI", "layanan-pemberdayaan-ekonomi"),
    ActivityKind.EDUCATION: ("Kelas persiapan calon PMI", "emas-edukatif"),
    ActivityKind.FINANCIAL_LITERACY: ("Literasi keuangan keluarga", "layanan-literasi-keuangan"),
    ActivityKind.PARENTING: ("Pengasuhan bersama anak PMI", "layanan-pengasuhan"),
}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A village to fill: its file, how it stands, its chance, and the day of the demo."""

    village: Village
    profile: Profile
    chance: Random
    as_of: date

    def days_ago(self, days: int) -> date:
        """Return the day so many days before the day of the demo."""
        return self.as_of - timedelta(days=days)


def describe_village(scene: Scene) -> Village:
    """Fill in the file itself; everything in it is invented but the name and the code."""
    village, profile, chance = scene.village, scene.profile, scene.chance
    village.population = chance.randint(1_800, 9_500)
    village.population_source = f"angka {MARK}"
    village.office_address = f"Jalan Balai Desa No. {chance.randint(1, 90)} {MARK}"
    village.contact_name = full_name(chance, female=chance.random() < 0.5)
    village.contact_phone = f"0800{chance.randint(1_000_000, 9_999_999)}"
    village.is_invented = True
    if profile.confirmed_days_ago is not None:
        village.confirmed_date = scene.days_ago(profile.confirmed_days_ago + chance.randint(0, 30))
        village.confirmed_by = "admin@portal.example"
    return village


def village_records(scene: Scene, kinds: list[FacilityKind]) -> list[models.Model]:
    """Return the unsaved records of the village, in an order in which they can be saved."""
    return [
        *_task_force(scene),
        *_regulation(scene),
        *_facilities(scene, kinds),
        *_activities(scene),
        *_budget(scene),
        *_groups(scene),
    ]


def _task_force(scene: Scene) -> list[models.Model]:
    days = scene.profile.task_force_days_left
    if days is None:
        return []
    until = scene.as_of + timedelta(days=days)
    since = until - _TERM
    force = TaskForce(
        village=scene.village,
        decree_number=f"CONTOH/{scene.chance.randint(1, 40)}/{since.year}",
        decree_date=since,
        since_date=since,
        until_date=until,
    )
    roles = list(TaskForceMember.Role)
    members = [
        TaskForceMember(
            task_force=force,
            name=full_name(scene.chance, female=scene.chance.random() < 0.4),
            role=roles[position] if position < len(roles) else roles[-1],
            background=scene.chance.choice(_BACKGROUNDS),
        )
        for position in range(scene.chance.randint(5, 9))
    ]
    return [force, *members]


def _regulation(scene: Scene) -> list[models.Model]:
    profile = scene.profile
    if not profile.has_regulation:
        return []
    enacted = scene.days_ago(scene.chance.randint(120, 900))
    repealed = scene.days_ago(60) if profile.is_repealed else None
    number = f"CONTOH {scene.chance.randint(1, 12)}/{enacted.year}"
    regulation = VillageRegulation(
        village=scene.village,
        number=number,
        title=f"Pelindungan Pekerja Migran Indonesia {MARK}",
        subject=VillageRegulation.Subject.MIGRANT_PROTECTION,
        enacted_date=enacted,
        repealed_date=repealed,
    )
    return [regulation]


def _facilities(scene: Scene, kinds: list[FacilityKind]) -> list[models.Model]:
    profile, chance = scene.profile, scene.chance
    wanted = profile.good_facilities + profile.broken_facilities
    usable = Facility.USABLE
    return [
        Facility(
            village=scene.village,
            kind=kind,
            condition=chance.choice(usable)
            if position < profile.good_facilities
            else Facility.Condition.BROKEN,
            checked_date=scene.days_ago(chance.randint(5, 300)),
            note=MARK,
        )
        for position, kind in enumerate(chance.sample(kinds, min(wanted, len(kinds))))
    ]


def _activities(scene: Scene) -> list[models.Model]:
    """Two or three of each kind within a year, and an older one."""
    chance = scene.chance
    records: list[models.Model] = []
    for kind in scene.profile.activities:
        title, pillar = _TITLES[kind]
        ages = [chance.randint(3, 350) for _ in range(chance.randint(2, 3))]
        records += [
            Activity(
                village=scene.village,
                kind=kind,
                pillar_id=pillar,
                title=f"{title} {number} {MARK}",
                date=scene.days_ago(age),
                participants=chance.randint(8, 60),
            )
            for number, age in enumerate([*ages, chance.randint(400, 700)], start=1)
        ]
    return records


def _budget(scene: Scene) -> list[models.Model]:
    return [
        BudgetLine(
            village=scene.village,
            year=scene.as_of.year - ago,
            description=f"Pelindungan dan pemberdayaan PMI {MARK}",
            planned_amount=1_000_000 * scene.chance.randint(5, 60),
            spent_amount=1_000_000 * scene.chance.randint(1, 40) if ago else None,
        )
        for ago in range(scene.profile.budget_years)
    ]


def _groups(scene: Scene) -> list[models.Model]:
    profile, chance = scene.profile, scene.chance
    sectors = ("kuliner", "kerajinan", "peternakan", "perdagangan", "jahit", "hidroponik")
    return [
        BusinessGroup(
            village=scene.village,
            name=f"Kelompok purna {sector} {MARK}",
            sector=sector,
            since_date=scene.days_ago(chance.randint(400, 1500)),
            until_date=None
            if position < profile.business_groups
            else scene.days_ago(chance.randint(20, 300)),
            confirmed_date=scene.days_ago(chance.randint(5, 200)),
        )
        for position, sector in enumerate(
            chance.sample(sectors, profile.business_groups + profile.ended_groups)
        )
    ]
