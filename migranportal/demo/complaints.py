"""Invented complaints of the demo villages: every state, one overdue, one strictly confidential."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from migranportal.accounts.models import User
from migranportal.demo.villages import MARK
from villages.models import Village
from workers.models import Complaint, ComplaintKind, Person, Worker
from workers.services.complaints import move_complaint, record_complaint

_VILLAGES = {
    "35.04.14.2011": "tunggangri@portal.example",
    "52.03.13.2001": "anjani@portal.example",
}


@dataclass(frozen=True)
class _Act:
    """A step, some days after the complaint came in."""

    after: int
    act: str
    remark: str
    level: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class _Told:
    """An invented complaint."""

    days_ago: int
    kind: str
    text: str
    name: str = ""
    """Empty: anonymous."""
    channel: str = "village_office"
    is_urgent: bool = False
    is_strict: bool = False
    is_about_somebody: bool = True
    acts: tuple[_Act, ...] = ()


_TOLD = (
    _Told(1, "document-withheld", "Paspor dan kontrak ditahan perekrut.", "Ibu Contoh Satu"),
    _Told(
        12,
        "unpaid-wages",
        "Gaji tiga bulan belum dibayar majikan.",
        "Suami Contoh Dua",
        "telephone",
        acts=(
            _Act(1, "verify", "Kontrak dan percakapan sudah dilihat."),
            _Act(2, "refer", "Di luar jangkauan desa.", "bp3mi", "BP3MI (contoh)"),
        ),
    ),
    _Told(
        4,
        "trafficking",
        "Ada tawaran kerja tanpa kontrak dan biaya di muka; keluarga diancam.",
        is_urgent=True,
        is_strict=True,
        is_about_somebody=False,
        acts=(_Act(1, "refer", "Perlu segera ditindaklanjuti.", "regency", "Satgas (contoh)"),),
    ),
    _Told(
        60,
        "social-security",
        "Klaim jaminan sosial belum cair.",
        "Purna Contoh Empat",
        acts=(
            _Act(2, "verify", "Nomor kepesertaan sudah dicek."),
            _Act(5, "take_up", "Didampingi petugas desa."),
            _Act(25, "resolve", "Klaim sudah dibayarkan."),
        ),
    ),
    _Told(
        95,
        "failed-departure",
        "Gagal berangkat, biaya belum dikembalikan.",
        "Calon Contoh Lima",
        acts=(
            _Act(3, "verify", "Kuitansi sudah dilihat."),
            _Act(30, "close", "Perusahaan tidak dapat dihubungi lagi; bukti tidak cukup."),
        ),
    ),
    _Told(
        30,
        "overcharging",
        "Biaya penempatan diminta dua kali.",
        "Ayah Contoh Enam",
        acts=(_Act(6, "withdraw", "Uang sudah dikembalikan; pengadu mencabut aduannya."),),
    ),
)


def load_complaints(*, as_of: date, at: datetime) -> int:
    """Write the invented complaints where there is none yet; return how many."""
    if Complaint.objects.exists():
        return 0
    kinds = ComplaintKind.objects.in_bulk()
    count = 0
    for code, email in _VILLAGES.items():
        village = (
            Village.objects.filter(area__code=code, area__valid_until=None)
            .select_related("area")
            .first()
        )
        if village is None:
            continue
        officer = User.objects.filter(email=email).first()
        people = list(
            Person.objects.filter(village=village, worker__stage=Worker.Stage.ABROAD).order_by(
                "pk"
            )[: len(_TOLD)]
        )
        for number, told in enumerate(_TOLD):
            person = people[number] if number < len(people) and told.is_about_somebody else None
            _tell(told, village, kinds[told.kind], person, officer, as_of=as_of, at=at)
            count += 1
    return count


def _tell(
    told: _Told,
    village: Village,
    kind: ComplaintKind,
    about: Person | None,
    officer: User | None,
    *,
    as_of: date,
    at: datetime,
) -> None:
    came_in = at - timedelta(days=told.days_ago)
    complaint = Complaint(
        village=village,
        received_date=as_of - timedelta(days=told.days_ago),
        channel=told.channel,
        is_anonymous=not told.name,
        kind=kind,
        about=about,
        description=f"{told.text} {MARK}",
        urgency="urgent" if told.is_urgent else "normal",
        confidentiality="strict" if told.is_strict else "normal",
        is_invented=True,
    )
    record_complaint(
        complaint=complaint,
        complainant=told.name,
        contact="0812-0000-0000" if told.name else "",
        by=officer,
        at=came_in,
    )
    for act in told.acts:
        move_complaint(
            complaint=complaint,
            act=act.act,
            remark=act.remark,
            level=act.level,
            organisation=act.organisation,
            by=officer,
            at=came_in + timedelta(days=act.after),
        )
