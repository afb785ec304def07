"""Classes of values: where one shade of a map ends and the next begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from django.utils.formats import number_format
from django.utils.translation import gettext as _

CLASSES = 5
"""Shades of a map. More cannot be told apart on paper."""


@dataclass(frozen=True)
class Scale:
    """Ordered classes of values.

    ``breaks`` are the lower bounds of all classes but the lowest. Zero has a class of its own:
    nothing is something else than little.
    """

    breaks: tuple[float, ...]
    least: float = 0
    most: float = 0

    def place(self, value: float) -> int:
        """Return the class of ``value``: 0 for zero, 1 to ``CLASSES`` from pale to dark."""
        if value == 0:
            return 0
        count = len(self.breaks) + 1
        rank = bisect_right(self.breaks, value)
        if count == 1:
            return CLASSES - 1
        return 1 + round(rank * (CLASSES - 1) / (count - 1))

    def entries(self) -> list[tuple[int, str]]:
        """Return class and words of each class that is not zero, the lowest first."""
        bounds = [self.least, *self.breaks]
        found = []
        for number, low in enumerate(bounds):
            high = bounds[number + 1] if number + 1 < len(bounds) else None
            found.append((self.place(low) if low else 1, self._words(low, high)))
        return found

    def _words(self, low: float, high: float | None) -> str:
        if high is None:
            if low >= self.most:
                return formatted(low)
            if isfinite(self.most):
                return _("%(low)s to %(high)s") % {
                    "low": formatted(low),
                    "high": formatted(self.most),
                }
            return _("%(low)s and more") % {"low": formatted(low)}
        if self._whole() and high - low <= 1:
            return formatted(low)
        top = high - 1 if self._whole() else high
        words = _("%(low)s to %(high)s") if self._whole() else _("%(low)s to below %(high)s")
        return words % {"low": formatted(low), "high": formatted(top)}

    def _whole(self) -> bool:
        bounds = (self.least, self.most, *self.breaks)
        return all(float(bound).is_integer() for bound in bounds if isfinite(bound))


def quantiles(values: Iterable[float | None], classes: int = CLASSES) -> Scale:
    """Return classes that hold about as many of the ``values`` each; unknown and zero do not count.

    Equal values never fall into two classes, so there may be fewer than ``classes``.
    """
    known = sorted(value for value in values if value)
    if not known:
        return Scale(())
    bounds = {known[len(known) * part // classes] for part in range(1, classes)}
    return Scale(tuple(sorted(bounds - {known[0]})), known[0], known[-1])


def fixed(breaks: Sequence[float], *, least: float = 1, most: float | None = None) -> Scale:
    """Return classes with the given lower bounds, for maps that are compared with each other.

    Raises:
        ValueError: the bounds do not ascend, or are too many to be told apart.
    """
    bounds = (least, *breaks)
    if list(bounds) != sorted(set(bounds)) or len(bounds) > CLASSES:
        raise ValueError(f"Bounds of classes must ascend and be at most {CLASSES}: {bounds}")
    return Scale(tuple(breaks), least, inf if most is None else most)


def formatted(value: float) -> str:
    """Return a number as people of the active language write it."""
    if float(value).is_integer():
        return number_format(int(value), use_l10n=True, force_grouping=True)
    return number_format(round(value, 1), decimal_pos=1, use_l10n=True, force_grouping=True)
