"""What a liaison fills in about a client."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from migranportal.api.models import ApiClient, Scope
from migranportal.api.models.networks import Network, parse_network
from migranportal.core.errors import DomainError


class NetworksField(forms.CharField):
    """Addresses and networks, one a line; every line at fault is told with its number."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "off"})

    def clean(self, value: Any) -> list[Network]:
        """Return the networks, each once.

        Raises:
            django.core.exceptions.ValidationError: lines name none, or there are too many.
        """
        found: dict[Network, None] = {}
        errors = []
        for number, line in enumerate(str(value or "").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                found[parse_network(line)] = None
            except ValidationError as error:
                text = _("Line %(number)s: %(reason)s")
                reason = " ".join(error.messages)
                errors.append(ValidationError(text, params={"number": number, "reason": reason}))
        if not errors and len(found) > ApiClient.MOST_NETWORKS:
            text = _("Name at most %(most)s addresses or networks.")
            errors.append(ValidationError(text, params={"most": ApiClient.MOST_NETWORKS}))
        if errors:
            raise ValidationError(errors)
        return list(found)


class RefusableForm(forms.Form):
    """A form that shows what a service refused."""

    def refuse(self, error: DomainError | ValidationError) -> None:
        """Show the refusal beside its field, or above the form where that is not here."""
        if isinstance(error, DomainError):
            self.add_error(error.field if error.field in self.fields else None, str(error))
            return
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class ClientForm(RefusableForm):
    """A client: what it is called, what for, what it may do, and from where."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("The system that signs in, as your staff call it."),
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the system does with the data."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Only what your agreements grant is open to it, whatever is ticked here."),
    )
    networks = NetworksField(
        label=_("Allowed addresses"),
        required=False,
        help_text=_(
            "The public internet addresses that your system asks from, one a line: 203.0.113.7 or "
            "203.0.113.0/24. Empty: from anywhere."
        ),
    )


class SeenField(forms.CharField):
    """When what the page shows was last changed, so that nobody's later change is undone."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> datetime:
        """Return the time; what is none was never a time of ours."""
        try:
            found = parse_datetime(str(value or ""))
        except ValueError:
            found = None
        return found or datetime.min.replace(tzinfo=UTC)


class ChangeClientForm(ClientForm):
    """The same of a client that is there."""

    seen = SeenField()


class RevokeForm(RefusableForm):
    """Why a client is revoked."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class RotateForm(RefusableForm):
    """Whether the secret that is replaced may be used on for a while."""

    seen = forms.IntegerField(widget=forms.HiddenInput())
    is_leaked = forms.TypedChoiceField(
        label=_("The present secret"),
        coerce=lambda value: value == "now",
        widget=forms.RadioSelect(),
        initial="later",
    )

    def __init__(self, *args: Any, until: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["is_leaked"]
        field.choices = [
            (
                "later",
                _("stays valid until %(until)s, so that you can replace it") % {"until": until},
            ),
            ("now", _("ends now with its tokens, because others may know it")),
        ]


class ConfirmForm(RefusableForm):
    """Nothing to fill in: only to be sent."""


class ReviewForm(RefusableForm):
    """The decision about a row that a partner reported; the button says which."""

    accepts = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda value: value == "yes",
        widget=forms.HiddenInput(),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to reject; the partner reads it. Name nobody."),
    )
