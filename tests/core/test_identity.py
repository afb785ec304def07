"""What a NIK says, which numbers are refused, and how numbers are shown."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migranportal.core import identity
from migranportal.core.errors import DomainError

ON = date(2026, 3, 2)


def nik_of(birth: date, *, woman: bool, serial: int = 1, district: str = "350414") -> str:
    day = birth.day + (identity.WOMEN_DAY_OFFSET if woman else 0)
    return f"{district}{day:02d}{birth:%m%y}{serial:04d}"


class TestParseNik:
    @pytest.mark.parametrize(
        ("text", "sex", "birth"),
        [
            ("3171011708450001", "M", date(1945, 8, 17)),
            ("3171015708450001", "F", date(1945, 8, 17)),
            ("3504 1441 0190 0001", "F", date(1990, 1, 1)),
            ("35.04.14.010190-0001", "M", date(1990, 1, 1)),
            ("3504142902000001", "M", date(2000, 2, 29)),
            ("3504146902040001", "F", date(2004, 2, 29)),
        ],
    )
    def test_reads_birth_date_and_sex(self, text: str, sex: str, birth: date) -> None:
        nik = identity.parse_nik(text, on=ON)
        assert (nik.sex, nik.birth_date) == (sex, birth)
        assert len(nik.number) == 16

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "350414410190000",  # 15 digits
            "35041441019000011",  # 17 digits
            "350414410190000A",
            "\u0663504144101900001",  # an Arabic digit
            "3504140001900001",  # day 00
            "3504143201900001",  # day 32
            "3504144001900001",  # day 40: neither a man's nor a woman's
            "3504147201900001",  # day 72
            "3504140100900001",  # month 00
            "3504140113900001",  # month 13
            "3504143002900001",  # 30 February
            "3504142902010001",  # 29 February 2001 and 1901
            "3504144101900000",  # serial 0000
        ],
    )
    def test_refuses_what_cannot_be_a_nik(self, text: str) -> None:
        with pytest.raises(identity.InvalidNikError) as caught:
            identity.parse_nik(text, on=ON)
        assert caught.value.field == "nik"
        assert isinstance(caught.value, DomainError)

    def test_takes_no_birth_in_the_future(self) -> None:
        text = nik_of(date(2026, 3, 15), woman=False)
        assert identity.parse_nik(text, on=ON, least_age=0).birth_date == date(1926, 3, 15)

    def test_takes_the_century_in_which_the_person_is_old_enough(self) -> None:
        text = nik_of(date(2010, 5, 5), woman=False)
        assert identity.parse_nik(text, on=ON).birth_date == date(1910, 5, 5)
        assert identity.parse_nik(text, on=ON, least_age=0).birth_date == date(2010, 5, 5)

    @given(
        birth=st.dates(min_value=ON - timedelta(days=98 * 365), max_value=ON.replace(year=2008)),
        woman=st.booleans(),
        serial=st.integers(1, 9999),
    )
    def test_reads_back_every_adult(self, birth: date, woman: bool, serial: int) -> None:
        nik = identity.parse_nik(nik_of(birth, woman=woman, serial=serial), on=ON)
        assert (nik.birth_date, nik.sex) == (birth, "F" if woman else "M")
        assert nik.district_code == "35.04.14"

    @given(text=st.text(alphabet="0123456789", min_size=16, max_size=16))
    def test_accepts_or_refuses_every_sixteen_digits(self, text: str) -> None:
        try:
            nik = identity.parse_nik(text, on=ON)
        except identity.InvalidNikError:
            return
        assert nik.number == text
        assert nik.birth_date <= ON
        assert not text.endswith("0000")
        assert text[6:12] == f"{nik.birth_date.day + 40 * (nik.sex == 'F'):02d}" + (
            nik.birth_date.strftime("%m%y")
        )

    @given(text=st.text())
    def test_never_fails_otherwise(self, text: str) -> None:
        with contextlib.suppress(identity.InvalidNikError):
            identity.parse_nik(text, on=ON)


class TestWarnings:
    NIK = identity.parse_nik(nik_of(date(1990, 1, 1), woman=True), on=ON)

    def test_none_where_everything_fits(self) -> None:
        assert not identity.warnings(
            self.NIK, birth_date=date(1990, 1, 1), sex="F", district_known=True
        )

    def test_names_each_difference(self) -> None:
        found = identity.warnings(
            self.NIK, birth_date=date(1990, 1, 2), sex="M", district_known=False
        )
        assert len(found) == 3

    def test_ignores_the_century_and_what_is_not_known(self) -> None:
        assert not identity.warnings(
            self.NIK, birth_date=date(1890, 1, 1), sex="F", district_known=True
        )
        assert not identity.warnings(self.NIK, birth_date=None, sex="", district_known=True)


class TestOtherNumbers:
    def test_family_card_has_sixteen_digits(self) -> None:
        assert identity.parse_family_card("3504 1401 0190 0000") == "3504140101900000"
        with pytest.raises(identity.InvalidFamilyCardError) as caught:
            identity.parse_family_card("123")
        assert caught.value.field == "family_card"

    @given(text=st.text(alphabet="0123456789", min_size=5, max_size=20))
    def test_mask_shows_only_the_last_four(self, text: str) -> None:
        shown = identity.masked(text)
        assert shown == "•" * (len(text) - 4) + text[-4:]

    def test_mask_of_nothing_is_empty(self) -> None:
        assert identity.masked(None) == identity.masked("") == ""

    def test_recognises_a_typed_number(self) -> None:
        assert identity.looks_like_identity_number("3504 1441 0190 0001")
        assert not identity.looks_like_identity_number("Siti 1990")
