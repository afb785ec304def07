"""Action plans with items in every situation, and the known pilot; made through the services."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from migranportal.accounts.models import Organisation, User
from migranportal.regions.models import Area
from plans.importers import load_known_plans
from plans.models import ActionPlan, ItemAct, PlanItem
from plans.services import NewReport, report_item, save_item, save_plan
from villages.models import Pillar, ProgramCode, Village

_MARK = "(contoh)"
_REGENCY = "35.04"
_CODE = "contoh-rencana-tulungagung"
_CODES = ("35.04.14.2011", "35.04.14.2016", "35.04.14.2017")
_Act = ItemAct


@dataclass(frozen=True)
class Told:
    """A report, so many days before the day of the demo."""

    days_ago: int
    act: ItemAct
    percent: int | None
    text: str
    obstacle: str = ""


@dataclass(frozen=True)
class Task:
    """An item; its days count from the day of the demo."""

    title: str
    pillar: str
    responsible: str
    begins: int | None
    due: int | None
    told: tuple[Told, ...] = ()
    villages: tuple[str, ...] = _CODES
    budget: tuple[str, int | None] = ("", None)
    aim: tuple[str, str] = ("", "")


_TASKS = (
    Task(
        "Pelatihan petugas layanan migrasi desa",
        "desmigratif-pusat-layanan-migrasi",
        "kemnaker",
        *(-150, -60),
        (
            Told(120, _Act.REPORT, 40, "Dua dari lima hari pelatihan selesai (contoh)."),
            Told(62, _Act.COMPLETE, 100, "Seluruh petugas mengikuti pelatihan (contoh)."),
        ),
        budget=("APBN", 45_000_000),
        aim=("Petugas yang dilatih", "6 orang"),
    ),
    Task(
        "Papan informasi migrasi aman di balai desa",
        "desmigratif-pusat-layanan-migrasi",
        "kp2mi",
        *(-100, -12),
        (
            Told(
                40,
                _Act.REPORT,
                60,
                "Papan terpasang di Tunggangri dan Betak (contoh).",
                "Papan untuk Pagersari belum selesai dicetak (contoh).",
            ),
        ),
        aim=("Desa yang memiliki papan informasi", "3 desa"),
    ),
    Task(
        "Rumah belajar untuk anak pekerja migran",
        "desmigratif-pengasuhan-bersama",
        "kemendes",
        *(-45, 75),
        (Told(10, _Act.REPORT, 35, "Tempat dan jadwal disepakati (contoh)."),),
        budget=("Dana desa", None),
        aim=("Anak yang mengikuti", "60 anak"),
    ),
    Task(
        "Pendampingan usaha kelompok purna PMI",
        "desmigratif-usaha-produktif",
        "kemenumkm",
        *(-20, 18),
        (),
        villages=("35.04.14.2011", "35.04.14.2016"),
    ),
    Task(
        "Pengurusan badan hukum koperasi Desmigratif",
        "desmigratif-koperasi-desmigratif",
        "kemenkop",
        *(40, 160),
        (),
        villages=("35.04.14.2017",),
        budget=("APBD kabupaten", 12_500_000),
    ),
    Task(
        "Pameran produk di pasar kecamatan",
        "desmigratif-usaha-produktif",
        "",
        *(-90, -30),
        (Told(35, _Act.DROP, None, "Digabung dengan pameran kabupaten (contoh)."),),
    ),
    Task("Kelas literasi keuangan keluarga", "desmigratif-usaha-produktif", "", None, None),
)


def load_plans(villages: Iterable[Village], *, as_of: date, at: datetime) -> int:
    """Add the known plans and the invented one where they are missing; return how many are new."""
    known = len(load_known_plans(by=None, at=at))
    regency = Area.objects.filter(code=_REGENCY, valid_until=None).first()
    places = {village.area.code: village for village in villages}
    if regency is None or not set(_CODES) <= set(places):
        return known
    if ActionPlan.objects.filter(code=_CODE).exists():
        return known
    organisations = Organisation.objects.in_bulk(field_name="code")
    pillars = Pillar.objects.in_bulk(field_name="code")
    plan = ActionPlan(
        code=_CODE,
        title=f"Rencana aksi kawasan Desmigratif Kalidawir {_MARK}",
        program_id=ProgramCode.DESMIGRATIF,
        organisation=organisations["kp2mi"],
        area=regency,
        start_date=as_of - timedelta(days=150),
        end_date=as_of + timedelta(days=180),
        source=f"Keputusan bersama {_MARK}",
        is_confirmed=True,
    )
    save_plan(plan=plan, by=None, at=at)
    for position, task in enumerate(_TASKS, start=1):
        item = PlanItem(
            plan=plan,
            position=position,
            title=f"{task.title} {_MARK}",
            pillar=pillars[task.pillar],
            responsible=organisations.get(task.responsible),
            start_date=_day(as_of, task.begins),
            end_date=_day(as_of, task.due),
            budget_source=task.budget[0],
            budget_amount=task.budget[1],
            indicator=task.aim[0],
            target=task.aim[1],
            source=_MARK,
        )
        own = [places[code] for code in task.villages]
        save_item(item=item, villages=own, supporting=[organisations["kp2mi"]], by=None, at=at)
        _report(item, task.told, as_of=as_of, at=at)
    return known + 1


def _day(as_of: date, shift: int | None) -> date | None:
    return None if shift is None else as_of + timedelta(days=shift)


def _report(item: PlanItem, told: Iterable[Told], *, as_of: date, at: datetime) -> None:
    officer = User.objects.filter(email="tulungagung@portal.example").first()
    for one in told:
        is_reason = one.act == ItemAct.DROP
        report = NewReport(
            act=one.act,
            date=as_of - timedelta(days=one.days_ago),
            percent=one.percent,
            done_text="" if is_reason else one.text,
            reason=one.text if is_reason else "",
            obstacle=one.obstacle,
        )
        report_item(
            item=item,
            report=report,
            by=officer,
            at=at - timedelta(days=one.days_ago),
            today=as_of,
        )
