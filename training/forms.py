"""Forms of the desk: sessions, their lists, visits, capital and places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative
from migranportal.accounts.models import User
from migranportal.regions.selectors import place_of
from training.models import (
    CapitalAccess,
    CapitalAct,
    CreditFigure,
    MentoringVisit,
    OfficeCoverage,
    Participant,
    ServicePlace,
    Session,
)
from training.models.workflow import Line
from training.selectors import province_names
from villages.models import Village

if TYPE_CHECKING:
    _SessionForm = forms.ModelForm[Session]
    _CoverageForm = forms.ModelForm[OfficeCoverage]
    _PlaceForm = forms.ModelForm[ServicePlace]
    _CapitalForm = forms.ModelForm[CapitalAccess]
    _FigureForm = forms.ModelForm[CreditFigure]
    _VisitForm = forms.ModelForm[MentoringVisit]
else:
    _SessionForm = _CoverageForm = _PlaceForm = forms.ModelForm
    _CapitalForm = _FigureForm = _VisitForm = forms.ModelForm


class Day(forms.DateInput):
    """A day, chosen in the browser's own way."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Show the items one below the other."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the lines that say something."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class SessionForm(_SessionForm):
    """A session; trainers one a line."""

    trainers = LinesField(
        label=capfirst(_("trainers")), required=False, help_text=_("One name a line.")
    )

    class Meta:
        model = Session
        fields = (
            *("course", "office", "area", "venue", "start_date", "end_date"),
            *("capacity", "trainers", "note"),
        )


class CoverageForm(_CoverageForm):
    """A province that an office serves; provinces are chosen by name."""

    province_code = forms.ChoiceField(label=capfirst(_("province")))

    class Meta:
        model = OfficeCoverage
        fields = ("province_code", "since_date", "until_date", "source", "is_confirmed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["province_code"]
        choices, kept = _province_choices(), self.instance.province_code
        if kept and kept not in dict(choices):  # the register loaded here does not reach so far
            choices.append((kept, kept))
        field.choices = [("", "---------"), *choices]
        for name in ("since_date", "until_date"):
            self.fields[name].required = False


class PlaceForm(_PlaceForm):
    """A place of service; the desks of an LTSA are ticked."""

    desks = forms.MultipleChoiceField(
        label=capfirst(_("desks")),
        choices=ServicePlace.Desk.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of an LTSA (PP 59/2021 art. 30-31)."),
    )

    class Meta:
        model = ServicePlace
        fields = (
            *("kind", "name", "area", "address", "phone", "opening_hours", "desks", "beds"),
            *("since_date", "until_date", "source", "is_confirmed"),
        )


class ActForm(forms.Form):
    """What a step of a session or an application asks for."""

    day = forms.DateField(label=_("date"), widget=Day())
    amount = forms.DecimalField(
        label=_("approved amount (rupiah)"), min_value=1, max_digits=14, decimal_places=0
    )
    reason = forms.CharField(
        label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, line: Line[Any, Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line.act not in CapitalAct:
            del self.fields["day"]
        else:
            self.fields["day"].initial = today
        if not line.needs_amount:
            del self.fields["amount"]
        if not line.needs_reason:
            del self.fields["reason"]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class PickForm(forms.Form):
    """Whom to look for: words of the name or a number, and where."""

    q = forms.CharField(label=_("Name, NIK or family card number"), required=False, max_length=150)
    area = forms.RegexField(
        label=_("Area code"),
        regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$",
        required=False,
        help_text=_("Such as 35.04.14.2011 for a village, 35.04 for a regency."),
    )


class RepresentativeForm(forms.Form):
    """Somebody whom a village or a cooperative sends."""

    village_code = forms.RegexField(
        label=_("Code of the village"),
        regex=r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$",
        help_text=_("Such as 35.04.14.2011."),
    )
    name = forms.CharField(label=_("Name"), max_length=150)
    position = forms.CharField(
        label=_("Position"), max_length=100, help_text=_("Village head, treasurer and so on.")
    )
    cooperative = forms.CharField(
        label=_("Cooperative"),
        max_length=200,
        required=False,
        help_text=_("Its name, where a cooperative sends them."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.village: Village | None = None
        self.sender: Cooperative | None = None

    def clean_village_code(self) -> str:
        """Find the village among those that the user may see."""
        code = str(self.cleaned_data["village_code"])
        villages = Village.objects.visible_to(self.user).filter(
            area__code=code, area__valid_until=None, merged_into=None
        )
        self.village = villages.select_related("area").first()
        if self.village is None:
            raise forms.ValidationError(_("No village in your area has this code."))
        return code

    def clean(self) -> dict[str, Any]:
        """Find the cooperative that sits in the village or serves it."""
        data: dict[str, Any] = super().clean() or {}
        name = data.get("cooperative", "").strip()
        if name and self.village is not None:
            near = Cooperative.objects.filter(name__iexact=name)
            here = near.filter(seat=self.village) | near.filter(
                served_villages__village=self.village
            )
            self.sender = here.order_by("pk").first()
            if self.sender is None:
                self.add_error(
                    "cooperative",
                    _("No cooperative of this name sits in the village or serves it."),
                )
        return data


class PasteForm(forms.Form):
    """Rows copied from a spreadsheet."""

    rows = forms.CharField(
        label=_("Rows copied from a spreadsheet"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=200_000,
        help_text=_(
            "Columns: code of the village, NIK, name, birth date. With a heading line the columns may "
            "stand in any order. Every row is checked and shown to you before anything is saved."
        ),
    )


class AttendanceForm(forms.Form):
    """The attendance and result of everybody on the list, two fields for each."""

    def __init__(self, *args: Any, participants: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.participants = participants
        for participant in participants:
            self.fields[f"attendance-{participant.pk}"] = forms.ChoiceField(
                label=_("presence"),
                choices=Participant.Attendance.choices,
                initial=participant.attendance,
                widget=forms.Select(attrs={"aria-label": f"{participant.name}: {_('presence')}"}),
            )
            self.fields[f"result-{participant.pk}"] = forms.ChoiceField(
                label=_("result"),
                choices=[("", "-"), *Participant.Result.choices],
                initial=participant.result,
                required=False,
                widget=forms.Select(attrs={"aria-label": f"{participant.name}: {_('result')}"}),
            )

    def rows(self) -> list[tuple[Participant, Any, Any]]:
        """Return each participant with the two fields."""
        return [(p, self[f"attendance-{p.pk}"], self[f"result-{p.pk}"]) for p in self.participants]

    def clean(self) -> dict[str, Any]:
        """Refuse results of people who did not attend."""
        data: dict[str, Any] = super().clean() or {}
        for p in self.participants:
            came = data.get(f"attendance-{p.pk}") == Participant.Attendance.ATTENDED
            if data.get(f"result-{p.pk}") and not came:
                self.add_error(f"result-{p.pk}", _("Only who attended has a result."))
        return data


def _province_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} {name}") for code, name in province_names().items()]


def where_is(area: Any) -> str:
    """Return an area with the areas around it, for a line of a list."""
    return ", ".join(filter(None, (area.name, str(place_of(area)))))
