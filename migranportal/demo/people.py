"""Invented people of a village: identity, migration record, stays abroad, families."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from migranportal.core.encryption import lookup_hash
from migranportal.demo.chance import full_name, weighted
from migranportal.demo.villages import MARK, Scene
from workers.models import FamilyMember, Person, Placement, Worker

# Placements of 2024 by country, in hundreds (annual report, as the press gave it).
_DESTINATIONS = (
    ("HK", 998), ("TW", 846), ("MY", 517), ("JP", 127), ("SG", 108), ("KR", 108), ("SA", 78),
    ("IT", 35), ("BN", 32), ("TR", 26), ("PL", 13), ("AE", 12), ("QA", 8), ("KW", 6), ("PG", 5),
)  # fmt: skip
_RISKY = (("MY", 60), ("SA", 25), ("AE", 10), ("KH", 5))
_JOBS = (
    ("Asisten rumah tangga", 36),
    ("Perawat lansia", 22),
    ("Operator pabrik", 16),
    ("Pekerja perkebunan", 12),
    ("Pekerja konstruksi", 7),
    ("Awak kapal", 7),
)
_RETURNS = (
    (Placement.ReturnCategory.CONTRACT_END, 78),
    (Placement.ReturnCategory.EARLY_END, 8),
    (Placement.ReturnCategory.ILLNESS, 4),
    (Placement.ReturnCategory.DEPORTATION, 5),
    (Placement.ReturnCategory.ABUSE, 2),
    (Placement.ReturnCategory.OTHER, 3),
)
_STAGES = (
    (str(Worker.Stage.PROSPECTIVE.value), 20),
    (str(Worker.Stage.ABROAD.value), 35),
    (str(Worker.Stage.RETURNED.value), 45),
)
# Serial numbers of real NIKs begin at 0001 for each day and district and do not get here.
_FIRST_SERIAL = 9901
_SKILLS = ("memasak", "merawat lansia", "menjahit", "las", "bahasa Mandarin", "berkebun")


@dataclass(kw_only=True)
class People:
    """Unsaved rows of one or many villages, in the order in which they must be saved."""

    persons: list[Person] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    family: list[FamilyMember] = field(default_factory=list)

    def add(self, others: "People") -> None:
        """Take the rows of another village in."""
        self.persons += others.persons
        self.workers += others.workers
        self.placements += others.placements
        self.family += others.family


class Serials:
    """Gives out NIKs of the right shape, each once, in a range that is plainly invented."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def nik(self, district: str, birth: date, *, female: bool) -> str:
        """Return district (6), day (plus 40 for women), month, year (6), serial (4)."""
        day = birth.day + (40 if female else 0)
        start = f"{district.replace('.', '')}{day:02d}{birth:%m%y}"
        serial = self._given.get(start, _FIRST_SERIAL)
        self._given[start] = serial + 1
        return f"{start}{serial:04d}"


def add_people(scene: Scene, serials: Serials, into: People) -> None:
    """Invent the workers of a village with their stays and families."""
    for _ in range(scene.chance.randint(*scene.profile.workers)):
        person = _person(scene, serials)
        worker = _worker(scene, person)
        into.persons.append(person)
        into.workers.append(worker)
        into.placements += _placements(scene, worker)
        into.family += _family(scene, worker)


def _person(scene: Scene, serials: Serials) -> Person:
    chance, code = scene.chance, scene.village.area.code
    female = chance.random() < 0.63
    birth = scene.days_ago(chance.randint(19 * 366, 52 * 365))
    person = Person(
        village=scene.village,
        name=full_name(chance, female=female),
        sex=Person.Sex.FEMALE if female else Person.Sex.MALE,
        birth_date=birth,
        birth_place=scene.village.area.name,
        address=f"Dusun {chance.choice(('Krajan', 'Timur', 'Barat', 'Tengah'))} {MARK}",
        languages=chance.sample(("Indonesia", "Mandarin", "Inggris", "Arab", "Melayu"), 2),
        skills=chance.sample(_SKILLS, chance.randint(0, 2)),
        is_invented=True,
    )
    if chance.random() < 0.7:
        nik = serials.nik(code[:8], birth, female=female)
        person.nik, person.nik_hash = nik, lookup_hash(nik, purpose="nik")
    return person


