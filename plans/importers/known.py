"""The action plans that are known, from published reports; no plan document was seen.

The pilot of Tulungagung: the ministry's report names the villages, the four pillars, the problems
found and who met, and asks the ministries and the regency to set a time line for each of their
programs. Which of them does what, until when and with which money it does not say, so all of that
is empty.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from migranportal.accounts.models import Organisation
from migranportal.regions.models import Area
from plans.models import ActionPlan, ItemAct, PlanItem
from plans.services import NewReport, report_item, save_item, save_plan
from villages.models import Pillar, ProgramCode, Village

_SOURCE = (
    "Kemenko PMK, Sinergi Pemberdayaan PMI Melalui Program Desmigratif, Kemenko PMK Jadikan "
    "Kabupaten Tulungagung Sebagai Daerah Percontohan (April 2023)"
)
_REGENCY = "35.04"
_VILLAGES = ("35.04.14.2011", "35.04.14.2016", "35.04.14.2017")
_CODE = "percontohan-tulungagung-2023"
_HOST = ("kemenko-pmk", "Kementerian Koordinator Bidang Pembangunan Manusia dan Kebudayaan")
_UNKNOWN = "Program, pelaksana, jadwal, dan anggaran tidak disebut dalam sumber."


@dataclass(frozen=True)
class Known:
    """An item as the source reports it; a last day only where it took place."""

    title: str
    description: str
    pillar: str = ""
    responsible: str = ""
    start: date | None = None
    end: date | None = None


_ITEMS = (
    Known(
        "Tinjauan lapangan pada tiga desa kawasan Desmigratif",
        "Tinjauan lapangan pada 1-3 Maret 2023 di Tunggangri, Betak, dan Pagersari.",
        start=date(2023, 3, 1),
        end=date(2023, 3, 3),
    ),
    Known(
        "Rapat koordinasi Program Pilot Project Pemberdayaan PMI",
        "Rapat koordinasi dan sinkronisasi program antar kementerian/lembaga dan pemerintah "
        "daerah, diselenggarakan secara hybrid.",
        responsible=_HOST[0],
        start=date(2023, 4, 6),
        end=date(2023, 4, 6),
    ),
    Known(
        "Program pilar layanan migrasi di tiga desa percontohan",
        f"Masalah yang disebut: kurangnya pemahaman mengenai migrasi yang aman. {_UNKNOWN}",
        pillar="desmigratif-pusat-layanan-migrasi",
    ),
    Known(
        "Program pilar usaha produktif di tiga desa percontohan",
        f"Masalah yang disebut: minimnya pengetahuan tentang pengelolaan uang remitansi. {_UNKNOWN}",
        pillar="desmigratif-usaha-produktif",
    ),
    Known(
        "Program pilar pengasuhan bersama di tiga desa percontohan",
        "Masalah yang disebut: belum optimalnya pengasuhan bagi anak yang ditinggalkan oleh PMI. "
        + _UNKNOWN,
        pillar="desmigratif-pengasuhan-bersama",
    ),
    Known(
        "Program pilar koperasi Desmigratif di tiga desa percontohan",
        _UNKNOWN,
        pillar="desmigratif-koperasi-desmigratif",
    ),
)


@transaction.atomic
def load_known_plans(*, by: Any, at: datetime) -> list[str]:
    """Add the known plans that are missing; return their names. What is there stays as it is.

    A plan waits until the register holds its regency and its villages.
    """
    villages = list(
        Village.objects.filter(area__code__in=_VILLAGES, area__valid_until=None).select_related(
            "area"
        )
    )
    regency = Area.objects.filter(code=_REGENCY, valid_until=None).first()
    complete = regency is not None and len(villages) == len(_VILLAGES)
    if not complete or ActionPlan.objects.filter(code=_CODE).exists():
        return []
    host = _host()
    plan = ActionPlan(
        code=_CODE,
        title="Percontohan pemberdayaan pekerja migran di kawasan Desmigratif Tulungagung",
        program_id=ProgramCode.DESMIGRATIF,
        organisation=host,
        area=regency,
        source=_SOURCE,
    )
    save_plan(plan=plan, by=by, at=at)
    pillars = Pillar.objects.in_bulk(field_name="code")
    for position, known in enumerate(_ITEMS, start=1):
        item = PlanItem(
            plan=plan,
            position=position,
            title=known.title,
            description=known.description,
            pillar=pillars.get(known.pillar),
            responsible=host if known.responsible else None,
            start_date=known.start,
            end_date=known.end,
            source=_SOURCE,
        )
        save_item(item=item, villages=villages, supporting=[], by=by, at=at)
        if known.end is not None:
            _record_past(item, known.end, by=by, at=at)
    return [f"actionplan:{_CODE}"]


def _record_past(item: PlanItem, day: date, *, by: Any, at: datetime) -> None:
    """Record that it took place, as the source says."""
    report = NewReport(
        act=ItemAct.COMPLETE,
        date=day,
        percent=100,
        done_text="Telah dilaksanakan menurut sumber.",
    )
    report_item(item=item, report=report, by=by, at=at, today=localdate(at))


def _host() -> Organisation:
    code, name = _HOST
    found, _added = Organisation.objects.get_or_create(
        code=code,
        defaults={"name": name, "kind": Organisation.Kind.MINISTRY, "source": _SOURCE},
    )
    return found
