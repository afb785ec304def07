"""Identity numbers of people: what a NIK and a family card number say, and how they are shown.

A NIK reads PPKKCC DDMMYY NNNN: the district of the first registration, the birth date with 40 added
to the day for women, a serial number. It is given once and stays when its holder moves or has the
birth date corrected, so nothing in it decides where somebody lives (domain notes 3.4; civil
registry of Klaten). Pure functions: no database, no clock.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.core.errors import DomainError

DIGITS = 16
WOMEN_DAY_OFFSET = 40
VISIBLE_DIGITS = 4
WORKING_AGE = 18
"""Years; UU 18/2017 art. 5: a migrant worker is at least 18."""

_SEPARATORS = re.compile(r"[\s.\-]+")
_SIXTEEN_DIGITS = re.compile(r"[0-9]{16}")


class InvalidNikError(DomainError):
    """A number that cannot be a NIK."""


class InvalidFamilyCardError(DomainError):
    """A number that cannot be a family card number."""


@dataclass(frozen=True)
class Nik:
    """A number that can be a NIK, and what it says; where its holder lives it does not say."""

    number: str
    birth_date: date
    sex: str
    """``"F"`` or ``"M"``."""

    @property
    def district_code(self) -> str:
        """The dotted code of the district that issued the number; districts are renumbered."""
        return f"{self.number[:2]}.{self.number[2:4]}.{self.number[4:6]}"


def parse_nik(text: str, *, on: date, least_age: int = WORKING_AGE) -> Nik:
    """Return the NIK in ``text``; blanks, dots and hyphens between digits are dropped.

    The year of birth has two digits: of the possible centuries the latest is taken in which the
    person is ``least_age`` years old ``on`` that day, and the latest at all where none is.

    Raises:
        InvalidNikError: not 16 digits, an impossible birth date, or the serial number 0000.
    """
    number = _SEPARATORS.sub("", text)
    if not _SIXTEEN_DIGITS.fullmatch(number):
        raise InvalidNikError(_("A NIK has exactly 16 digits."), field="nik")
    if number.endswith("0000"):
        raise InvalidNikError(
            _("The last four digits of a NIK are never 0000. Check the number on the card."),
            field="nik",
        )
    day, sex = _day_and_sex(int(number[6:8]))
    births = _possible_births(day, int(number[8:10]), int(number[10:12]), on=on)
    if not births:
        raise InvalidNikError(
            _("Digits 7 to 12 of the NIK are no birth date. Check the number on the card."),
            field="nik",
        )
    old_enough = [birth for birth in births if age(birth, on=on) >= least_age]
    return Nik(number=number, birth_date=max(old_enough or births), sex=sex)


def parse_family_card(text: str) -> str:
    """Return the family card number in ``text``; blanks, dots and hyphens are dropped.

    Raises:
        InvalidFamilyCardError: not 16 digits.
    """
    number = _SEPARATORS.sub("", text)
    if not _SIXTEEN_DIGITS.fullmatch(number):
        raise InvalidFamilyCardError(
            _("A family card number has exactly 16 digits."), field="family_card"
        )
    return number


def looks_like_identity_number(text: str) -> bool:
    """Tell whether ``text`` is 16 digits, once separators are dropped."""
    return bool(_SIXTEEN_DIGITS.fullmatch(_SEPARATORS.sub("", text)))


def normalise(text: str) -> str:
    """Return ``text`` without the separators that people type between digits."""
    return _SEPARATORS.sub("", text)


def warnings(nik: Nik, *, birth_date: date | None, sex: str, district_known: bool) -> list[Promise]:
    """Return what in ``nik`` does not fit the record; none of it makes the number wrong.

    Birth dates are corrected after the number was given, and districts are renumbered.
    """
    found: list[Promise] = []
    if birth_date is not None and birth_date.strftime("%d%m%y") != nik.birth_date.strftime(
        "%d%m%y"
    ):
        found.append(_("The birth date in the NIK differs from the one entered."))
    if sex and sex != nik.sex:
        found.append(_("The sex in the NIK differs from the one entered."))
    if not district_known:
        found.append(_("The NIK begins with a district code that the register does not know."))
    return found


def masked(number: str | None) -> str:
    """Return the number with all but its last four digits hidden; ``""`` for none."""
    if not number:
        return ""
    return "•" * max(0, len(number) - VISIBLE_DIGITS) + number[-VISIBLE_DIGITS:]


def age(birth: date, *, on: date) -> int:
    """Return the full years of somebody born on ``birth``, on the day ``on``."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _day_and_sex(day: int) -> tuple[int, str]:
    return (day - WOMEN_DAY_OFFSET, "F") if day > WOMEN_DAY_OFFSET else (day, "M")


def _possible_births(day: int, month: int, year: int, *, on: date) -> list[date]:
    births = []
    for century in (1900, 2000):
        try:
            birth = date(century + year, month, day)
        except ValueError:
            continue  # no such day in that year: 29 February needs all four digits of the year
        if birth <= on:
            births.append(birth)
    return births