def _worker(scene: Scene, person: Person) -> Worker:
    chance, profile = scene.chance, scene.profile
    worker = Worker(
        person=person,
        village=scene.village,
        stage=int(weighted(chance, _STAGES)),
        confirmed_date=scene.days_ago((profile.confirmed_days_ago or 200) + chance.randint(0, 120)),
    )
    if chance.random() >= profile.unknown_share:
        is_procedural = chance.random() < profile.procedural_share
        status = Worker.ProceduralStatus
        worker.procedural_status = status.PROCEDURAL if is_procedural else status.NON_PROCEDURAL
        worker.judged_by = f"Petugas desa {MARK}"
        worker.judged_date = worker.confirmed_date
        worker.judged_basis = "catatan penempatan" if is_procedural else "keterangan keluarga"
    return worker


def _placements(scene: Scene, worker: Worker) -> list[Placement]:
    """One stay, or an earlier one too; the worker's dates follow the last of them."""
    chance = scene.chance
    if worker.stage == Worker.Stage.PROSPECTIVE:
        return [_placement(scene, worker, None)] if chance.random() < 0.5 else []
    is_abroad = worker.stage == Worker.Stage.ABROAD
    departed = scene.days_ago(chance.randint(10, 1000) if is_abroad else chance.randint(600, 3200))
    last = _placement(scene, worker, departed)
    if not is_abroad:
        _end(scene, last, departed + timedelta(days=chance.randint(200, 1100)))
    stays = [last]
    if chance.random() < 0.2:
        earlier = _placement(scene, worker, departed - timedelta(days=chance.randint(900, 1500)))
        _end(scene, earlier, departed - timedelta(days=chance.randint(60, 300)))
        stays.insert(0, earlier)
    worker.departed_date = departed
    worker.returned_date = max((s.return_date for s in stays if s.return_date), default=None)
    return stays


def _placement(scene: Scene, worker: Worker, departed: date | None) -> Placement:
    chance = scene.chance
    is_risky = worker.procedural_status == Worker.ProceduralStatus.NON_PROCEDURAL
    country = weighted(chance, _RISKY if is_risky else _DESTINATIONS)
    job = weighted(chance, _JOBS)
    kind, scheme = Placement.EmployerType, Placement.Scheme
    placement = Placement(
        worker=worker,
        country_id=country,
        job_title=job,
        sector="rumah tangga" if job in (_JOBS[0][0], _JOBS[1][0]) else "industri",
        employer_type=_employer_type(job),
        scheme=scheme.UNKNOWN if is_risky else _scheme(country),
        employer=f"Pemberi kerja {chance.randint(1, 400)} {MARK}",
    )
    if is_risky:
        placement.employer_type = chance.choice((kind.UNKNOWN, kind.INDIVIDUAL))
    else:
        placement.placement_company = f"P3MI {chance.randint(1, 30)} {MARK}"
        placement.contract_number = f"CONTOH-{chance.randint(10_000, 99_999)}"
        start = departed or scene.as_of + timedelta(days=chance.randint(20, 200))
        placement.contract_start_date = start
        placement.contract_end_date = start + timedelta(days=chance.choice((730, 1095)))
    placement.departure_date = departed
    return placement


def _employer_type(job: str) -> Placement.EmployerType:
    kind = Placement.EmployerType
    if job in (_JOBS[0][0], _JOBS[1][0]):
        return kind.INDIVIDUAL
    return kind.VESSEL if job == _JOBS[-1][0] else kind.LEGAL_ENTITY


def _scheme(country: str) -> Placement.Scheme:
    """Return G to G for Japan and South Korea, P to P for the others."""
    return Placement.Scheme.G_TO_G if country in ("JP", "KR") else Placement.Scheme.P_TO_P


def _end(scene: Scene, placement: Placement, on: date) -> None:
    placement.return_date = min(on, scene.days_ago(3))
    placement.return_category = weighted(scene.chance, _RETURNS)


def _family(scene: Scene, worker: Worker) -> list[FamilyMember]:
    chance = scene.chance
    members: list[FamilyMember] = []
    if chance.random() < 0.6:
        female = worker.person.sex == Person.Sex.MALE
        members.append(
            FamilyMember(
                worker=worker,
                relation=FamilyMember.Relation.SPOUSE,
                name=full_name(chance, female=female),
                sex=Person.Sex.FEMALE if female else Person.Sex.MALE,
            )
        )
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        female = chance.random() < 0.5
        members.append(
            FamilyMember(
                worker=worker,
                relation=FamilyMember.Relation.CHILD,
                name=full_name(chance, female=female),
                sex=Person.Sex.FEMALE if female else Person.Sex.MALE,
                birth_date=scene.days_ago(chance.randint(200, 17 * 365)),
                carer="nenek" if worker.stage == Worker.Stage.ABROAD else "",
            )
        )
    return members
