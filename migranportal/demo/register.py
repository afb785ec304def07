"""A small part of the official register, for a portal without the whole of it.

Names and codes as in Kepmendagri 300.2.2-2430/2025 for the villages that reports on Desa Migran Emas
and Desmigratif name, with neighbours and homonyms. The positions are rounded to two decimals (about
one kilometre): for dots on a map only.
"""

from dataclasses import dataclass
from datetime import date

from migranportal.regions.models import Area

DECREE = "Kepmendagri 300.2.2-2430/2025"
VALID_FROM = date(2025, 6, 23)


@dataclass(frozen=True)
class Place:
    """An area of the built-in register; level, kind and parent follow from the code."""

    code: str
    name: str
    latitude: str
    longitude: str

    @property
    def level(self) -> Area.Level:
        """The level, by the number of parts of the code."""
        return list(Area.Level)[self.code.count(".")]

    @property
    def kind(self) -> Area.Kind:
        """The kind: cities count from 71, kelurahan begin with 1 (Permendagri 58/2021)."""
        last = self.code.rpartition(".")[2]
        if self.level == Area.Level.VILLAGE:
            return Area.Kind.KELURAHAN if last.startswith("1") else Area.Kind.DESA
        if self.level == Area.Level.REGENCY:
            return Area.Kind.KOTA if last >= "71" else Area.Kind.KABUPATEN
        return Area.Kind.PROVINSI if self.level == Area.Level.PROVINCE else Area.Kind.KECAMATAN

    @property
    def is_customary(self) -> bool:
        """Whether it is a customary village (desa adat): its number begins with 3."""
        return self.level == Area.Level.VILLAGE and self.code[-4] == "3"

    @property
    def parent(self) -> str:
        """The code one level up; empty for a province."""
        return self.code.rpartition(".")[0]


