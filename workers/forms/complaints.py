"""Forms of the complaint register: for the village office and for the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.entry.fields import CountryField
from migranportal.entry.forms import DateInput, RecordForm, Step
from workers.forms.records import PersonField
from workers.models import Complaint, ComplaintKind, Level, Person
from workers.models.complaint_workflow import COMPLAINT_LINES

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Complaint]
else:
    _ModelForm = forms.ModelForm

NAME_LENGTH, REMARK_LENGTH = 150, 2000


class ComplaintForm(_ModelForm):
    """What both forms share: the complainant, who may be nobody, and the day."""

    complainant_name = forms.CharField(
        label=_("Name of the complainant"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("Stored encrypted; lists and exports never show it."),
    )
    complainant_contact = forms.CharField(
        label=_("Contact of the complainant"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("Telephone number or another way to answer. Stored encrypted."),
    )

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = (
            *("received_date", "channel", "is_anonymous", "kind", "about", "country"),
            *("description", "urgency", "confidentiality"),
        )
        labels = {"is_anonymous": _("The complainant wants to stay anonymous")}
        widgets: dict[str, forms.Widget] = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields.get("kind")  # the desk's page of a recorded one only shows
        if kind is not None:
            kind.queryset = ComplaintKind.objects.order_by("position", "pk")
        if self.instance.pk:
            self.initial.setdefault("complainant_name", self.instance.complainant or "")
            self.initial.setdefault("complainant_contact", self.instance.contact or "")

    def clean_received_date(self) -> date:
        """Refuse a day in the future."""
        day: date = self.cleaned_data["received_date"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """Require either a name or the mark of an anonymous complaint, not both."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        name, contact = data.get("complainant_name"), data.get("complainant_contact")
        if data.get("is_anonymous") and (name or contact):
            self.add_error(
                "is_anonymous",
                _("An anonymous complaint holds neither name nor contact. Empty them, or untick."),
            )
        elif not data.get("is_anonymous") and not name:
            message = _("Name the complainant, or say that the complaint is anonymous.")
            self.add_error("complainant_name", message)
        return data

    @property
    def complainant(self) -> dict[str, str]:
        """Name and contact of a valid form, as the services want them."""
        return {
            "complainant": self.cleaned_data["complainant_name"],
            "contact": self.cleaned_data["complainant_contact"],
        }


class ComplaintRecordForm(ComplaintForm, RecordForm):
    """The form of the village office."""

    about = PersonField(
        label=_("About which migrant"),
        required=False,
        help_text=_("Write the name; people of the village are suggested. Empty: not registered."),
    )
    country = CountryField(label=_("Country"), required=False)

    steps = (
        Step(_("How it came in"), ("received_date", "channel")),
        Step(
            _("Who complains"),
            ("is_anonymous", "complainant_name", "complainant_contact"),
            _("Anonymous is allowed. Then there is nobody to ask back."),
        ),
        Step(_("What it is about"), ("kind", "about", "country", "description")),
        Step(
            _("How to treat it"),
            ("urgency", "confidentiality"),
            _("Urgent: life, health or freedom of somebody is in danger."),
        ),
    )

    class Meta(ComplaintForm.Meta):
        pass

    def __init__(self, *args: Any, people: Callable[[], QuerySet[Person]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("urgency", Complaint.Urgency.choices),
            ("confidentiality", Complaint.Confidentiality.choices),
        ):
            self.fields[name].widget = forms.RadioSelect(choices=choices)
        about: Any = self.fields["about"]
        about.choose_from = people


class ComplaintDeskForm(ComplaintForm):
    """The form of the desk, which chooses the village."""

    class Meta(ComplaintForm.Meta):
        fields = ("village", *ComplaintForm.Meta.fields)
        widgets = {**ComplaintForm.Meta.widgets, "received_date": DateInput()}


class ComplaintActForm(RecordForm):
    """What one step records: a remark, and for a referral to whom."""

    level = forms.ChoiceField(label=_("To whom"), choices=Level.choices, widget=forms.RadioSelect)
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("Its name, such as the office or the legal aid organisation."),
    )
    remark = forms.CharField(
        label=_("Remark"),
        max_length=REMARK_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Joins the time line and cannot be changed afterwards."),
    )

    steps = (Step("", ("level", "organisation", "remark")),)

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        line = COMPLAINT_LINES[act]
        self.fields["remark"].required = line.needs_remark
        if not line.needs_level:
            del self.fields["level"], self.fields["organisation"]
