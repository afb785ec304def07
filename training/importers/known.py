"""What is known of BP3MI offices, whom they serve, courses, and KUR, each with its source.

The ministry speaks of 23 BP3MI; no list of them with seats and provinces was found. Eleven are named
in sources, the other twelve are candidates. None of the provinces is confirmed: the check of coverage
shows what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from migranportal.audit.services import record
from training.models import Course, CourseKind, CreditFigure, CreditScheme, Office, OfficeCoverage

_NAMED = "Disebut dalam pemberitaan dan situs kementerian; daftar resmi BP3MI belum ditemukan"
_CANDIDATE = "Dugaan, belum ada sumber yang menyebutnya; daftar resmi BP3MI belum ditemukan"
_OWN_PROVINCE = "Dari nama kantornya; wilayah kerja resmi belum ditemukan"
_POSTS = (
    "Disebut mengurus pos P4MI di provinsi ini, beritamanado; wilayah kerja resmi belum ditemukan"
)


@dataclass(frozen=True)
class KnownOffice:
    """An office, its own province, and others that a source links with it."""

    code: str
    name: str
    province: str
    is_named: bool
    more: tuple[str, ...] = ()


OFFICES = (
    KnownOffice("aceh", "BP3MI Aceh", "11", False),
    KnownOffice("sumatera-utara", "BP3MI Sumatera Utara", "12", False),
    KnownOffice("sumatera-barat", "BP3MI Sumatera Barat", "13", True),
    KnownOffice("riau", "BP3MI Riau", "14", False),
    KnownOffice("sumatera-selatan", "BP3MI Sumatera Selatan", "16", False),
    KnownOffice("lampung", "BP3MI Lampung", "18", False),
    KnownOffice("kepulauan-riau", "BP3MI Kepulauan Riau", "21", True),
    KnownOffice("jakarta", "BP3MI DKI Jakarta", "31", False),
    KnownOffice("jawa-barat", "BP3MI Jawa Barat", "32", True),
    KnownOffice("jawa-tengah", "BP3MI Jawa Tengah", "33", False),
    KnownOffice("yogyakarta", "BP3MI DI Yogyakarta", "34", True),
    KnownOffice("jawa-timur", "BP3MI Jawa Timur", "35", True),
    KnownOffice("banten", "BP3MI Banten", "36", False),
    KnownOffice("bali", "BP3MI Bali", "51", False),
    KnownOffice("ntb", "BP3MI Nusa Tenggara Barat", "52", True),
    KnownOffice("ntt", "BP3MI Nusa Tenggara Timur", "53", True),
    KnownOffice("kalimantan-barat", "BP3MI Kalimantan Barat", "61", False),
    KnownOffice("kalimantan-selatan", "BP3MI Kalimantan Selatan", "63", False),
    KnownOffice("kalimantan-utara", "BP3MI Kalimantan Utara", "65", False),
    KnownOffice("sulawesi-utara", "BP3MI Sulawesi Utara", "71", True, ("75", "81")),
    KnownOffice("sulawesi-tengah", "BP3MI Sulawesi Tengah", "72", True),
    KnownOffice("sulawesi-selatan", "BP3MI Sulawesi Selatan", "73", True),
    KnownOffice("sulawesi-tenggara", "BP3MI Sulawesi Tenggara", "74", True),
)

_PORTAL = "Daftar portal, belum dikonfirmasi / the portal's own list, unconfirmed"
KINDS = tuple(
    CourseKind(
        code=code,
        name_id=name_id,
        name_en=name_en,
        source=source,
        is_confirmed=False,
        position=position,
    )
    for position, (code, name_id, name_en, source) in enumerate(
        (
            ("vokasi", "Keterampilan kerja", "Vocational skills", _PORTAL),
            ("bahasa", "Bahasa", "Language", _PORTAL),
            (
                "literasi-keuangan",
                "Literasi keuangan",
                "Financial literacy",
                "OJK, KP2MI dan BI, buku saku PMI Cerdas Finansial, 10 Nov 2025 (eline.news)",
            ),
            ("kewirausahaan", "Kewirausahaan", "Entrepreneurship", _PORTAL),
            (
                "pra-keberangkatan",
                "Orientasi Pra Pemberangkatan (OPP)",
                "Pre-departure orientation (OPP)",
                "Dilaksanakan di BP3MI melalui Sisko P2MI (alinea.id, 17 Jul 2023)",
            ),
            ("parenting", "Pengasuhan anak PMI", "Parenting of migrants' children", _PORTAL),
        ),
        start=1,
    )
)
COURSES = (
    Course(
        code="pmi-cerdas-finansial",
        title="PMI Cerdas Finansial",
        kind_id="literasi-keuangan",
        description="Buku saku OJK, KP2MI dan Bank Indonesia, dipakai dalam OPP; prioritas Jawa "
        "Barat, NTB, Jawa Timur, Jawa Tengah, Lampung dan Bali.",
        source="eline.news, 10 Nov 2025; jumlah jam pelajaran tidak disebut",
    ),
)
FIGURES = (
    CreditFigure(
        year=2025,
        as_of_date=date(2025, 11, 30),
        scheme=CreditScheme.PLACEMENT,
        borrowers=2_382,
        amount=Decimal(70_650_000_000),
        version="30 Nov 2025",
        source="jakarta365, bisnisupdate, Des 2025; plafon sampai Rp 100 juta per orang",
    ),
)


@transaction.atomic
def load_known_training(*, by: Any, at: datetime) -> list[str]:
    """Add what is missing, return the names; what is there, edited or not, stays as it is."""
    added = [*_offices(), *_courses(), *_figures()]
    if added:
        first = Office.objects.order_by("pk").first()
        if first is not None:
            record("training.loaded", target=first, by=by, at=at, added=added)
    return added


def _offices() -> list[str]:
    present = set(Office.objects.values_list("code", flat=True))
    missing = [known for known in OFFICES if known.code not in present]
    made = Office.objects.bulk_create(
        Office(
            code=known.code,
            name=known.name,
            source=_NAMED if known.is_named else _CANDIDATE,
        )
        for known in missing
    )
    served = set(OfficeCoverage.objects.values_list("province_code", flat=True))
    OfficeCoverage.objects.bulk_create(
        OfficeCoverage(
            office=office,
            province_code=code,
            source=_OWN_PROVINCE if code == known.province else _POSTS,
        )
        for office, known in zip(made, missing, strict=True)
        for code in (known.province, *known.more)
        if code not in served
    )
    return [f"office:{known.code}" for known in missing]


def _courses() -> list[str]:
    kinds = set(CourseKind.objects.values_list("code", flat=True))
    courses = set(Course.objects.values_list("code", flat=True))
    new_kinds = [kind for kind in KINDS if kind.code not in kinds]
    new_courses = [course for course in COURSES if course.code not in courses]
    CourseKind.objects.bulk_create(_copies(new_kinds))
    Course.objects.bulk_create(_copies(new_courses))
    return [
        *(f"coursekind:{kind.code}" for kind in new_kinds),
        *(f"course:{course.code}" for course in new_courses),
    ]


def _figures() -> list[str]:
    missing = [
        figure
        for figure in FIGURES
        if not CreditFigure.objects.filter(
            area=None, year=figure.year, scheme=figure.scheme, version=figure.version
        ).exists()
    ]
    CreditFigure.objects.bulk_create(_copies(missing))
    return [f"creditfigure:{figure.year}-{figure.scheme}" for figure in missing]


def _copies(entries: list[Any]) -> list[Any]:
    """Return fresh rows: the shared ones keep no key of this database."""
    return [
        type(entry)(**{f.attname: getattr(entry, f.attname) for f in entry._meta.concrete_fields})
        for entry in entries
    ]
