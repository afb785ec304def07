"""The agreements that are known, from the press and published documents; no signed text was seen.

Kind, day and number are empty where no source states them. Whether one is still in force is not
known either, so all that were signed stand as signed, without a term, and grant nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agreements.models import Agreement, Party, Succession
from agreements.services.needs import MINISTRY
from migranportal.accounts.models import Organisation
from migranportal.audit.services import record

_MOU, _PKS, _UNKNOWN = Agreement.Kind.MOU, Agreement.Kind.PKS, ""
_SIGNED, _PROPOSED, _EXPLORED = (
    Agreement.State.SIGNED,
    Agreement.State.PROPOSED,
    Agreement.State.EXPLORED,
)
AGENCY = "bp2mi"
"""The agency that became the ministry; on which day it did is not stated by the source."""
_RENAMED = (
    "dukcapil.kemendagri.go.id, 22 Nov 2024: NK disusun ulang karena BP2MI menjadi kementerian"
)
_DEC_2 = date(2025, 12, 2)
_DETIK = "detik.com, 2 Des 2025; jenis per mitra tidak disebut"


@dataclass(frozen=True)
class Known:
    """One agreement as its source reports it; ``numbers`` by organisation code."""

    code: str
    kind: str
    title: str
    partners: tuple[str, ...]
    signed: date | None
    source: str
    state: str = _SIGNED
    numbers: tuple[tuple[str, str], ...] = ()
    ours: str = MINISTRY
    """Who signed for what is the ministry today."""


KNOWN = (
    Known("pks-kemlu-2018", _PKS, "Pertukaran data", ("kemlu",), date(2018, 3, 9), "dokumen.tech",
          numbers=(("kp2mi", "PKS.05/SU/III/2018"), ("kemlu", "PRJ/WN/157/03/2018/10"))),
    Known("nk-kemendagri-2020", _MOU, "Peran pemerintah daerah, pemanfaatan NIK dan KTP-el",
          ("kemendagri",), date(2020, 12, 3), "goriau; tagar.id", ours=AGENCY),
    Known("pks-imigrasi-2020", _PKS, "Pelindungan pekerja migran Indonesia", ("ditjen-imigrasi",),
          date(2020, 12, 18), "vdokumen",
          numbers=((AGENCY, "PKS.05/SU/XII/2020"), ("ditjen-imigrasi", "IMI-UM.01.01-6508")),
          ours=AGENCY),
    Known("nk-tata-kelola-2024", _MOU, "Tata kelola pelindungan (dengan surat edaran bersama)",
          ("kemendagri", "kemendes", "kemnaker"), date(2024, 12, 3), "sinpo.id"),
    Known("nk-kemendes-2025", _MOU, "Pelindungan, pelatihan, dan pemberdayaan", ("kemendes",),
          date(2025, 2, 27), "inilahbanten"),
    Known("nk-kemenimipas-2025", _MOU,
          "Pertukaran data, peningkatan kapasitas, sosialisasi, pencegahan TPPO",
          ("kemenimipas",), date(2025, 4, 25), "majalahnusantara, 19 Sep 2025"),
    Known("undip-2025", _UNKNOWN, "Migrant Center", ("undip",), date(2025, 6, 26), "irfandi.net"),
    Known("nk-unp-2025", _MOU, "Migran Centre dan penyiapan penempatan", ("unp",),
          date(2025, 6, 28), "posmetropadang"),
    Known("nk-kemenkop-2025", _MOU, "Koperasi pekerja migran", ("kemenkop",), date(2025, 7, 14),
          "suara.com"),
    Known("pks-bpsdm-kemendes-2025", _PKS, "Desa Migran Emas", ("bpsdm-kemendes",),
          date(2025, 9, 11), "tppindonesia"),
    Known("nk-umkm-2025", _MOU, "Pemberdayaan", ("kemenumkm",), None,
          "voiceindonesia, 9 Okt 2025; hari penandatanganan tidak disebut"),
    Known("nk-kemlu-2025", _MOU,
          "Integrasi SiskoP2MI dan Peduli WNI, kebijakan, pasar kerja, kapasitas, kasus",
          ("kemlu",), date(2025, 10, 16), "perspektifspace"),
    Known("nk-unhas-2025", _MOU, "Migrant Service Centre", ("unhas",), date(2025, 11, 13),
          "jpnn, 14 Nov 2025"),
    Known("pks-unhas-2025", _PKS, "Migrant Service Centre", ("unhas",), date(2025, 11, 13),
          "jpnn, 14 Nov 2025"),
    Known("nk-bawaslu-2025", _MOU, "Hak pilih, sosialisasi 2026-2027, pengawasan", ("bawaslu",),
          _DEC_2, "bawaslu.go.id; detik.com"),
    Known("pks-bawaslu-2025", _PKS, "Hak pilih, sosialisasi 2026-2027, pengawasan", ("bawaslu",),
          _DEC_2, "bawaslu.go.id; detik.com"),
    Known("pks-imigrasi-2025", _PKS, "Data dan layanan penempatan", ("ditjen-imigrasi",), _DEC_2,
          "detik.com, 2 Des 2025"),
    *(
        Known(f"{code}-2025", _UNKNOWN, "Pelindungan pekerja migran Indonesia", (code,), _DEC_2,
              _DETIK)
        for code in ("perpukadesi", "komnas-anak", "kota-bontang", "kab-flores-timur",
                     "kab-probolinggo", "kab-jember", "hipki", "pelita-indonesia")
    ),
    Known("nk-kemendag", _MOU, "Desa ekspor dan purna pekerja migran", ("kemendag",), None,
          "en.antaranews, 16 Des 2025: direncanakan", state=_PROPOSED),
    Known("kpu", _UNKNOWN, "Data dan pendidikan pemilih di luar negeri", ("kpu",), None,
          "berita86, 11 Feb 2026: pembicaraan, belum ada perjanjian", state=_EXPLORED),
)  # fmt: skip


@transaction.atomic
def load_known_agreements(*, by: Any, at: datetime) -> list[str]:
    """Add the known agreements that are missing; return their codes. What is there stays as it is."""
    _load_agency()
    present = set(Agreement.objects.values_list("code", flat=True))
    organisations = Organisation.objects.in_bulk(field_name="code")
    missing = [known for known in KNOWN if known.code not in present]
    for known in missing:
        agreement = Agreement.objects.create(
            code=known.code,
            kind=known.kind,
            title=known.title,
            state=known.state,
            signed_date=known.signed,
            source=known.source,
        )
        numbers = dict(known.numbers)
        Party.objects.bulk_create(
            Party(
                agreement=agreement,
                organisation=organisations[code],
                position=position,
                number=numbers.get(code, ""),
            )
            for position, code in enumerate((known.ours, *known.partners), start=1)
        )
        record("agreement.loaded", target=agreement, by=by, at=at, source=known.source)
    return [known.code for known in missing]


def _load_agency() -> None:
    """Add the agency and that it is the ministry today, where either is missing."""
    agency, _made = Organisation.objects.get_or_create(
        code=AGENCY,
        defaults={
            "name": "Badan Pelindungan Pekerja Migran Indonesia (BP2MI)",
            "kind": Organisation.Kind.MINISTRY,
            "source": _RENAMED,
        },
    )
    ministry = Organisation.objects.get(code=MINISTRY)
    Succession.objects.get_or_create(
        predecessor=agency, defaults={"successor": ministry, "source": _RENAMED}
    )
