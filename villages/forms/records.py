"""Forms of regulations, facilities and budget lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migranportal.entry.amounts import RupiahField
from migranportal.entry.forms import RecordForm, Step
from villages.forms.inputs import up_to_today
from villages.models import BudgetLine, Facility, FacilityKind, VillageRegulation


class RegulationForm(RecordForm):
    """A village regulation."""

    steps = (
        Step(_("The regulation"), ("number", "title", "subject")),
        Step(_("Date and document"), ("enacted_date", "file")),
    )

    class Meta:
        model = VillageRegulation
        fields = ("number", "title", "subject", "enacted_date", "file")
        widgets = {"subject": forms.RadioSelect}
        help_texts = {
            "number": _("For example 4/2026."),
            "title": _("What the regulation is about, as on its first page."),
            "subject": _("A regulation on migrant protection counts for Desa Migran Emas."),
            "enacted_date": _("The day on which the village head signed it."),
            "file": _("A scan as PDF, or a photo of the first and the last page."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Any = self.fields["subject"]
        subject.choices = VillageRegulation.Subject.choices  # without the empty line of a select
        up_to_today(self, "enacted_date")


class RegulationRepealForm(RecordForm):
    """The day from which a regulation is no longer in force."""

    class Meta:
        model = VillageRegulation
        fields = ("repealed_date",)

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["repealed_date"].required = True
        self.fields["repealed_date"].help_text = ""
        if today is not None:
            self.initial["repealed_date"] = today


class FacilityForm(RecordForm):
    """A facility that serves migrants."""

    steps = (
        Step(_("The facility"), ("kind", "name")),
        Step(_("Its condition"), ("condition", "checked_date", "note")),
    )

    class Meta:
        model = Facility
        fields = ("kind", "name", "condition", "checked_date", "note")
        widgets = {"condition": forms.RadioSelect}
        help_texts = {
            "name": _("What people call it, or where it stands."),
            "checked_date": _("The day on which somebody saw it in this condition."),
            "note": _("For example what is broken, or when it is open."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.empty_label = _("Choose one")
        kind.queryset = FacilityKind.objects.order_by("position", "pk")
        condition: Any = self.fields["condition"]
        condition.choices = Facility.Condition.choices
        up_to_today(self, "checked_date")


class FacilityCheckForm(RecordForm):
    """The condition in which a facility was found again."""

    class Meta:
        model = Facility
        fields = ("condition", "checked_date", "note")
        widgets = {"condition": forms.RadioSelect}

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        condition: Any = self.fields["condition"]
        condition.choices = Facility.Condition.choices
        if today is not None:
            self.initial["checked_date"] = today
        up_to_today(self, "checked_date")


class BudgetLineForm(RecordForm):
    """A line of the village budget, in rupiah."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        error_messages={
            "min_value": _("Type the year in full, such as 2026."),
            "max_value": _("Type the year in full, such as 2026."),
        },
    )
    planned_amount = RupiahField(label=_("Planned amount (Rp)"))
    spent_amount = RupiahField(
        label=_("Spent amount (Rp)"),
        required=False,
        help_text=_("Leave empty until something was spent; change it later."),
    )

    class Meta:
        model = BudgetLine
        fields = ("year", "description", "planned_amount", "spent_amount")
        help_texts = {
            "description": _("As in the APBDes, for example: training of the task force."),
        }
