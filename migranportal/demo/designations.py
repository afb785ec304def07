"""What the press and offices reported about real villages; no decree was seen, none is confirmed.

Left out because the reports do not say which village is meant: Jlamprang and Kuripan in Wonosobo
(two of each name), Margosari (in no register), Bontomanai in Gowa (three units) and "Barok Toyang"
in Lombok Timur.
"""

from dataclasses import dataclass

from programs.models import DesignationState
from villages.models import ProgramCode

_STATE = DesignationState


@dataclass(frozen=True)
class Reported:
    """A state of villages in a program, with who reported it."""

    program: ProgramCode
    state: DesignationState
    source: str
    codes: tuple[str, ...]


REPORTED = (
    Reported(
        ProgramCode.DESMIGRATIF,
        _STATE.DESIGNATED,
        "Kemenko PMK, 6 Apr 2023; SK belum dilihat",
        ("35.04.14.2011", "35.04.14.2016", "35.04.14.2017"),
    ),
    Reported(
        ProgramCode.DESMIGRATIF,
        _STATE.DESIGNATED,
        "percontohan 2016, wartatransparansi, 7 Aug 2019; SK belum dilihat",
        ("32.12.16.2004", "33.07.10.2004"),
    ),
    Reported(
        ProgramCode.DESA_MIGRAN_EMAS,
        _STATE.DESIGNATED,
        "peluncuran di NTB, 11 Sep 2025, voiceindonesia dan wartamataram; SK belum dilihat",
        (
            "52.03.13.2001", "52.03.12.2002", "52.03.03.2003", "52.03.09.2008", "52.03.14.2003",
            "52.03.08.2015", "52.03.11.2005", "52.03.20.2004", "52.01.15.2003",
        ),
    ),
    Reported(
        ProgramCode.DESA_MIGRAN_EMAS,
        _STATE.DESIGNATED,
        "lingkarjateng.id, sepuluh desa di Sulawesi Selatan (tahun diragukan); SK belum dilihat",
        (
            "73.09.07.2006", "73.09.11.2006", "73.07.08.2003", "73.07.03.2009", "73.07.07.2005",
            "73.06.09.2012", "73.03.06.2002", "73.02.07.2009", "73.04.07.2005",
        ),
    ),
    Reported(
        ProgramCode.DESA_MIGRAN_EMAS,
        _STATE.DESIGNATED,
        "percontohan 2 Jan 2025, BP3MI Sulawesi Tengah, Feb 2026; SK belum dilihat",
        ("72.10.12.2002", "72.10.10.2004", "72.10.11.2004", "72.10.11.2008", "72.10.09.2004"),
    ),
    Reported(
        ProgramCode.DESA_MIGRAN_EMAS,
        _STATE.CANDIDATE,
        "calon per 5 Feb 2026, BP3MI Sulawesi Tengah",
        ("72.03.12.2009", "72.03.19.2005", "72.03.09.2001", "72.03.24.2002", "72.03.24.2001"),
    ),
    Reported(
        ProgramCode.DESA_MIGRAN_EMAS,
        _STATE.PROPOSED,
        "Perdes dan usulan desa-desa Sukra, inews Indramayu, 30 Dec 2025",
        (
            "32.12.24.2001", "32.12.24.2002", "32.12.24.2003", "32.12.24.2004", "32.12.24.2005",
            "32.12.24.2006", "32.12.24.2007", "32.12.24.2017",
        ),
    ),
)  # fmt: skip
