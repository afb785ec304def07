"""Small numbers: the one rule by which counts of people leave the portal.

**Rule.** Counts are made for a fixed list of cells (a place and one value of each thing counted),
never for what a request combines. A count below 5 is withheld, nobody included. Every other count is
moved by a small secret amount, then rounded to the nearest multiple of 5; what falls below 5 thereby
is withheld as well. Totals are treated like every other cell and are not the sums of their parts.

**Why not rounding alone.** Threshold and rounding to 5 is what statistical offices do [1], [2], but
a rounded count bounds the true one by two on either side, and bounds add up: where parts are shown
as 5, 5 and 5, two more are withheld and their total is shown as 15, then both withheld ones are 1.
The secret amount is the geometric mechanism [3]: a two-sided geometric number, here twice with
ratio 1/2. No amount is impossible, so no published count bounds a true one from above.

**Why nothing can be computed.** All that is known from a publication is that each published count
is at least 5. Take any publication and add any people, in any withheld cell: no published count
falls below 5, withheld ones may be anything, hence the same publication remains possible. A
withheld count is therefore determined by nothing that is published: not by totals, other levels
of areas, other things counted, nor by what another grant shows, because all grants see the same
publication (``tests/api/test_suppression.py`` proves it for the code).

**Time.** Of the two amounts one belongs to the cell for good: the mean of many months does not come
closer to the count than that. The other is drawn anew for each month: the change from one month
to the next does not tell whether one person came. Counts must therefore be made once a month and kept
(``services.figures``): who counts for each request shows, with rounding or without, who came today.

**Error.** Standard deviation 3.2 people, whatever the count: at most 5 for 92 of 100 counts.

[1] ESSnet, Handbook on Statistical Disclosure Control, chapter 5, frequency tables (rounding, cell
key method), sdctools.github.io/HandbookSDC. [2] Office for National Statistics, Comparison of
post-tabular statistical disclosure control methods (threshold and rounding, cell keys). [3] A. Ghosh,
T. Roughgarden, M. Sundararajan, Universally utility-maximizing privacy mechanisms, SIAM Journal on
Computing 41 (2012), 1673-1693.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from migranportal.core.encryption import lookup_hashes

THRESHOLD = 5
STEP = 5

Cell = tuple[str, ...]
"""What a count is about: area code, what is counted by, its value."""


def protected(counts: Mapping[Cell, int], *, table: str, month: date) -> dict[Cell, int | None]:
    """Return what may leave of ``counts`` (people by cell); ``None`` is withheld.

    ``table`` names what is counted, so that equal cells of two tables differ. The same count of the
    same cell gives the same answer all through the ``month``.
    """
    moved = amounts(counts, table=table, month=month)
    return {
        cell: shown(count, amount)
        for (cell, count), amount in zip(counts.items(), moved, strict=True)
    }


def shown(count: int, amount: int) -> int | None:
    """Return ``count`` moved by ``amount`` and rounded to a multiple of 5; ``None`` is withheld."""
    if count < THRESHOLD:
        return None
    rounded = (count + amount + STEP // 2) // STEP * STEP
    return rounded if rounded >= THRESHOLD else None


def amounts(cells: Iterable[Cell], *, table: str, month: date) -> list[int]:
    """Return by how much to move the count of each cell: a part that stays, and one of the month."""
    names = ["\x1f".join([table, *cell]) for cell in cells]
    staying = lookup_hashes(names, purpose="figure")
    passing = lookup_hashes([f"{name}\x1f{month:%Y-%m}" for name in names], purpose="figure")
    return [
        _geometric(one) + _geometric(other) for one, other in zip(staying, passing, strict=True)
    ]


def _geometric(digest: Sequence[int]) -> int:
    """Return a two-sided geometric number with ratio 1/2 from 32 random bytes.

    The zeros at the end of a random number are such a number of one side; two make both sides.
    """
    data = bytes(digest)
    return _zeros(data[:16]) - _zeros(data[16:])


def _zeros(data: bytes) -> int:
    number = int.from_bytes(data, "big")
    return (number & -number).bit_length() - 1 if number else 8 * len(data)
