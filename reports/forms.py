"""What a reader of the dashboards chooses."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

EARLIEST = date(2016, 1, 1)
"""The first pilots of Desmigratif are of 2016; nothing is counted before."""
INDICATORS: dict[str, Any] = {
    "ditetapkan": _("Designated villages"),
    "memenuhi": _("Villages that meet the criteria (%)"),
    "luar-negeri": _("Migrants abroad"),
    "prosedural": _("Procedural share (%)"),
    "tidak-diketahui": _("Status not known (%)"),
    "purna": _("Returned migrants"),
    "usaha": _("Businesses of returned migrants"),
}


class ChoiceForm(forms.Form):
    """The day, for the map the program, the figure and the level, and what small charts show."""

    tanggal = forms.DateField(
        label=_("As of the day"),
        required=False,
        validators=[
            MinValueValidator(EARLIEST, _("Choose a day from 1 January 2016 on.")),
        ],
        widget=forms.DateInput(
            attrs={"type": "date", "min": EARLIEST.isoformat()}, format="%Y-%m-%d"
        ),
    )
    peta = forms.ChoiceField(label=_("Map"), required=False, choices=list(INDICATORS.items()))
    program = forms.ChoiceField(label=_("Program"), required=False)
    tingkat = forms.ChoiceField(
        label=_("Drawn by"),
        required=False,
        choices=[("provinsi", _("Province")), ("kabupaten", _("Regency or city"))],
    )

    deret = forms.ChoiceField(
        label=_("Small charts"),
        required=False,
        choices=[
            ("memenuhi", _("Criteria met")),
            ("ditetapkan", _("Designated")),
        ],
    )

    def __init__(
        self, *args: Any, today: date, programs: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["program"].choices = programs  # type: ignore[attr-defined]
        self.fields["tanggal"].widget.attrs["max"] = today.isoformat()

    def clean_tanggal(self) -> date | None:
        """Refuse a day that has not come."""
        day: date | None = self.cleaned_data["tanggal"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day has not come. Choose today or an earlier day."))
        return day
