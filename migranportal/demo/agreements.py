"""Invented agreements with one partner, so that every page of the topic has something to show.

The agreements that are known from the press stay as they are (``agreements.importers.known``); these
carry the demo's mark in their titles and sources.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import override

from agreements import services
from agreements.models import (
    Agreement,
    AgreementAct,
    AgreementFile,
    Amendment,
    DataClause,
    MonitoringNote,
    Obligation,
    Party,
    Task,
)
from migranportal.accounts.models import DataLevel, Organisation
from migranportal.demo.files import pdf_page
from migranportal.demo.villages import MARK

_DAY = timedelta(days=1)
SOURCE = f"Data rekaan untuk demo {MARK}"
_CODES = ("contoh-nk-bawaslu", "contoh-pks-bawaslu", "contoh-nk-kpu")


@dataclass(frozen=True)
class Stage:
    """Who does what when, in the demo."""

    as_of: date
    at: datetime

    @property
    def who(self) -> dict[str, Any]:
        return {"by": None, "at": self.at}


def load_agreements(*, as_of: date, at: datetime) -> int:
    """Add the invented agreements that are missing; return how many."""
    if Agreement.objects.filter(code__in=_CODES).exists():
        return 0
    stage = Stage(as_of, at)
    partners = Organisation.objects.in_bulk(field_name="code")
    with override("id"):
        mou = _mou(stage, partners)
        pks = _pks(stage, partners, mou)
        _work(stage, partners, pks)
        _ready(stage, partners)
    return len(_CODES)


def _mou(stage: Stage, partners: dict[Any, Organisation]) -> Agreement:
    mou = propose(
        stage,
        partners["bawaslu"],
        Agreement(
            code=_CODES[0],
            kind=Agreement.Kind.MOU,
            title=f"Hak pilih pekerja migran {MARK}",
            purpose="Pekerja migran dan keluarganya dapat menggunakan hak pilih.",
            scope="Sosialisasi\nPengawasan\nPertukaran data",
            source=SOURCE,
        ),
        ministry=partners["kp2mi"],
    )
    return put_in_force(stage, mou, since=-1010, until=75, number="KS.01/CONTOH")


def _pks(stage: Stage, partners: dict[Any, Organisation], mou: Agreement) -> Agreement:
    bawaslu = partners["bawaslu"]
    pks = propose(
        stage,
        bawaslu,
        Agreement(
            code=_CODES[1],
            kind=Agreement.Kind.PKS,
            parent=mou,
            title=f"Pertukaran data pemilih di luar negeri {MARK}",
            purpose="Jumlah calon pemilih di luar negeri diketahui per kabupaten.",
            scope="Data jumlah pekerja migran per kabupaten\nPelatihan pengawas",
            source=SOURCE,
        ),
        ministry=partners["kp2mi"],
    )
    parts: list[Any] = [
        Obligation(
            agreement=pks, organisation=bawaslu, kind="right", text="Menerima data agregat."
        ),
        Obligation(agreement=pks, organisation=bawaslu, kind="duty", text="Menjaga keamanan data."),
        *(
            DataClause(
                agreement=pks,
                organisation=bawaslu,
                dataset=dataset,
                level=DataLevel.AGGREGATE,
                area_codes=["35", "52"],
                purpose="Pendataan calon pemilih di luar negeri",
                lawful_basis="Tugas pelayanan publik (UU 27/2022 Pasal 20)",
                retention_days=365,
                security_contact="keamanan@bawaslu.example",
            )
            for dataset in ("worker-statistics", "voter-readiness")
        ),
    ]
    for part in parts:
        services.record_part(part=part, **stage.who)
    pks = put_in_force(stage, pks, since=-400, until=330, number="KS.02/CONTOH")
    addendum = Amendment(
        number="ADD.01/CONTOH",
        signed_date=stage.as_of - 200 * _DAY,
        text="Menambah pelatihan pengawas di dua kabupaten.",
    )
    services.amend_agreement(agreement=pks, amendment=addendum, **stage.who)
    return pks


def _work(stage: Stage, partners: dict[Any, Organisation], pks: Agreement) -> None:
    bawaslu, ministry = partners["bawaslu"], partners["kp2mi"]
    plan = (
        ("Rapat awal tim pelaksana", ministry, -380, -350, 100),
        ("Menyusun format pertukaran data", ministry, -340, -250, 100),
        ("Pelatihan pengawas pemilu di Tulungagung", bawaslu, -120, -20, 60),
        ("Laporan pemanfaatan data semester pertama", bawaslu, -60, 25, 30),
        ("Evaluasi bersama", ministry, 100, 200, 0),
    )
    for title, owner, begins, due, progress in plan:
        done = stage.as_of + (due - 5) * _DAY if progress == 100 else None
        task = Task(
            agreement=pks,
            title=title,
            owner=owner,
            start_date=stage.as_of + begins * _DAY,
            due_date=stage.as_of + due * _DAY,
            progress=progress,
            done_date=done,
            result=f"Terlaksana {MARK}" if done else "",
        )
        services.record_part(part=task, **stage.who)
        if done:
            file = ContentFile(_paper(stage, "NOTULA", title), "notula.pdf")
            services.add_evidence(task=task, file=file, caption=f"Notula {MARK}", **stage.who)
    note = MonitoringNote(
        agreement=pks,
        date=stage.as_of - 30 * _DAY,
        text="Pelatihan pengawas tertunda: jadwal gedung. Disepakati selesai bulan depan.",
    )
    services.record_part(part=note, **stage.who)


def _ready(stage: Stage, partners: dict[Any, Organisation]) -> None:
    agreement = propose(
        stage,
        partners["kpu"],
        Agreement(
            code=_CODES[2],
            kind=Agreement.Kind.MOU,
            title=f"Pendidikan pemilih di luar negeri {MARK}",
            purpose="Calon pekerja migran mengenal cara memilih di luar negeri.",
            scope="Materi orientasi\nSosialisasi",
            source=SOURCE,
        ),
        ministry=partners["kp2mi"],
    )
    _move(stage, agreement, AgreementAct.DISCUSS, AgreementAct.CLEAR, on=stage.as_of - 9 * _DAY)


def propose(
    stage: Stage, partner: Organisation, agreement: Agreement, *, ministry: Organisation
) -> Agreement:
    """Propose an agreement between the ministry and ``partner``."""
    on = stage.as_of - 1100 * _DAY
    services.propose_agreement(agreement=agreement, on=on, **stage.who)
    for position, organisation in enumerate((ministry, partner), start=1):
        party = Party(
            agreement=agreement,
            organisation=organisation,
            position=position,
            number="" if position == 1 else f"{partner.code.upper()}.{position}/CONTOH",
            liaison_name=f"Penghubung {MARK}",
            liaison_contact=f"kerjasama@{organisation.code}.example",
        )
        services.record_part(part=party, **stage.who)
    return agreement


def put_in_force(
    stage: Stage, agreement: Agreement, *, since: int, until: int, number: str
) -> Agreement:
    """Bring a proposal into force for days counted from the day of the demo."""
    first, last = stage.as_of + since * _DAY, stage.as_of + until * _DAY
    _move(stage, agreement, AgreementAct.DISCUSS, AgreementAct.CLEAR, on=first)
    services.sign_agreement(
        agreement=agreement,
        signed_date=first,
        signed_place="Jakarta",
        ministry_number=number,
        today=stage.as_of,
        **stage.who,
    )
    file = AgreementFile(
        agreement=agreement,
        kind=AgreementFile.Kind.SIGNED,
        file=ContentFile(_paper(stage, agreement.get_kind_display(), number), "naskah.pdf"),
    )
    services.add_file(file=file, **stage.who)
    return services.activate_agreement(
        agreement=agreement, start_date=first, end_date=last, **stage.who
    )


def _move(stage: Stage, agreement: Agreement, *acts: AgreementAct, on: date) -> None:
    for act in acts:
        services.move_agreement(agreement=agreement, act=act, on=on, **stage.who)


def _paper(stage: Stage, kind: str, number: str) -> bytes:
    said = {
        "author": "Kementerian Pelindungan Pekerja Migran Indonesia",
        "signer": f"Pejabat {MARK}",
        "kind": str(kind).upper(),
        "number": number,
        "subject": "Kerja sama",
        "lines": ["Naskah ini rekaan untuk demo."],
    }
    return pdf_page(said, on=stage.as_of, at=stage.at)
