"""Repeatable chance: the same village gets the same invented records on every machine."""

from collections.abc import Sequence
from random import Random

from migranportal.demo import names


def chance_of(code: str) -> Random:
    """Return the generator of numbers for the village with this code."""
    return Random(f"demo {code}")  # noqa: S311 - repeatable on purpose, nothing secret


def full_name(chance: Random, *, female: bool) -> str:
    """Return an invented name of two or three parts."""
    first = chance.choice(names.FEMALE if female else names.MALE)
    last = chance.sample(names.LAST, chance.choice((1, 1, 2)))
    return " ".join((first, *last))


def weighted(chance: Random, options: Sequence[tuple[str, int]]) -> str:
    """Return one of the options, each as likely as its weight says."""
    values, weights = zip(*options, strict=True)
    return str(chance.choices(values, weights)[0])
