"""Small numbers of people: withheld, and not to be computed from anything that is published."""

from collections import Counter
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migranportal.api.suppression import STEP, THRESHOLD, Cell, amounts, protected, shown

MONTH = date(2026, 11, 1)
VILLAGES = ["35.04.14.2011", "35.04.14.2012", "35.05.01.2001", "52.03.01.2001"]
STAGES = ["1", "2", "3"]
COUNTRIES = ["TW", "MY", "SA"]

Someone = tuple[str, str, str, str]
someone = st.tuples(
    st.sampled_from(VILLAGES),
    st.sampled_from("FM"),
    st.sampled_from(STAGES),
    st.sampled_from(COUNTRIES),
)
population = st.lists(st.tuples(someone, st.integers(1, 9)), max_size=12).map(
    lambda groups: [person for person, size in groups for _number in range(size)]
)


def cells_of(person: Someone) -> list[Cell]:
    """Return the cells that a person counts in: each level of areas, by one thing at a time."""
    village, sex, stage, country = person
    areas = ["", village[:2], village[:5], village[:8], village]
    kinds = [("total", ""), ("sex", sex), ("stage", stage), ("country", country)]
    return [(area, *kind) for area, kind in product(areas, kinds)]


def counted(people: list[Someone]) -> dict[Cell, int]:
    """Return the fixed list of cells with their counts."""
    values = [("total", ""), *product(["sex"], "FM"), *product(["stage"], STAGES)]
    values += product(["country"], COUNTRIES)
    areas = sorted({village[:length] for village in VILLAGES for length in (0, 2, 5, 8, 13)})
    counts = Counter(cell for person in people for cell in cells_of(person))
    return {(area, *value): counts[area, *value] for area, value in product(areas, values)}


def published(counts: dict[Cell, int], moved: dict[Cell, int]) -> dict[Cell, int | None]:
    return {cell: shown(count, moved[cell]) for cell, count in counts.items()}


