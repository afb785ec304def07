"""The form of a village's own file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migranportal.entry.fields import SuggestingInput
from migranportal.entry.forms import RecordForm, Step
from villages.forms.inputs import PHONE
from villages.models import Village

POPULATION_SOURCES = (
    _("Dukcapil, consolidated data"),
    _("Village profile (Prodeskel)"),
    _("Village register of residents"),
)


class VillageForm(RecordForm):
    """The contacts and the population of a village."""

    steps = (
        Step(
            _("Village office"),
            ("office_address", "contact_name", "contact_phone", "contact_email"),
            _("Whom the ministry and BP3MI reach when they have a question about the village."),
        ),
        Step(_("Population"), ("population", "population_source")),
    )

    class Meta:
        model = Village
        fields = (
            *("office_address", "contact_name", "contact_phone", "contact_email"),
            *("population", "population_source"),
        )
        widgets = {
            "contact_phone": forms.TextInput(attrs=PHONE),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "population": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
            "population_source": SuggestingInput(),
        }
        help_texts = {
            "contact_name": _("For example the village secretary or the chair of the task force."),
            "contact_phone": _("With WhatsApp, if there is one."),
            "population": _("All residents, men and women, of the newest figures you have."),
            "population_source": _("Where the figure comes from, and its year."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["population_source"].widget
        widget.source = lambda: [str(source) for source in POPULATION_SOURCES]
