"""Forms about criteria, runs and days."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.errors import DomainError
from migranportal.regions.models import Area
from programs.measures import CATALOGUE, Kind
from programs.models import CriteriaVersion, Criterion
from programs.permissions import can_recompute
from villages.models import Pillar

_KIND_LABELS = {
    Kind.COUNT: _("Counts"),
    Kind.SHARE: _("Shares in percent"),
    Kind.FLAG: _("Yes or no"),
    Kind.AGE: _("Ages in days"),
}


def add_refusal(form: forms.BaseForm, error: DomainError | ValidationError) -> None:
    """Show a refusal of a service beside the field that it names."""
    if isinstance(error, DomainError):
        field = error.field if error.field in form.fields else None
        form.add_error(field, str(error))
        return
    messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, texts in messages.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DayForm(forms.Form):
    """A past day whose findings are shown."""

    on = forms.DateField(label=_("Show the findings of"), widget=DateInput())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self) -> date:
        """Refuse days that have not come."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("This day has not come yet. Choose today or an earlier day."))
        return on


class RecomputeForm(forms.Form):
    """What to recompute, and why."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    area_code = forms.CharField(
        label=_("Or a smaller area, by its code"),
        required=False,
        max_length=13,
        help_text=_(
            "The code of a regency, district or village, such as 35.04 or 35.04.14.2011. "
            "It counts instead of the choice above."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Kept with the run, for those who read it later."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.suggestions: list[tuple[str, str]] = []
        codes = user.areas_for(Permission.RECOMPUTE)
        choices = self._areas(codes)
        area: Any = self.fields["area"]
        area.choices = choices
        self.fields["area_code"].widget.attrs |= {"list": "area-codes", "autocomplete": "off"}

    def _areas(self, codes: list[str]) -> list[tuple[str, Any]]:
        """Return the areas to choose from, and fill the suggestions of regencies."""
        register = Area.objects.filter(valid_until=None).order_by("code")
        if "" in codes:
            wide = register.filter(level__in=[Area.Level.PROVINCE, Area.Level.REGENCY])
            rows = list(wide.values_list("code", "name", "level"))
            self.suggestions = [(c, n) for c, n, level in rows if level == Area.Level.REGENCY]
            provinces = [(c, f"{c} {n}") for c, n, level in rows if level == Area.Level.PROVINCE]
            return [("", _("The whole country")), *provinces]
        own = register.filter(code__in=codes).values_list("code", "name")
        choices = [(code, f"{code} {name}") for code, name in own]
        for code in codes:
            below = register.inside(code).filter(level=Area.Level.REGENCY)
            self.suggestions += below.values_list("code", "name")
        return choices

    def clean(self) -> dict[str, Any]:
        """Settle on one area, inside those of the user."""
        data = super().clean() or {}
        field = "area_code" if data.get("area_code") else "area"
        code = data.get(field) or ""
        if not self.errors and not can_recompute(self.user, code):
            self.add_error(
                field, _("This lies outside the area of your role. Choose one inside it.")
            )
        data["code"] = code
        return data


class DraftForm(forms.ModelForm[CriteriaVersion]):
    """The words of a draft; the program is chosen once."""

    class Meta:
        model = CriteriaVersion
        fields = ["program", "title", "legal_source", "is_interim"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["program"]
        else:
            del self.fields["is_interim"]

    def _post_clean(self) -> None:
        """Leave the checks of the whole record to the service."""


class CriterionForm(forms.ModelForm[Criterion]):
    """One criterion of a draft."""

    measure = forms.ChoiceField(label=_("Measure"))

    class Meta:
        model = Criterion
        fields = [
            *("title_id", "title_en", "code", "measure", "operator", "threshold"),
            *("threshold_upper", "is_mandatory", "weight", "max_age_days", "pillar"),
            *("source", "is_confirmed"),
        ]
        help_texts = {
            "code": _("Lower-case letters, digits and hyphens; unique in the version."),
            "threshold": _(
                "Leave it empty while no official figure is published: the outcome is then "
                "“cannot be determined” and the measured value is shown. Yes-or-no measures take none."
            ),
            "threshold_upper": _("Only for the operator “between”."),
            "is_mandatory": _(
                "Mandatory criteria decide the verdict; the others count for the score."
            ),
            "weight": _("Share of this criterion in the score."),
            "max_age_days": _(
                "Older evidence makes the outcome “cannot be determined”. Empty: any age."
            ),
            "source": _("Law, decree or publication, with date."),
            "is_confirmed": _("On once an official text names this criterion."),
        }

    def __init__(self, *args: Any, version: CriteriaVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measure: Any = self.fields["measure"]
        measure.choices = [("", "---------"), *_catalogue_choices()]
        for name in ("threshold", "threshold_upper", "weight"):
            if (stored := self.initial.get(name)) is not None:
                self.initial[name] = f"{stored.normalize():f}"  # 60, not 60.00
        pillar: Any = self.fields["pillar"]
        pillar.queryset = Pillar.objects.filter(program=version.program_id).order_by(
            "kind", "position"
        )

    def _post_clean(self) -> None:
        """Leave the checks of the whole record to the service."""


def _catalogue_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    return [
        (label, [(m.code, m.label) for m in CATALOGUE.values() if m.kind is kind])
        for kind, label in _KIND_LABELS.items()
    ]
