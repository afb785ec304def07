"""The curve of eligible villages over one threshold, drawn on the server; its table stands beside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from programs.evaluation import Curve, Mark
from programs.measures import measure

WIDTH, HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 20, 56, 56
_TICKS = 5
_ROWS = 20


@dataclass(frozen=True)
class Tick:
    """A line across the chart and its number."""

    at: str
    label: str


@dataclass(frozen=True)
class DrawnMark:
    """A threshold on the curve."""

    css: str
    label: str
    x: str
    y: str
    anchor: str
    text_y: str


@dataclass(frozen=True)
class DrawnCurve:
    """A curve as SVG writes it; ``rows`` are the same figures as a table."""

    code: str
    title: str
    unit: str
    is_mandatory: bool
    line: str
    area: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    marks: tuple[DrawnMark, ...]
    rows: tuple[tuple[str, str, str], ...]
    bottom: int = HEIGHT - _BOTTOM
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    width: int = WIDTH
    height: int = HEIGHT
    top: int = _TOP


def draw(curve: Curve) -> DrawnCurve:
    """Return the picture of a curve with the thresholds of the draft and in force marked."""
    greatest = max((p.villages for p in curve.points), default=0)
    high = _round_up(greatest)
    last = curve.points[-1].threshold or Decimal(1)

    def x(threshold: Decimal) -> str:
        share = min(Decimal(1), threshold / last)
        return f"{_LEFT + float(share) * (WIDTH - _LEFT - _RIGHT):.1f}"

    def y(villages: int) -> str:
        return f"{HEIGHT - _BOTTOM - villages / high * (HEIGHT - _TOP - _BOTTOM):.1f}"

    steps = _steps(curve, x, y)
    base = HEIGHT - _BOTTOM
    marks = [("current", _("in force"), curve.current), ("draft", _("draft"), curve.draft)]
    of = measure(curve.criterion.measure)
    return DrawnCurve(
        code=curve.criterion.code,
        title=str(curve.criterion.title),
        unit=str(of.unit),
        is_mandatory=curve.criterion.is_mandatory,
        line=f"M{steps}",
        area=f"M{x(Decimal(0))} {base}L{steps}L{x(last)} {base}Z",
        x_ticks=tuple(
            Tick(x(last * n / _TICKS), _shown(last * n / _TICKS)) for n in range(_TICKS + 1)
        ),
        y_ticks=tuple(Tick(y(high * n // 4), _shown(Decimal(high * n // 4))) for n in range(5)),
        marks=tuple(
            _mark(css, words, mark, x(mark.threshold), y(mark.villages), number)
            for number, (css, words, mark) in enumerate(marks)
            if mark is not None
        ),
        rows=_table(curve),
    )


def _steps(curve: Curve, x: object, y: object) -> str:
    assert callable(x) and callable(y)  # noqa: S101, PT018 (for the type checker)
    return "L".join(f"{x(p.threshold)} {y(p.villages)}" for p in curve.points)


def _mark(css: str, words: str, mark: Mark, x: str, y: str, number: int) -> DrawnMark:
    label = _("%(which)s: %(threshold)s, %(villages)s villages") % {
        "which": words,
        "threshold": _shown(mark.threshold),
        "villages": _shown(Decimal(mark.villages)),
    }
    anchor = "end" if float(x) > WIDTH / 2 else "start"
    return DrawnMark(css, label, x, y, anchor, str(18 + 22 * number))


def _table(curve: Curve) -> tuple[tuple[str, str, str], ...]:
    step = max(1, len(curve.points) // _ROWS)
    rows = [(p, "") for p in curve.points[::step]]
    rows += [(m, w) for m, w in ((curve.current, _("in force")), (curve.draft, _("draft"))) if m]
    rows.sort(key=lambda row: (row[0].threshold, row[1]))
    return tuple((_shown(p.threshold), _shown(Decimal(p.villages)), which) for p, which in rows)


def _round_up(value: int) -> int:
    """Return the end of an axis of four even parts that holds ``value``."""
    for end in (4, 8, 12, 20, 40, 60, 80):
        if end >= value:
            return end
    power = 1
    while power * 10 < value:
        power *= 10
    return power * next(n for n in (2, 4, 6, 8, 10) if n * power >= value)


def _shown(value: Decimal) -> str:
    places = 0 if value == value.to_integral_value() else 1
    return str(number_format(value, places, force_grouping=True))