@given(population, st.lists(someone, min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_the_same_publication_remains_possible_with_more_people(
    people: list[Someone], others: list[Someone]
) -> None:
    """Whoever holds the whole publication cannot tell a withheld count: there are others that fit.

    For any people more there are amounts, all of them possible, with which exactly the same is
    published at every level, by every value, for every grant.
    """
    counts, more = counted(people), counted(people + others)
    moved = dict(zip(counts, amounts(counts, table="t", month=MONTH), strict=True))
    sent = published(counts, moved)
    other = {
        cell: moved[cell] + counts[cell] - more[cell] if sent[cell] is not None else -more[cell]
        for cell in counts
    }
    assert published(more, other) == sent
    assert all(abs(amount) < 256 for amount in other.values())
    # The people more stand in withheld cells as well, so that these have at least two true counts.
    for cell in {cell for person in others for cell in cells_of(person)}:
        assert more[cell] > counts[cell]


@given(population, st.sampled_from([date(2026, month, 1) for month in range(1, 13)]))
@settings(max_examples=100, deadline=None)
def test_what_is_published(people: list[Someone], month: date) -> None:
    counts = counted(people)
    sent = protected(counts, table="t", month=month)
    assert list(sent) == list(counts)
    for cell, figure in sent.items():
        assert figure is None or (figure % STEP == 0 and figure >= STEP)
        assert figure is None or counts[cell] >= THRESHOLD


BELOW = {0: 2, 2: 5, 5: 8, 8: 13}
"""The length of the codes one level below those of a length."""


def _sums(counts: dict[Cell, int]) -> list[tuple[Cell, list[Cell]]]:
    """Return every whole with its parts: the values within an area, the areas within an area."""
    values = {cell[1:] for cell in counts}
    sums: list[tuple[Cell, list[Cell]]] = []
    for area in {cell[0] for cell in counts}:
        sums += [
            ((area, "total", ""), [c for c in counts if c[:2] == (area, kind)])
            for kind in ("sex", "stage", "country")
        ]
        length = BELOW.get(len(area))
        inside = {c[0] for c in counts if len(c[0]) == length and c[0].startswith(area)}
        sums += [((area, *value), [(a, *value) for a in inside]) for value in values if inside]
    return sums


def test_taking_parts_from_wholes_misses() -> None:
    """The attack itself: a whole less all of its parts but the one that is withheld."""
    people = [
        *[(VILLAGES[0], "F", "2", "TW")] * 40,
        *[(VILLAGES[0], "M", "1", "MY")] * 3,
        *[(VILLAGES[1], "F", "2", "SA")] * 2,
        *[(VILLAGES[1], "M", "3", "TW")] * 21,
        *[(VILLAGES[2], "F", "3", "MY")] * 60,
        *[(VILLAGES[2], "M", "2", "SA")] * 1,
        *[(VILLAGES[3], "F", "1", "TW")] * 33,
        *[(VILLAGES[3], "M", "2", "MY")] * 4,
    ]
    counts = counted(people)
    tried = hit = 0
    for number in range(200):
        sent = protected(counts, table=f"t{number}", month=MONTH)
        for whole, parts in _sums(counts):
            hidden = [part for part in parts if sent[part] is None]
            total = sent[whole]
            if total is None or len(hidden) != 1 or not counts[hidden[0]]:
                continue
            tried += 1
            hit += total - sum(sent[part] or 0 for part in parts) == counts[hidden[0]]
    assert tried > 1_000
    assert hit == 0  # what is published is a multiple of five, what is withheld is none


def test_one_person_more_does_not_show_from_month_to_month() -> None:
    """Whether a figure moves hardly depends on whether a person came in between."""
    later = date(2026, 12, 1)

    def moves(more: int) -> int:
        cells = [(str(number),) for number in range(4_000)]
        first = protected(dict.fromkeys(cells, 57), table="t", month=MONTH)
        second = protected(dict.fromkeys(cells, 57 + more), table="t", month=later)
        return sum(first[cell] != second[cell] for cell in cells)

    without, with_one = moves(0), moves(1)
    assert abs(without - with_one) < 0.08 * 4_000
    assert without > 0.3 * 4_000


def test_the_mean_of_many_months_is_not_the_count() -> None:
    months = [date(2020 + number // 12, number % 12 + 1, 1) for number in range(72)]
    off = 0
    for number in range(60):
        cell = (str(number),)
        sent = [protected({cell: 57}, table="t", month=month)[cell] or 0 for month in months]
        off += abs(sum(sent) / len(sent) - 57) >= 1
    assert off > 20


def test_the_same_month_answers_the_same() -> None:
    counts: dict[Cell, int] = {("35", "sex", "F"): 57, ("35", "sex", "M"): 3}
    first = protected(counts, table="t", month=date(2026, 11, 1))
    assert protected(dict(reversed(counts.items())), table="t", month=date(2026, 11, 30)) == first
    assert first["35", "sex", "M"] is None


@pytest.mark.parametrize("count", [12, 57, 3_000, 5_000_000])
def test_figures_stay_near_the_count(count: int) -> None:
    """92 of 100 within five, as the rule says, and the mean of many cells is right."""
    cells = [(str(number),) for number in range(5_000)]
    sent = protected(dict.fromkeys(cells, count), table="near", month=MONTH)
    errors = [figure - count for figure in sent.values() if figure is not None]
    assert len(errors) > 0.98 * len(cells)
    assert sum(abs(error) <= 5 for error in errors) > 0.87 * len(errors)
    assert abs(sum(errors) / len(errors)) < 0.3


def test_every_amount_is_possible() -> None:
    """None is left out near zero, which is the likeliest: five of twenty-seven."""
    found = Counter(amounts([(str(n),) for n in range(60_000)], table="t", month=MONTH))
    assert set(range(-10, 11)) <= set(found)
    assert abs(found[0] / 60_000 - 5 / 27) < 0.01
    assert max(found.values()) == found[0]
