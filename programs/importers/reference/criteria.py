"""The first criteria version of each program, interim: no official text fixes any threshold.

Which conditions are named, by whom, and which two the ministry calls the main ones stands in each
criterion's source. "Has", "runs" and "there is" are read as: at least one. Where the sources say
"adequate" or "high" without a figure the threshold stays empty, so the outcome is *cannot be
determined* and the measured value is shown; such a criterion is never mandatory.
"""

from dataclasses import dataclass
from datetime import date

from programs.models import Criterion
from villages.models import ProgramCode

_AT_LEAST = Criterion.Operator.AT_LEAST
_AT_MOST = Criterion.Operator.AT_MOST
_IS_TRUE = Criterion.Operator.IS_TRUE


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One criterion of a seeded version."""

    code: str
    title_id: str
    title_en: str
    measure: str
    operator: Criterion.Operator
    source: str
    threshold: int | None = None
    pillar: str | None = None
    is_mandatory: bool = False
    is_confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Version:
    """The criteria version number 1 of a program."""

    program: ProgramCode
    title: str
    legal_source: str
    valid_from: date
    rules: tuple[Rule, ...]


_MAIN = "syarat utama menurut Dirjen Pemberdayaan KP2MI (lingkarjateng.id)"
_LIST = "daftar KP2MI, 19 Nov 2025 (koranjawapos.id); republika.co.id, 20 Nov 2025"
_NO_FIGURE = "; angka belum diterbitkan / no figure published"
_DERIVED = "Turunan, belum dikonfirmasi / derived, unconfirmed: "
_TITLE = "Kriteria sementara, ambang batas belum diterbitkan (interim, thresholds not published)"

DESA_MIGRAN_EMAS = Version(
    program=ProgramCode.DESA_MIGRAN_EMAS,
    title=_TITLE,
    legal_source="Rancangan Permen P2MI tentang Desa Migran Emas (draft, rapat 23 Oct 2025, "
    "kp2mi.go.id); pernyataan resmi Nov 2025",
    valid_from=date(2025, 11, 20),
    rules=(
        Rule(
            code="warga-pmi",
            title_id="Ada warga yang menjadi PMI",
            title_en="Residents are migrant workers",
            measure="known_workers",
            operator=_AT_LEAST,
            threshold=1,
            is_mandatory=True,
            is_confirmed=True,
            source=f"A: {_MAIN}",
        ),
        Rule(
            code="perdes-pelindungan",
            title_id="Ada Perdes pelindungan PMI yang berlaku",
            title_en="A village regulation on migrant protection is in force",
            measure="has_protection_regulation",
            operator=_IS_TRUE,
            pillar="emas-aman",
            is_mandatory=True,
            is_confirmed=True,
            source=f"B: {_MAIN}; bp2mi.go.id, 15 Aug 2025; inews Indramayu, 30 Dec 2025",
        ),
        Rule(
            code="satgas",
            title_id="Ada Satgas dalam masa tugas",
            title_en="A task force is inside its term",
            measure="has_active_task_force",
            operator=_IS_TRUE,
            pillar="emas-aman",
            is_confirmed=True,
            source=f"1: {_LIST}",
        ),
        Rule(
            code="sarana-layanan",
            title_id="Sarana layanan migrasi memadai",
            title_en="Migration service facilities are adequate",
            measure="usable_facility_kinds",
            operator=_AT_LEAST,
            pillar="emas-edukatif",
            is_confirmed=True,
            source=f"2: {_LIST}{_NO_FIGURE}",
        ),
        Rule(
            code="pemberdayaan",
            title_id="Menjalankan program pemberdayaan PMI dan keluarga",
            title_en="Runs empowerment activities for migrant workers and families",
            measure="empowerment_activities_12_months",
            operator=_AT_LEAST,
            threshold=1,
            pillar="emas-sejahtera",
            is_confirmed=True,
            source=f"3: {_LIST}",
        ),
        Rule(
            code="persentase-prosedural",
            title_id="Persentase PMI prosedural tinggi",
            title_en="The share of procedural migrant workers is high",
            measure="procedural_share",
            operator=_AT_LEAST,
            pillar="emas-aman",
            is_confirmed=True,
            source=f"4: {_LIST}{_NO_FIGURE}",
        ),
        Rule(
            code="kelompok-usaha-purna",
            title_id="Ada kelompok usaha purna PMI yang aktif",
            title_en="A returnee business group is active",
            measure="active_business_groups",
            operator=_AT_LEAST,
            threshold=1,
            pillar="emas-maju",
            is_confirmed=True,
            source=f"5: {_LIST}",
        ),
        Rule(
            code="kegiatan-pelindungan",
            title_id="Ada kegiatan pelindungan PMI yang berkelanjutan",
            title_en="Protection activities are continuing",
            measure="protection_activities_12_months",
            operator=_AT_LEAST,
            threshold=1,
            pillar="emas-aman",
            is_confirmed=True,
            source=f"6: {_LIST}",
        ),
        Rule(
            code="edukasi-migrasi",
            title_id="Ada kegiatan edukasi migrasi",
            title_en="Education on migration takes place",
            measure="education_activities_12_months",
            operator=_AT_LEAST,
            threshold=1,
            pillar="emas-edukatif",
            source=f"{_DERIVED}pilar Edukatif (ruang belajar dan pelatihan migrasi)",
        ),
        Rule(
            code="literasi-keuangan",
            title_id="Ada kegiatan literasi keuangan",
            title_en="Financial literacy sessions take place",
            measure="financial_literacy_activities_12_months",
            operator=_AT_LEAST,
            threshold=1,
            pillar="emas-sejahtera",
            source=f"{_DERIVED}pilar Sejahtera (pengelolaan remitansi)",
        ),
        Rule(
            code="koperasi-berbadan-hukum",
            title_id="Ada koperasi berbadan hukum yang melayani desa",
            title_en="A cooperative with legal entity serves the village",
            measure="legal_cooperatives",
            operator=_AT_LEAST,
            threshold=1,
            pillar="emas-sejahtera",
            source=f"{_DERIVED}pilar Sejahtera (usaha produktif)",
        ),
        Rule(
            code="rapat-anggota",
            title_id="Koperasi menyelenggarakan RAT tahun lalu",
            title_en="A cooperative held its annual members' meeting last year",
            measure="has_annual_meeting",
            operator=_IS_TRUE,
            pillar="emas-sejahtera",
            source=f"{_DERIVED}UU 25/1992 (RAT sekurang-kurangnya setahun sekali)",
        ),
        Rule(
            code="data-diketahui",
            title_id="Status prosedural PMI diketahui",
            title_en="The procedural status of the migrant workers is known",
            measure="unknown_status_share",
            operator=_AT_MOST,
            pillar="emas-aman",
            source=f"{_DERIVED}pendataan (UU 18/2017 art. 42){_NO_FIGURE}",
        ),
        Rule(
            code="data-dikonfirmasi",
            title_id="Data desa dikonfirmasi dalam setahun terakhir",
            title_en="The village's data was confirmed within the last year",
            measure="data_age_days",
            operator=_AT_MOST,
            threshold=365,
            pillar="emas-maju",
            source=f"{_DERIVED}pilar Maju (tata kelola desa digital)",
        ),
    ),
)

_FOUR_PILLARS = "empat pilar Desmigratif (Kemenko PMK, 6 Apr 2023; kompas, 13 Sep 2019)"

DESMIGRATIF = Version(
    program=ProgramCode.DESMIGRATIF,
    title=_TITLE,
    legal_source="Permenaker 2/2019 (BN 2019 no. 241); pasal pemilihan desa belum terbaca "
    "(articles on selection not read)",
    valid_from=date(2025, 11, 20),
    rules=(
        Rule(
            code="warga-pmi",
            title_id="Ada warga yang menjadi PMI",
            title_en="Residents are migrant workers",
            measure="known_workers",
            operator=_AT_LEAST,
            threshold=1,
            is_mandatory=True,
            source=f"{_DERIVED}definisi desa migran (ejournal.unesa.ac.id, abstrak)",
        ),
        Rule(
            code="pusat-layanan",
            title_id="Ada sarana pusat layanan migrasi",
            title_en="There is a facility of a migration service centre",
            measure="usable_facility_kinds",
            operator=_AT_LEAST,
            threshold=1,
            pillar="desmigratif-pusat-layanan-migrasi",
            is_mandatory=True,
            source=f"{_DERIVED}{_FOUR_PILLARS}",
        ),
        Rule(
            code="usaha-produktif",
            title_id="Ada kelompok usaha produktif",
            title_en="A productive business group is active",
            measure="active_business_groups",
            operator=_AT_LEAST,
            threshold=1,
            pillar="desmigratif-usaha-produktif",
            is_mandatory=True,
            source=f"{_DERIVED}{_FOUR_PILLARS}",
        ),
        Rule(
            code="pengasuhan-bersama",
            title_id="Ada kegiatan pengasuhan bersama",
            title_en="Community parenting takes place",
            measure="parenting_activities_12_months",
            operator=_AT_LEAST,
            threshold=1,
            pillar="desmigratif-pengasuhan-bersama",
            is_mandatory=True,
            source=f"{_DERIVED}{_FOUR_PILLARS}",
        ),
        Rule(
            code="koperasi",
            title_id="Ada koperasi berbadan hukum yang melayani desa",
            title_en="A cooperative with legal entity serves the village",
            measure="legal_cooperatives",
            operator=_AT_LEAST,
            threshold=1,
            pillar="desmigratif-koperasi-desmigratif",
            is_mandatory=True,
            source=f"{_DERIVED}{_FOUR_PILLARS}",
        ),
    ),
)

VERSIONS = (DESA_MIGRAN_EMAS, DESMIGRATIF)
