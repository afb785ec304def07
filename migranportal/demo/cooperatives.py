"""Invented cooperatives of a village with members, units and meetings, and returnees' businesses."""

from datetime import timedelta

from django.db import models

from cooperatives.models import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    Membership,
    ServedVillage,
)
from migranportal.demo.villages import MARK, Scene
from workers.models import BusinessGroup, ReturneeBusiness, Worker

_UNITS = ("sembako", "simpan pinjam", "klinik desa", "gudang", "logistik")
_HAS_LEGAL_ENTITY = 2
_HAS_MEETING = 3


def cooperative_records(scene: Scene, workers: list[Worker]) -> list[models.Model]:
    """Return the unsaved cooperatives of the village and what hangs on them, in order of saving."""
    stage = scene.profile.cooperative_stage
    if not stage:
        return []
    area = scene.village.area
    records = _cooperative(scene, Cooperative.Kind.KDKMP, f"Koperasi Merah Putih {area.name}")
    if scene.profile.has_desmigratif_cooperative:
        kind = Cooperative.Kind.DESMIGRATIF
        records += _cooperative(scene, kind, f"Koperasi Desmigratif {area.name}")
    cooperatives = [record for record in records if isinstance(record, Cooperative)]
    returnees = [w for w in workers if w.stage == Worker.Stage.RETURNED]
    count = round(len(returnees) * scene.profile.member_share) if stage >= _HAS_LEGAL_ENTITY else 0
    for worker in scene.chance.sample(returnees, count):
        cooperative = scene.chance.choice(cooperatives)
        since = scene.days_ago(scene.chance.randint(30, 380))
        records.append(Membership(cooperative=cooperative, person=worker.person, since_date=since))
    return records


def _cooperative(scene: Scene, kind: Cooperative.Kind, name: str) -> list[models.Model]:
    chance, stage = scene.chance, scene.profile.cooperative_stage
    code = scene.village.area.code
    founded = scene.days_ago(chance.randint(430, 700))
    is_legal = stage >= _HAS_LEGAL_ENTITY
    cooperative = Cooperative(
        name=f"{name} {MARK}",
        kind=kind,
        seat=scene.village,
        legal_entity_number=f"CONTOH-{kind.upper()}-{code}" if is_legal else "",
        legal_entity_date=founded if is_legal else None,
        cooperative_registry_number=f"CONTOH-{kind[0]}{code}" if stage >= _HAS_MEETING else "",
    )
    records: list[models.Model] = [
        cooperative,
        ServedVillage(cooperative=cooperative, village=scene.village, since_date=founded),
        *(
            BusinessUnit(
                cooperative=cooperative,
                name=f"Gerai {unit} {MARK}",
                kind=unit,
                since_date=founded + timedelta(days=60),
            )
            for unit in chance.sample(_UNITS, stage)
        ),
    ]
    if stage >= _HAS_MEETING:
        records.append(_meeting(scene, cooperative))
    return records


def _meeting(scene: Scene, cooperative: Cooperative) -> AnnualMeeting:
    """Return the meeting about last year, held by now whatever the day of the demo is."""
    year_begins = scene.as_of.replace(month=1, day=1)
    held = min(year_begins + timedelta(days=scene.chance.randint(30, 150)), scene.as_of)
    return AnnualMeeting(
        cooperative=cooperative,
        book_year=held.year - 1,
        held_date=held,
        attendance=scene.chance.randint(20, 80),
        net_surplus=1_000_000 * scene.chance.randint(2, 40),
    )


def businesses(
    scene: Scene, workers: list[Worker], groups: list[BusinessGroup]
) -> list[models.Model]:
    """Return businesses of some returnees, most of them in a group of the village."""
    chance = scene.chance
    returnees = [w for w in workers if w.stage == Worker.Stage.RETURNED]
    records: list[models.Model] = []
    for worker in chance.sample(returnees, len(returnees) // 5):
        group = chance.choice([None, *groups, *groups])
        sector = group.sector if group else "perdagangan"
        records.append(
            ReturneeBusiness(
                owner=worker,
                group=group,
                name=f"Usaha {sector} {worker.person.name} {MARK}"[:150],
                sector=sector,
                since_date=scene.days_ago(chance.randint(60, 900)),
            )
        )
    return records
