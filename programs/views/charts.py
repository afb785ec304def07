"""Geometry of the charts, drawn on the server: shapes with classes, no style and no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.eligibility import Outcome

_CLASSES = {Outcome.MET: "met", Outcome.NOT_MET: "not-met", Outcome.UNDETERMINED: "open"}
_LABELS: dict[Outcome | None, Promise] = {
    Outcome.MET: _("Met"),
    Outcome.NOT_MET: _("Not met"),
    Outcome.UNDETERMINED: _("Cannot be determined"),
    None: _("Not assessed yet"),
}


def outcome_class(outcome: Outcome | None) -> str:
    """Return the CSS class of an outcome; ``None`` is not assessed."""
    return "none" if outcome is None else _CLASSES[outcome]


def outcome_label(outcome: Outcome | None) -> str:
    """Return the words for an outcome; ``None`` is not assessed."""
    return str(_LABELS[outcome])


@dataclass(frozen=True)
class Segment:
    """A piece of a bar that is 100 units wide; numbers as SVG writes them in every language."""

    css: str
    x: str
    width: str


def stacked_bar(parts: Sequence[tuple[Outcome | None, int]]) -> tuple[Segment, ...]:
    """Return the pieces of one bar, as wide as their share of the whole."""
    whole = sum(n for _outcome, n in parts)
    segments, x = [], 0.0
    for outcome, n in parts:
        width = 100 * n / whole if whole else 0.0
        if width:
            segments.append(Segment(outcome_class(outcome), f"{x:.3f}", f"{width:.3f}"))
        x += width
    return tuple(segments)


def ring(score: Decimal | None) -> str:
    """Return the dash pattern of a ring whose path is 100 long."""
    filled = score or Decimal(0)
    return f"{filled:.2f} {100 - filled:.2f}"
