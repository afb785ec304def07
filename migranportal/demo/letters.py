"""Invented permission letters of a village, and the parents who gave some of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import models

from migranportal.demo.chance import chance_of, full_name
from migranportal.demo.people import People
from migranportal.demo.villages import MARK, Scene
from workers.models import FamilyMember, PermissionLetter, Person, Placement, Worker

_REMEMBERED_DAYS = 730
_REASONS = ("Batal berangkat (contoh)", "Pemberi izin menarik persetujuan (contoh)")


@dataclass(frozen=True, kw_only=True)
class _Giver:
    name: str
    relation: PermissionLetter.Giver


def letter_records(scene: Scene, people: People) -> list[models.Model]:
    """Return unsaved letters for who prepares to leave or left lately, numbered in each year.

    Who has no spouse gets a parent who gives the permission.
    """
    code = scene.village.area.code
    chance = chance_of(f"{code} letters")
    head = f"{full_name(chance, female=chance.random() < 0.3)} {MARK}"
    stays = {id(stay.worker): stay for stay in people.placements}  # the last one of each
    spouses = {id(m.worker): m for m in people.family if m.relation == FamilyMember.Relation.SPOUSE}
    parents: list[models.Model] = []
    letters: list[PermissionLetter] = []
    for worker in people.workers:
        issued = _issued(scene, chance, worker)
        if issued is None:
            continue
        giver, parent = _giver(scene, chance, worker, spouses.get(id(worker)))
        parents += [parent] if parent else []
        letters.append(_letter(scene, worker, stays.get(id(worker)), giver, issued, head))
    return [*parents, *_numbered(scene, chance, letters)]


def _issued(scene: Scene, chance: Random, worker: Worker) -> date | None:
    """Return the day of the letter; ``None`` where there is none, as in one case of five."""
    if worker.stage == Worker.Stage.RETURNED or chance.random() < 0.2:
        return None
    if worker.departed_date is None:
        return scene.days_ago(chance.randint(2, 150))
    issued = worker.departed_date - timedelta(days=chance.randint(20, 120))
    return issued if issued > scene.days_ago(_REMEMBERED_DAYS) else None


def _giver(
    scene: Scene, chance: Random, worker: Worker, spouse: FamilyMember | None
) -> tuple[_Giver, FamilyMember | None]:
    """Return who gives the permission, and the parent to be recorded where it is one."""
    kind = PermissionLetter.Giver
    if spouse is not None:
        return _Giver(name=spouse.name, relation=kind.SPOUSE), None
    female = chance.random() < 0.5
    name = full_name(chance, female=female)
    if chance.random() < 0.15:
        return _Giver(name=name, relation=kind.GUARDIAN), None
    birth = worker.person.birth_date or scene.days_ago(30 * 365)
    parent = FamilyMember(
        worker=worker,
        relation=FamilyMember.Relation.PARENT,
        name=name,
        sex=Person.Sex.FEMALE if female else Person.Sex.MALE,
        birth_date=birth - timedelta(days=chance.randint(19 * 366, 34 * 365)),
    )
    return _Giver(name=name, relation=kind.PARENT), parent


def _letter(
    scene: Scene,
    worker: Worker,
    stay: Placement | None,
    giver: _Giver,
    issued: date,
    head: str,
) -> PermissionLetter:
    return PermissionLetter(
        village=scene.village,
        person=worker.person,
        holder_name=worker.person.name,
        issued_date=issued,
        given_by=giver.name,
        relation=giver.relation,
        country_id=stay.country_id if stay else None,
        purpose=stay.job_title if stay else "",
        signed_by=head,
    )


def _numbered(
    scene: Scene, chance: Random, letters: list[PermissionLetter]
) -> list[PermissionLetter]:
    """Number the letters of each year by their days; a few of them were revoked."""
    letters.sort(key=lambda letter: letter.issued_date)
    serials: Counter[int] = Counter()
    for letter in letters:
        year = letter.issued_date.year
        serials[year] += 1
        letter.serial = serials[year]
        letter.number = f"CONTOH/{letter.serial:03d}/{year}"
        if chance.random() < 0.04:
            revoked = letter.issued_date + timedelta(days=chance.randint(1, 15))
            letter.revoked_date = min(revoked, scene.as_of)
            letter.revoked_reason = chance.choice(_REASONS)
    return letters
