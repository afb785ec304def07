"""The centres and the rules of departure that are known, each with its source.

They are loaded as drafts: nothing reaches the public before a person has read it. Eight
universities had a centre by 13 Nov 2025; the names of only these are published.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agreements.models import Agreement
from centres.models import Centre, Route, RouteStep
from centres.services import save_entry, save_step
from migranportal.accounts.models import Organisation
from migranportal.regions.models import Area

_STAGE = Centre.Stage


@dataclass(frozen=True)
class KnownCentre:
    """A centre as its source reports it; ``organisation`` and ``agreement`` by code."""

    slug: str
    name: str
    university: str
    stage: str
    source: str
    since: date | None = None
    area: str = ""
    organisation: str = ""
    agreement: str = ""


CENTRES = (
    KnownCentre("undip", "Migrant Center", "Universitas Diponegoro", _STAGE.AGREED, "irfandi.net",
                date(2025, 6, 26), "33.74", "undip", "undip-2025"),
    KnownCentre("unp", "Migran Centre", "Universitas Negeri Padang", _STAGE.AGREED,
                "posmetropadang", date(2025, 6, 28), "13.71", "unp", "nk-unp-2025"),
    KnownCentre("unhas", "Migrant Service Centre", "Universitas Hasanuddin", _STAGE.AGREED,
                "jpnn, 14 Nov 2025", date(2025, 11, 13), "73.71", "unhas", "pks-unhas-2025"),
    KnownCentre("uho", "Migran Centre", "Universitas Halu Oleo", _STAGE.PROPOSED,
                "kp2mi.go.id, Januari 2026"),
)  # fmt: skip

ROUTE = {
    "title": "Berangkat secara prosedural",
    "scheme": "",
    "summary": "Langkah yang berlaku umum bagi calon pekerja migran Indonesia. Setiap skema dan "
    "negara tujuan dapat meminta syarat tambahan.",
    "legal_source": "UU 18/2017 tentang Pelindungan Pekerja Migran Indonesia, Pasal 5, 13, dan 15",
    "cost": "Iuran jaminan sosial: Rp37.500 sebelum bekerja; selama dan setelah bekerja Rp332.500 "
    "(24 bulan), Rp189.000 (12 bulan), atau Rp108.000 (6 bulan) menurut Permenaker 4/2023 Pasal "
    "18. Biaya lain belum diketahui sumbernya.",
    "warnings": "Berangkat nonprosedural berarti bekerja ke luar negeri tanpa mekanisme yang "
    "diwajibkan aturan.\n"
    "Kepala desa dapat menolak dan melaporkan perekrut yang tidak terdaftar.",
    "source": "UU 18/2017 (wikisource; miablog 19 Okt 2025); alinea.id 17 Jul 2023; Permenaker "
    "4/2023 (pasal.id); lingkarjateng.id; kupangupdate 20 Des 2019",
}
STEPS = (
    ("Periksa syarat",
     ("Paling rendah berusia 18 tahun, memiliki kompetensi, sehat jasmani dan rohani, terdaftar "
     "jaminan sosial, dan memiliki dokumen lengkap."),
     "Calon pekerja migran", "UU 18/2017 Pasal 5"),
    ("Minta surat izin keluarga di desa",
     "Surat izin suami atau istri, orang tua, atau wali yang diketahui kepala desa atau lurah.",
     "Kepala desa atau lurah", "UU 18/2017 Pasal 13 huruf b"),
    ("Daftar di LTSA",
     "Pendaftaran dan perjanjian penempatan di Layanan Terpadu Satu Atap melalui SIAPkerja.",
     "LTSA", "alinea.id 17 Jul 2023"),
    ("Ikut jaminan sosial",
     "Jaminan kecelakaan kerja dan jaminan kematian wajib; jaminan hari tua pilihan.",
     "BPJS Ketenagakerjaan", "Permenaker 4/2023"),
    ("Lengkapi dokumen",
     ("Surat status perkawinan, surat izin keluarga, sertifikat kompetensi, surat sehat, paspor, "
     "visa kerja, perjanjian penempatan, dan perjanjian kerja."),
     "Calon pekerja migran dan pihak yang menempatkan", "UU 18/2017 Pasal 13"),
    ("Baca perjanjian kerja",
     ("Isinya paling sedikit: pemberi kerja dan alamatnya, pekerja, jabatan, hak dan kewajiban, "
     "jam kerja, upah dan cara bayar, cuti, fasilitas, jaminan sosial, jangka waktu, dan jaminan "
     "keselamatan."),
     "Calon pekerja migran dan pemberi kerja", "UU 18/2017 Pasal 15"),
    ("Ikut orientasi di BP3MI",
     "Dokumen, Orientasi Pra Pemberangkatan (OPP), dan sidik jari di BP3MI melalui Sisko P2MI.",
     "BP3MI", "alinea.id 17 Jul 2023"),
)  # fmt: skip
ROUTE_SLUG = "umum"


@transaction.atomic
def load_known_entries(*, by: Any, at: datetime) -> list[str]:
    """Add as drafts the known entries that are missing; what is there stays as it is."""
    present = set(Centre.objects.values_list("slug", flat=True))
    missing = [known for known in CENTRES if known.slug not in present]
    for known in missing:
        save_entry(entry=_centre(known), by=by, at=at)
    added = [f"centre:{known.slug}" for known in missing]
    if not Route.objects.filter(slug=ROUTE_SLUG).exists():
        _load_route(by=by, at=at)
        added.append(f"route:{ROUTE_SLUG}")
    return added


def _centre(known: KnownCentre) -> Centre:
    return Centre(
        slug=known.slug,
        name=known.name,
        university=known.university,
        stage=known.stage,
        source=known.source,
        since_date=known.since,
        area=Area.objects.filter(code=known.area, valid_until=None).first(),
        organisation=Organisation.objects.filter(code=known.organisation).first(),
        agreement=Agreement.objects.filter(code=known.agreement).first(),
    )


def _load_route(*, by: Any, at: datetime) -> None:
    route = save_entry(entry=Route(slug=ROUTE_SLUG, **ROUTE), by=by, at=at)
    for position, (title, text, responsible, legal_source) in enumerate(STEPS, start=1):
        step = RouteStep(
            route=route,
            position=position,
            title=title,
            text=text,
            responsible=responsible,
            legal_source=legal_source,
        )
        save_step(step=step, by=by, at=at)
