"""Forms of looking up who saw the data of a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from migranportal.entry.forms import DateInput
from workers.selectors.reads import EARLIEST, LATEST, Period

_YEAR = timedelta(days=365)
_SENSIBLE = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


class FindPersonForm(forms.Form):
    """Whom somebody asks about."""

    q = forms.CharField(
        label=_("NIK or name"),
        max_length=100,
        help_text=_("All 16 digits of a NIK or family card number, or words of the name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LookForm(forms.Form):
    """Why somebody looks up who saw the data of a person."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Recorded with your name and the time. For example: the person's request."),
    )


class PeriodForm(forms.Form):
    """From which to which day; the last twelve months where nothing is said."""

    since = forms.DateField(
        label=_("From"), required=False, widget=DateInput(), validators=_SENSIBLE
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=DateInput(), validators=_SENSIBLE
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.fields["since"].initial, self.fields["until"].initial = today - _YEAR, today
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or {}
        period = self._period(data)
        if not self.errors and period.since > period.until:
            raise ValidationError({"until": _("The end date lies before the start date.")})
        return data

    @property
    def period(self) -> Period:
        """The period asked for; the last twelve months while something is wrong with it."""
        return self._period(self.cleaned_data if self.is_valid() else {})

    def _period(self, data: dict[str, Any]) -> Period:
        until = data.get("until") or self.today
        return Period(data.get("since") or until - _YEAR, until)
