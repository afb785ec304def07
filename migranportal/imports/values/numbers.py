"""Identity numbers: hashed and encrypted as soon as they are read, so that none is staged in clear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from migranportal.core.encryption import encrypt_many, lookup_hashes
from migranportal.core.identity import DIGITS, InvalidNikError, masked, normalise, parse_nik
from migranportal.core.tables import Cell, text_of
from migranportal.imports.values.base import NULL, Converted, Job, Refused, Value

_IN_HEX = r"\\x"  # the beginning of a bytea, its backslash doubled for COPY


class _IdentityNumber(Value):
    """Sixteen digits; staged as ciphertext and keyed hash."""

    is_secret = True
    is_text_column = True
    purpose: str
    wrong_length: str

    def fields(self, code: str) -> list[tuple[str, str]]:
        """Return the field of the ciphertext and that of the hash."""
        return [(code, "bytea"), (f"{code}_hash", "bytea")]

    def convert(self, cells: Sequence[Cell], job: Job, *, required: bool) -> Converted:
        """Return ciphertexts (only where the rows will be saved) and hashes."""
        numbers: list[str] = []
        places: list[int] = []
        problems: list[tuple[int, str, str]] = []
        accept = self._acceptance(job.on)
        for position, cell in enumerate(cells):
            try:
                number = self._number(cell, required=required)
                if number:
                    accept(number)
                    numbers.append(number)
                    places.append(position)
            except Refused as refusal:
                problems.append((position, refusal.code, refusal.detail))
        hashes = _spread(lookup_hashes(numbers, purpose=self.purpose), places, len(cells))
        secret = encrypt_many(numbers, purpose=self.purpose) if job.writes else []
        return Converted([_spread(secret, places, len(cells)), hashes], problems)

    def _acceptance(self, on: date) -> _Acceptance:
        return _Acceptance()

    def _number(self, cell: Cell, *, required: bool) -> str:
        if isinstance(cell, str) and len(cell) == DIGITS and cell.isdecimal() and cell.isascii():
            return cell
        if not isinstance(cell, str):
            raise Refused("typed_as_number")
        number = normalise(cell)
        if not number and not required:
            return ""
        if not number:
            raise Refused("required")
        if "e+" in number.lower():  # 3.50414E+15: what a spreadsheet shows of a long number
            raise Refused("typed_as_number")
        if len(number) != DIGITS or not (number.isdecimal() and number.isascii()):
            raise Refused(self.wrong_length)
        return number

    def shown(self, text: str) -> str:
        """Never show the number; ``shown_cell`` shows its last digits."""
        return ""


class _Acceptance:
    """Accepts any sixteen digits."""

    def __call__(self, number: str) -> None:
        """Raise ``Refused`` where the digits cannot be such a number."""


class _NikAcceptance(_Acceptance):
    """Accepts what can be a NIK; each different birth date is looked at once."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._births: dict[str, bool] = {}

    def __call__(self, number: str) -> None:
        birth = number[6:12]
        known = self._births.get(birth)
        if known is None:
            known = self._births[birth] = self._is_birth(birth)
        if not known or number.endswith("0000"):
            raise Refused("nik_impossible")

    def _is_birth(self, digits: str) -> bool:
        try:
            parse_nik(f"000000{digits}0001", on=self._on)
        except InvalidNikError:
            return False
        return True


class Nik(_IdentityNumber):
    """A NIK, which need not be known."""

    purpose = "nik"
    wrong_length = "nik_digits"

    def _acceptance(self, on: date) -> _Acceptance:
        return _NikAcceptance(on)


class FamilyCard(_IdentityNumber):
    """A family card number."""

    purpose = "family_card"
    wrong_length = "family_card_digits"


def shown_secret(cell: Cell) -> str:
    """Return a cell of identity numbers with only its last digits shown."""
    return masked(normalise(text_of(cell)))


def _spread(values: list[bytes], places: list[int], length: int) -> list[str]:
    """Return the values as COPY texts at their places in a column."""
    texts = [NULL] * length
    for place, value in zip(places, values, strict=False):
        texts[place] = _IN_HEX + value.hex()
    return texts
