"""Forms of what belongs to a person or a village: stays, families, businesses, letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.core.identity import age
from migranportal.entry.fields import ChosenField, CountryField
from migranportal.entry.forms import RecordForm, Step
from workers.models import (
    BusinessGroup,
    FamilyMember,
    PermissionLetter,
    Person,
    Placement,
    ReturneeBusiness,
    Worker,
)
from workers.services.placements import check_dates

GROWN_UP = 18
_FUTURE = _("This day lies in the future.")


class PersonField(ChosenField):
    """A person of the village, typed by name; namesakes are told apart by a number."""

    unknown = _("“%(typed)s” is not registered in this village. Register the person first.")


class PlacementRecordForm(RecordForm):
    """A stay abroad or a planned one."""

    country = CountryField(label=_("Country"))

    steps = (
        Step(_("Where"), ("country", "city", "scheme", "placement_company")),
        Step(_("Work"), ("employer_type", "employer", "job_title", "sector")),
        Step(
            _("Departure and return"),
            ("departure_date", "return_date", "return_category"),
            _("Empty while the person has not left or not come home."),
        ),
        Step(_("Contract"), ("contract_number", "contract_start_date", "contract_end_date")),
    )

    class Meta:
        model = Placement
        fields = (
            *("country", "city", "scheme", "placement_company"),
            *("employer_type", "employer", "job_title", "sector"),
            *("departure_date", "return_date", "return_category"),
            *("contract_number", "contract_start_date", "contract_end_date"),
        )

    def clean(self) -> dict[str, Any]:
        """Say beside the field what the stay lacks or has in the wrong order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        departure, back = data.get("departure_date"), data.get("return_date")
        if back and not departure and "departure_date" not in self.errors:
            self.add_error("departure_date", _("A return needs a departure before it."))
        if back and departure and back < departure:
            self.add_error("return_date", _("The return lies before the departure."))
        if bool(back) != bool(data.get("return_category")):
            missing = "return_category" if back else "return_date"
            self.add_error(missing, _("A return needs both its day and its reason."))
        stay = Placement(departure_date=departure, return_date=back)
        try:
            check_dates(stay, on=timezone.localdate())
        except ValidationError as error:
            self.add_error(None, error)
        return data


class ReturnForm(RecordForm):
    """The return from the stay that is open."""

    return_date = forms.DateField(label=_("Day of return"))
    return_category = forms.ChoiceField(
        label=_("Why the person came home"),
        choices=Placement.ReturnCategory.choices,
        widget=forms.RadioSelect,
    )

    steps = (Step("", ("return_date", "return_category")),)

    class Meta:
        model = Placement
        fields = ("return_date", "return_category")

    def clean_return_date(self) -> date:
        """Refuse a return in the future or before the departure."""
        back: date = self.cleaned_data["return_date"]
        if back > timezone.localdate():
            raise ValidationError(_FUTURE)
        if self.instance.departure_date and back < self.instance.departure_date:
            raise ValidationError(_("The return lies before the departure."))
        return back


class FamilyMemberForm(RecordForm):
    """A spouse, child or parent of a worker."""

    steps = (Step("", ("relation", "name", "sex", "birth_date", "carer")),)

    class Meta:
        model = FamilyMember
        fields = ("relation", "name", "sex", "birth_date", "carer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].widget = forms.RadioSelect(choices=FamilyMember.Relation.choices)
        self.fields["sex"].widget = forms.RadioSelect(choices=Person.Sex.choices)
        self.fields["carer"].widget.attrs |= {
            "data-when": "relation",
            "data-when-in": FamilyMember.Relation.CHILD.value,
        }

    def clean_birth_date(self) -> date | None:
        """Refuse a birth in the future."""
        born: date | None = self.cleaned_data["birth_date"]
        if born is not None and born > timezone.localdate():
            raise ValidationError(_FUTURE)
        return born


class BusinessForm(RecordForm):
    """A business of one returnee."""

    steps = (Step("", ("name", "sector", "group", "since_date", "until_date")),)

    class Meta:
        model = ReturneeBusiness
        fields = ("name", "sector", "group", "since_date", "until_date")

    def __init__(self, *args: Any, groups: QuerySet[BusinessGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.queryset = groups
        field.help_text = _("Where the person does business in a group of the village.")


class BusinessGroupForm(RecordForm):
    """A group of returnees."""

    steps = (Step("", ("name", "sector", "since_date", "until_date", "confirmed_date")),)

    class Meta:
        model = BusinessGroup
        fields = ("name", "sector", "since_date", "until_date", "confirmed_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_date"].help_text = _("Empty while the group is active.")
        self.fields["confirmed_date"].help_text = _(
            "The day on which somebody last saw that the group is active."
        )


class GroupMemberForm(RecordForm):
    """A member of a business group, with what they do in it."""

    owner = PersonField(
        label=_("Member"), help_text=_("Write the name; returnees of the village are suggested.")
    )

    steps = (Step("", ("owner", "name", "sector", "since_date", "until_date")),)

    class Meta:
        model = ReturneeBusiness
        fields = ("owner", "name", "sector", "since_date", "until_date")

    def __init__(self, *args: Any, workers: Callable[[], QuerySet[Worker]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # a member entered for another is removed instead
            del self.fields["owner"]
        else:
            field: Any = self.fields["owner"]
            field.choose_from = workers


class LetterForm(RecordForm):
    """The family's permission, entered into the register of the village."""

    person = PersonField(
        label=_("For whom"), help_text=_("Write the name; people of the village are suggested.")
    )
    country = CountryField(label=_("Destination country"), required=False)

    steps = (
        Step(_("For whom and for what"), ("person", "country", "purpose")),
        Step(
            _("Who permits it"),
            ("given_by", "relation"),
            _("The husband or wife, a parent or the guardian (UU 18/2017 art. 13)."),
        ),
        Step(_("The letter"), ("number", "issued_date", "signed_by", "file")),
    )

    class Meta:
        model = PermissionLetter
        fields = (
            *("person", "country", "purpose", "given_by", "relation"),
            *("number", "issued_date", "signed_by", "file"),
        )

    def __init__(self, *args: Any, people: Callable[[], QuerySet[Person]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].widget = forms.RadioSelect(choices=PermissionLetter.Giver.choices)
        if self.instance.pk:  # a letter for the wrong person is removed or revoked
            del self.fields["person"]
        else:
            field: Any = self.fields["person"]
            field.choose_from = people

    def clean_issued_date(self) -> date:
        """Refuse a letter of the future."""
        issued: date = self.cleaned_data["issued_date"]
        if issued > timezone.localdate():
            raise ValidationError(_FUTURE)
        return issued

    def hints(self) -> list[str]:
        """Return what looks odd in a valid form and is saved all the same."""
        person: Person = self.instance.person
        if person.birth_date is None:
            return []
        if age(person.birth_date, on=self.instance.issued_date) >= GROWN_UP:
            return []
        return [str(_("The holder is younger than 18; migrant workers are at least 18."))]


class LetterRevocationForm(RecordForm):
    """The permission taken back."""

    revoked_date = forms.DateField(label=_("Revoked on"))
    revoked_reason = forms.CharField(label=_("Reason"), max_length=200)

    steps = (Step("", ("revoked_date", "revoked_reason")),)

    class Meta:
        model = PermissionLetter
        fields = ("revoked_date", "revoked_reason")
