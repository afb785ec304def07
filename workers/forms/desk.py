"""Forms of the admin site."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.core.identity import Nik
from workers.forms.identity import (
    KEEP_HELP,
    checked_family_card,
    checked_nik,
    entered,
    number_field,
)
from workers.models import Person, Placement
from workers.services.placements import check_dates

if TYPE_CHECKING:
    _PersonForm = forms.ModelForm[Person]
    _PlacementForm = forms.ModelForm[Placement]
else:
    _PersonForm = _PlacementForm = forms.ModelForm


class PersonForm(_PersonForm):
    """A person; the identity numbers on file are never sent to the page, only new ones come back."""

    portal_user: ClassVar[User]

    new_nik = number_field(_("New NIK"), KEEP_HELP)
    new_family_card = number_field(_("New family card number"), KEEP_HELP)

    class Meta:
        model = Person
        fields = (
            *("village", "name", "sex", "birth_date", "birth_place"),
            *("address", "phone", "languages", "skills"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nik: Nik | None = None
        """The NIK that was entered, once it was checked."""

    @property
    def entered_nik(self) -> str | None:
        """The NIK to save: ``None`` to keep the one on file, ``""`` to remove it."""
        return entered(self.cleaned_data["new_nik"])

    @property
    def entered_family_card(self) -> str | None:
        """The family card number to save: ``None`` to keep the one on file, ``""`` to remove it."""
        return entered(self.cleaned_data["new_family_card"])

    def clean_new_nik(self) -> str:
        """Refuse what cannot be a NIK, and a NIK that is taken, with a link to who has it."""
        text = str(self.cleaned_data["new_nik"]).strip()
        if not entered(text):
            return text
        self.nik = checked_nik(
            text, person=self.instance, by=self.portal_user, address_of=_desk_address
        )
        return self.nik.number

    def clean_new_family_card(self) -> str:
        """Refuse what cannot be a family card number."""
        text = str(self.cleaned_data["new_family_card"]).strip()
        return checked_family_card(text) if entered(text) else text


class PlacementForm(_PlacementForm):
    """A placement; departures and returns that are only planned are refused."""

    class Meta:
        model = Placement
        fields = (
            *("country", "scheme", "employer_type", "sector", "job_title"),
            *("placement_company", "contract_number"),
            *("contract_start_date", "contract_end_date"),
            *("departure_date", "return_date", "return_category"),
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        try:
            check_dates(self.instance, on=timezone.localdate())
        except ValidationError as error:
            self.add_error(None, error)


class RevealForm(forms.Form):
    """Why somebody needs to see an identity number in full."""

    field = forms.ChoiceField(
        label=_("Number"), choices=[("nik", _("NIK")), ("family_card", _("Family card number"))]
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Recorded with your name and the time."),
    )


def _desk_address(person: Person) -> str:
    return reverse("admin:workers_person_change", args=[person.pk])