PLACES = (
    Place("32", "Jawa Barat", "-6.92", "107.60"),
    Place("33", "Jawa Tengah", "-7.26", "110.20"),
    Place("35", "Jawa Timur", "-7.72", "112.73"),
    Place("52", "Nusa Tenggara Barat", "-8.61", "117.51"),
    Place("72", "Sulawesi Tengah", "-1.02", "121.21"),
    Place("73", "Sulawesi Selatan", "-3.73", "120.16"),
    Place("91", "Papua", "-2.62", "138.53"),
    Place("32.12", "Kabupaten Indramayu", "-6.45", "108.17"),
    Place("33.07", "Kabupaten Wonosobo", "-7.42", "109.91"),
    Place("35.02", "Kabupaten Ponorogo", "-7.93", "111.50"),
    Place("35.04", "Kabupaten Tulungagung", "-8.11", "111.89"),
    Place("52.01", "Kabupaten Lombok Barat", "-8.67", "116.09"),
    Place("52.03", "Kabupaten Lombok Timur", "-8.53", "116.53"),
    Place("72.03", "Kabupaten Donggala", "-0.44", "119.83"),
    Place("72.10", "Kabupaten Sigi", "-1.41", "119.97"),
    Place("73.02", "Kabupaten Bulukumba", "-5.43", "120.23"),
    Place("73.03", "Kabupaten Bantaeng", "-5.49", "119.99"),
    Place("73.04", "Kabupaten Jeneponto", "-5.57", "119.70"),
    Place("73.06", "Kabupaten Gowa", "-5.31", "119.72"),
    Place("73.07", "Kabupaten Sinjai", "-5.21", "120.14"),
    Place("73.09", "Kabupaten Maros", "-5.00", "119.73"),
    Place("91.03", "Kabupaten Jayapura", "-3.01", "139.99"),
    Place("32.12.16", "Sindang", "-6.33", "108.30"),
    Place("32.12.24", "Sukra", "-6.29", "107.95"),
    Place("33.07.05", "Leksono", "-7.40", "109.86"),
    Place("33.07.09", "Wonosobo", "-7.36", "109.92"),
    Place("33.07.10", "Watumalang", "-7.31", "109.85"),
    Place("33.07.12", "Garung", "-7.28", "109.93"),
    Place("35.02.18", "Jenangan", "-7.83", "111.55"),
    Place("35.04.14", "Kalidawir", "-8.20", "111.95"),
    Place("52.01.15", "Kuripan", "-8.68", "116.17"),
    Place("52.03.03", "Terara", "-8.65", "116.41"),
    Place("52.03.08", "Pringgabaya", "-8.51", "116.64"),
    Place("52.03.09", "Aikmel", "-8.51", "116.51"),
    Place("52.03.11", "Montong Gading", "-8.56", "116.40"),
    Place("52.03.12", "Pringgasela", "-8.53", "116.46"),
    Place("52.03.13", "Suralaga", "-8.62", "116.54"),
    Place("52.03.14", "Wanasaba", "-8.52", "116.54"),
    Place("52.03.20", "Jerowaru", "-8.85", "116.48"),
    Place("72.03.09", "Labuan", "-0.62", "119.91"),
    Place("72.03.12", "Balaesang", "-0.03", "119.90"),
    Place("72.03.19", "Tanantovea", "-0.71", "119.96"),
    Place("72.03.24", "Sindue Tombusabora", "-0.47", "119.84"),
    Place("72.10.09", "Dolo Selatan", "-1.24", "119.87"),
    Place("72.10.10", "Tanambulava", "-1.14", "119.94"),
    Place("72.10.11", "Dolo Barat", "-1.06", "119.84"),
    Place("72.10.12", "Dolo", "-1.01", "119.89"),
    Place("73.02.07", "Bulukumpa", "-5.35", "120.18"),
    Place("73.03.06", "Uluere", "-5.43", "119.93"),
    Place("73.04.07", "Bontoramba", "-5.57", "119.69"),
    Place("73.06.06", "Bontomarannu", "-5.26", "119.53"),
    Place("73.06.09", "Bungaya", "-5.36", "119.70"),
    Place("73.06.18", "Bajeng Barat", "-5.30", "119.40"),
    Place("73.07.03", "Sinjai Timur", "-5.18", "120.25"),
    Place("73.07.07", "Sinjai Borong", "-5.30", "120.04"),
    Place("73.07.08", "Tellu Limpoe", "-5.26", "120.24"),
    Place("73.09.07", "Tanralili", "-5.10", "119.61"),
    Place("73.09.11", "Tompobulu", "-5.14", "119.75"),
    Place("91.03.01", "Sentani", "-2.57", "140.51"),
    Place("32.12.16.2004", "Kenanga", "-6.36", "108.31"),
    Place("32.12.24.2001", "Bogor", "-6.33", "107.92"),
    Place("32.12.24.2002", "Sukra", "-6.30", "107.93"),
    Place("32.12.24.2003", "Ujunggebang", "-6.27", "107.93"),
    Place("32.12.24.2004", "Tegaltaman", "-6.27", "107.95"),
    Place("32.12.24.2005", "Sukra Wetan", "-6.30", "107.94"),
    Place("32.12.24.2006", "Sumuradem", "-6.29", "107.97"),
    Place("32.12.24.2007", "Sumuradem Timur", "-6.31", "107.97"),
    Place("32.12.24.2017", "Karanglayung", "-6.30", "107.96"),
    Place("33.07.05.2007", "Jlamprang", "-7.41", "109.84"),
    Place("33.07.09.1015", "Jlamprang", "-7.34", "109.91"),
    Place("33.07.10.2004", "Kuripan", "-7.35", "109.86"),
    Place("33.07.12.2007", "Kuripan", "-7.29", "109.95"),
    Place("35.02.18.2015", "Paringan", "-7.84", "111.58"),
    Place("35.04.14.2001", "Kalibatur", "-8.25", "111.94"),
    Place("35.04.14.2002", "Rejosari", "-8.25", "111.96"),
    Place("35.04.14.2003", "Sukorejo Kulon", "-8.20", "111.97"),
    Place("35.04.14.2004", "Kalidawir", "-8.18", "111.98"),
    Place("35.04.14.2005", "Karangtalun", "-8.19", "111.97"),
    Place("35.04.14.2006", "Banyuurip", "-8.21", "111.95"),
    Place("35.04.14.2011", "Tunggangri", "-8.16", "111.97"),
    Place("35.04.14.2016", "Betak", "-8.14", "111.94"),
    Place("35.04.14.2017", "Pagersari", "-8.16", "111.93"),
    Place("52.01.15.2003", "Kuripan Utara", "-8.66", "116.18"),
    Place("52.03.03.2003", "Suradadi", "-8.65", "116.41"),
    Place("52.03.08.2005", "Batuyang", "-8.56", "116.62"),
    Place("52.03.08.2015", "Telaga Waru", "-8.58", "116.60"),
    Place("52.03.09.2008", "Kalijaga Timur", "-8.59", "116.56"),
    Place("52.03.11.2005", "Jenggik Utara", "-8.57", "116.38"),
    Place("52.03.12.2002", "Pringgasela", "-8.58", "116.47"),
    Place("52.03.13.2001", "Anjani", "-8.61", "116.51"),
    Place("52.03.14.2003", "Wanasaba", "-8.57", "116.57"),
    Place("52.03.20.2004", "Pemongkong", "-8.85", "116.48"),
    Place("72.03.09.2001", "Labuan", "-0.68", "119.83"),
    Place("72.03.12.2009", "Tambu", "-0.07", "119.88"),
    Place("72.03.19.2005", "Guntarano", "-0.77", "119.89"),
    Place("72.03.24.2001", "Tibo", "-0.50", "119.79"),
    Place("72.03.24.2002", "Kaliburu", "-0.47", "119.85"),
    Place("72.10.09.2004", "Baluase", "-1.21", "119.86"),
    Place("72.10.10.2004", "Sibowi", "-1.12", "119.93"),
    Place("72.10.11.2004", "Kaleke", "-1.04", "119.87"),
    Place("72.10.11.2008", "Pesaku", "-1.08", "119.88"),
    Place("72.10.12.2002", "Langaleso", "-0.99", "119.90"),
    Place("73.02.07.2009", "Salassae", "-5.38", "120.21"),
    Place("73.03.06.2002", "Bonto Tangnga", "-5.46", "119.92"),
    Place("73.04.07.2005", "Datara", "-5.58", "119.72"),
    Place("73.06.06.1002", "Bontomanai", "-5.23", "119.51"),
    Place("73.06.09.2002", "Bontomanai", "-5.33", "119.70"),
    Place("73.06.09.2012", "Mangempang", "-5.33", "119.67"),
    Place("73.06.18.2007", "Bontomanai", "-5.30", "119.39"),
    Place("73.07.03.2009", "Kaloling", "-5.16", "120.24"),
    Place("73.07.07.2005", "Bonto Sinala", "-5.31", "120.08"),
    Place("73.07.08.2003", "Kalobba", "-5.30", "120.17"),
    Place("73.09.07.2006", "Damai", "-5.08", "119.60"),
    Place("73.09.11.2006", "Pucak", "-5.14", "119.65"),
    Place("91.03.01.3007", "Desa Adat Yoboi", "-2.60", "140.49"),
    Place("91.03.01.3010", "Desa Adat Heaiseai Yomo Heai", "-2.59", "140.53"),
)
