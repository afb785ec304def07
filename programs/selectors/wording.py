"""Values and thresholds in words, in the language of the page."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from programs.eligibility import Operator
from programs.measures import Kind, Measure
from programs.models import Criterion

_SHOWN_DECIMALS = 1


def value_text(measure: Measure, value: Decimal | None) -> str:
    """Return what was measured with its unit; an age is given in days, a flag as 0 or 1."""
    if value is None:
        return _("not known")
    if measure.kind is Kind.FLAG:
        return _("yes") if value else _("no")
    return f"{_number(value)} {measure.unit}".strip()


def threshold_text(criterion: Criterion, measure: Measure) -> str:
    """Return the condition of a criterion in words, or that its threshold is not published."""
    operator = Operator(criterion.operator)
    if operator is Operator.IS_TRUE:
        return _("yes")
    lower, upper = criterion.threshold, criterion.threshold_upper
    if lower is None or (operator is Operator.BETWEEN and upper is None):
        return _("threshold not published")
    words: dict[Operator, Any] = {
        Operator.AT_LEAST: _("at least %(value)s"),
        Operator.AT_MOST: _("at most %(value)s"),
        Operator.EQUALS: _("exactly %(value)s"),
        Operator.BETWEEN: _("between %(value)s and %(upper)s"),
    }
    text = words[operator] % {"value": _number(lower), "upper": _number(upper or Decimal(0))}
    return f"{text} {measure.unit}".strip()


def margin_text(measure: Measure, margin: Decimal | None) -> str:
    """Return how far a value lies from its threshold, in words; a negative margin falls short."""
    if margin is None:
        return ""
    unit = _("percentage points") if measure.kind is Kind.SHARE else measure.unit
    amount = f"{_number(abs(margin))} {unit}".strip()
    if margin < 0:
        return _("%(amount)s off the threshold") % {"amount": amount}
    if not margin:
        return _("exactly at the threshold")
    return _("%(amount)s within the threshold") % {"amount": amount}


def _number(value: Decimal) -> str:
    rounded = round(value, _SHOWN_DECIMALS)
    whole = rounded == int(rounded)
    return str(number_format(rounded, 0 if whole else _SHOWN_DECIMALS))
