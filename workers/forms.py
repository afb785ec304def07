"""Forms of the workers app."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.core.errors import DomainError
from migranportal.core.identity import Nik, parse_family_card
from workers.models import Person, Placement
from workers.services.people import NikTakenError, check_nik
from workers.services.placements import check_dates

if TYPE_CHECKING:
    _PersonForm = forms.ModelForm[Person]
    _PlacementForm = forms.ModelForm[Placement]
else:
    _PersonForm = _PlacementForm = forms.ModelForm

REMOVE = "-"
_HELP = _("Sixteen digits. Empty: the number on file stays; a hyphen removes it.")


class PersonForm(_PersonForm):
    """A person; the identity numbers on file are never sent to the page, only new ones come back."""

    portal_user: ClassVar[User]

    new_nik = forms.CharField(
        label=_("New NIK"),
        required=False,
        max_length=40,
        help_text=_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    new_family_card = forms.CharField(
        label=_("New family card number"),
        required=False,
        max_length=40,
        help_text=_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

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
        return _entered(self.cleaned_data["new_nik"])

    @property
    def entered_family_card(self) -> str | None:
        """The family card number to save: ``None`` to keep the one on file, ``""`` to remove it."""
        return _entered(self.cleaned_data["new_family_card"])

    def clean_new_nik(self) -> str:
        """Refuse what cannot be a NIK, and a NIK that is taken, with a link to who has it."""
        text = str(self.cleaned_data["new_nik"]).strip()
        if not _entered(text):
            return text
        try:
            self.nik = check_nik(
                text, person=self.instance, by=self.portal_user, on=timezone.localdate()
            )
        except NikTakenError as error:
            raise ValidationError(_with_link(error)) from error
        except DomainError as error:
            raise ValidationError(str(error)) from error
        return self.nik.number

    def clean_new_family_card(self) -> str:
        """Refuse what cannot be a family card number."""
        text = str(self.cleaned_data["new_family_card"]).strip()
        if not _entered(text):
            return text
        try:
            return parse_family_card(text)
        except DomainError as error:
            raise ValidationError(str(error)) from error


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
        label=_("number"), choices=[("nik", _("NIK")), ("family_card", _("family card number"))]
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Recorded with your name and the time."),
    )


def _entered(text: str) -> str | None:
    if not text:
        return None
    return "" if text == REMOVE else text


def _with_link(error: NikTakenError) -> str:
    if error.person is None:
        return str(error)
    address = reverse("admin:workers_person_change", args=[error.person.pk])
    return format_html('{} <a href="{}">{}</a>', str(error), address, error.person)
