"""Programs, pillars and facility kinds.

No official text that lists them in full was found. What a ministry official named in public is
marked as confirmed, with where; the rest is derived from those statements and the duties of a
village (UU 18/2017 art. 42), and says so.
"""

from programs.models import Program
from villages.models import FacilityKind, Pillar, ProgramCode

_REPUBLIKA = "KP2MI (Sukarman), republika.co.id, 20 Nov 2025"
_DERIVED = "Turunan, belum dikonfirmasi / derived, unconfirmed: "
_KEMENKO = "Kemenko PMK, 6 Apr 2023; Permenaker 2/2019"

PROGRAMS = [
    Program(
        code=ProgramCode.DESA_MIGRAN_EMAS,
        name_id="Desa Migran Emas",
        name_en="Golden Migrant Village",
        description="Program KP2MI: desa yang edukatif, maju, aman dan sejahtera bagi pekerja "
        "migran Indonesia dan keluarganya.",
        legal_source="Rancangan Permen P2MI tentang Desa Migran Emas (draft, 23 Oct 2025)",
    ),
    Program(
        code=ProgramCode.DESMIGRATIF,
        name_id="Desmigratif",
        name_en="Productive Migrant Village",
        description="Desa Migran Produktif: pemberdayaan komunitas pekerja migran Indonesia.",
        legal_source="Permenaker 2/2019 (BN 2019 no. 241), menggantikan Kepmenaker 59/2017",
    ),
]

_EMAS = [
    ("emas-edukatif", "Edukatif", "Educative"),
    ("emas-maju", "Maju", "Progressive"),
    ("emas-aman", "Aman", "Safe"),
    ("emas-sejahtera", "Sejahtera", "Prosperous"),
]
_SERVICES_NAMED = [
    (
        "cegah-nonprosedural",
        "Pencegahan PMI nonprosedural",
        "Prevention of non-procedural migration",
    ),
    ("pelindungan-sosial", "Pelindungan sosial", "Social protection"),
    ("bantuan-hukum", "Bantuan hukum", "Legal aid"),
    ("pemberdayaan-ekonomi", "Pemberdayaan ekonomi", "Economic empowerment"),
]
_ARTICLE_42 = "UU 18/2017 art. 42"
_SERVICES_DERIVED = [
    (
        "informasi-layanan",
        "Informasi dan layanan migrasi",
        "Migration information and service",
        _ARTICLE_42,
    ),
    (
        "pendataan",
        "Pendataan PMI dan keluarga",
        "Data collection on migrant workers and families",
        _ARTICLE_42,
    ),
    (
        "pemantauan",
        "Pemantauan keberangkatan dan kepulangan",
        "Monitoring of departure and return",
        _ARTICLE_42,
    ),
    (
        "pengaduan",
        "Penanganan pengaduan dan pendampingan keluarga",
        "Complaint handling and assistance to families",
        "tugas desa-desa Sukra, inews Indramayu, 30 Dec 2025",
    ),
    (
        "literasi-keuangan",
        "Literasi keuangan dan pemanfaatan remitansi",
        "Financial literacy and use of remittances",
        "pilar Sejahtera, koranjawapos.id, 19 Nov 2025",
    ),
    (
        "pengasuhan",
        "Keluarga dan pengasuhan anak",
        "Family and child care",
        "pilar pengasuhan bersama Desmigratif",
    ),
]
_DESMIGRATIF = [
    ("pusat-layanan-migrasi", "Pusat layanan migrasi", "Migration service centre"),
    ("usaha-produktif", "Usaha produktif", "Productive business"),
    ("pengasuhan-bersama", "Pengasuhan bersama", "Community parenting"),
    ("koperasi-desmigratif", "Koperasi Desmigratif", "Desmigratif cooperative"),
]

PILLARS = [
    *(
        Pillar(
            code=code,
            name_id=name_id,
            name_en=name_en,
            source=f"{_REPUBLIKA}; koranjawapos.id, 19 Nov 2025",
            is_confirmed=True,
            position=position,
            program=ProgramCode.DESA_MIGRAN_EMAS,
            kind=Pillar.Kind.EMAS,
        )
        for position, (code, name_id, name_en) in enumerate(_EMAS, start=1)
    ),
    *(
        Pillar(
            code=f"layanan-{code}",
            name_id=name_id,
            name_en=name_en,
            source=_REPUBLIKA,
            is_confirmed=True,
            position=position,
            program=ProgramCode.DESA_MIGRAN_EMAS,
            kind=Pillar.Kind.SERVICE,
        )
        for position, (code, name_id, name_en) in enumerate(_SERVICES_NAMED, start=1)
    ),
    *(
        Pillar(
            code=f"layanan-{code}",
            name_id=name_id,
            name_en=name_en,
            source=_DERIVED + basis,
            is_confirmed=False,
            position=position,
            program=ProgramCode.DESA_MIGRAN_EMAS,
            kind=Pillar.Kind.SERVICE,
        )
        for position, (code, name_id, name_en, basis) in enumerate(_SERVICES_DERIVED, start=5)
    ),
    *(
        Pillar(
            code=f"desmigratif-{code}",
            name_id=name_id,
            name_en=name_en,
            source=_KEMENKO,
            is_confirmed=True,
            position=position,
            program=ProgramCode.DESMIGRATIF,
            kind=Pillar.Kind.DESMIGRATIF,
        )
        for position, (code, name_id, name_en) in enumerate(_DESMIGRATIF, start=1)
    ),
]

# The ministry speaks of adequate infrastructure and of these things in passing; its checklist was
# not published, so none is confirmed.
_FACILITIES = [
    (
        "service-desk",
        "Meja layanan migrasi",
        "Migration service desk",
        "Desmigratif: pusat layanan migrasi (rmol, 12 Sep 2017)",
    ),
    (
        "information-centre",
        "Pusat informasi migrasi",
        "Migration information centre",
        "pilar Edukatif, koranjawapos.id, 19 Nov 2025",
    ),
    ("learning-room", "Ruang belajar", "Learning room", "pilar Edukatif, " + _REPUBLIKA),
    (
        "complaint-channel",
        "Saluran pengaduan",
        "Complaint channel",
        "pilar Aman, koranjawapos.id, 19 Nov 2025",
    ),
    (
        "village-information-system",
        "Sistem informasi desa",
        "Village information system",
        "pilar Maju (tata kelola desa digital), koranjawapos.id, 19 Nov 2025",
    ),
    (
        "child-care",
        "Rumah pengasuhan dan belajar anak",
        "Child-care and study house",
        "Desmigratif: pengasuhan bersama (bisnis.com, 27 Dec 2016)",
    ),
    ("task-force-room", "Ruang Satgas", "Task force meeting room", _DERIVED + "kriteria Satgas"),
    (
        "business-house",
        "Rumah usaha",
        "Business house",
        _DERIVED + "pilar Maju (kewirausahaan migran)",
    ),
    (
        "cooperative-office",
        "Kantor koperasi",
        "Cooperative office",
        "Inpres 9/2025 (kantor koperasi sebagai gerai)",
    ),
]

FACILITY_KINDS = [
    FacilityKind(
        code=code,
        name_id=name_id,
        name_en=name_en,
        source=source,
        is_confirmed=False,
        position=position,
    )
    for position, (code, name_id, name_en, source) in enumerate(_FACILITIES, start=1)
]
