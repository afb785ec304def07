"""Forms around the publication of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migranportal.regions.models import Area
from programs.evaluation import ChangeKind, Trial, Wanted, causes_of, curved_criteria
from programs.forms.criteria import DateInput

KIND_LABELS = {
    ChangeKind.GAIN: _("Becomes eligible"),
    ChangeKind.LOSS: _("Ceases to be eligible"),
    ChangeKind.OPEN: _("Cannot be determined any more"),
    ChangeKind.OTHER: _("Not met, was not determined"),
}


class PublicationForm(forms.Form):
    """The day from which a version shall hold, why, and what the person who asks has looked at."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput())
    remark = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the person who approves: what the change is for, and its legal basis."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class RejectionForm(forms.Form):
    """Why a publication is rejected."""

    remark = forms.CharField(
        label=_("Remark"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What should be changed before it is asked for again."),
    )


class ChangesForm(forms.Form):
    """What the list of changed villages is narrowed to, and which threshold is drawn as a curve."""

    kind = forms.ChoiceField(label=_("What changes"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    cause = forms.ChoiceField(label=_("Criterion"), required=False)
    q = forms.CharField(
        label=_("Village name or code"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    curve = forms.ChoiceField(label=_("Threshold of"), required=False)

    def __init__(self, *args: Any, trial: Trial, provinces: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [(kind.value, label) for kind, label in KIND_LABELS.items()],
            "province": sorted(provinces.items()),
            "cause": [(c.code, c.criterion.title) for c in causes_of(trial)],
        }
        for name, entries in choices.items():
            field: Any = self.fields[name]
            field.choices = [("", _("All")), *entries]
        curve: Any = self.fields["curve"]
        curve.choices = [(c.code, c.title) for c in curved_criteria(trial)]

    @property
    def wanted(self) -> Wanted:
        """What is asked for; what is not understood is not narrowed by."""
        self.is_valid()
        data = self.cleaned_data
        kind = data.get("kind")
        return Wanted(
            kind=ChangeKind(kind) if kind else None,
            province=data.get("province", ""),
            cause=data.get("cause", ""),
            words=data.get("q", "").replace("\0", "").strip(),
        )

    @property
    def curve_code(self) -> str:
        """The criterion whose threshold is drawn; by default the first that the draft changes."""
        self.is_valid()
        return str(self.cleaned_data.get("curve") or "")


def province_names() -> dict[str, str]:
    """Return the provinces in force by code."""
    rows = Area.objects.filter(level=Area.Level.PROVINCE, valid_until=None)
    return dict(rows.values_list("code", "name"))
