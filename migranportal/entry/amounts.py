"""A form field of an amount of money, typed as people write it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_GROUPED = re.compile(r"-?\d{1,3}([.,]\d{3})+")
_NO_CENTS = re.compile(r"(?<=\d)(,-|,0{1,2}|\.0{1,2})$")
"""How people end a whole amount: ``1.000,00``, ``1.000,-``."""


class RupiahField(forms.DecimalField):
    """Whole rupiah: ``1.250.000``, ``Rp 1.250.000,00`` and ``1250000`` are the same amount."""

    default_error_messages = {
        "invalid": _("Type the amount in whole rupiah, such as 1.250.000."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_digits", 15)
        kwargs["decimal_places"] = 0
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the amount.

        Raises:
            django.core.exceptions.ValidationError: the points do not part thousands; with an
                example.
        """
        if not isinstance(value, str):
            return super().to_python(value)
        text = re.sub(r"(?i)^\s*rp\.?|\s", "", value)
        text = _NO_CENTS.sub("", text)
        if _GROUPED.fullmatch(text):
            text = re.sub(r"[.,]", "", text)
        elif not re.fullmatch(r"-?\d*", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount with points between the thousands; what was typed as it is."""
        if isinstance(value, (int, Decimal)):
            return f"{value:,.0f}".replace(",", ".")
        return value
