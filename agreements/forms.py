"""Forms of the acts on an agreement; each field appears only where its act needs it."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementAct, AgreementFile, Amendment, Task
from agreements.selectors import renamed_parties
from agreements.services import (
    activate_agreement,
    amend_agreement,
    end_agreement_early,
    extend_agreement,
    move_agreement,
    sign_agreement,
    supersede_agreement,
)
from migranportal.accounts.models import User
from migranportal.entry.files import EvidenceFilesField
from migranportal.entry.forms import DateInput

_PAST = _("The day on which it took effect.")


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=DateInput())


class ActForm(forms.Form):
    """What an act on an agreement records; ``save`` does the act."""

    def __init__(self, *args: Any, agreement: Agreement, act: AgreementAct, **kwargs: Any) -> None:
        self.agreement, self.act = agreement, act
        super().__init__(*args, **kwargs)

    def save(self, *, by: User, at: Any, today: date) -> None:
        """Do the act.

        Raises:
            DomainError, django.core.exceptions.ValidationError: the services refuse it.
        """
        raise NotImplementedError


class MoveForm(ActForm):
    """A simple step, suspension and resumption."""

    on = _day(_("on"), _PAST)
    note = forms.CharField(
        label=_("note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def save(self, *, by: User, at: Any, today: date) -> None:
        """Move the agreement."""
        data = self.cleaned_data
        move_agreement(
            agreement=self.agreement, act=self.act, on=data["on"], note=data["note"], by=by, at=at
        )


class SignForm(ActForm):
    """The signing."""

    signed_date = _day(_("signed on"))
    signed_place = forms.CharField(label=_("signed at"), required=False, max_length=120)
    ministry_number = forms.CharField(
        label=_("the ministry's number"),
        max_length=120,
        help_text=_("Each party gives its own; those of the others stand beside the parties."),
    )

    def save(self, *, by: User, at: Any, today: date) -> None:
        """Record the signing."""
        sign_agreement(agreement=self.agreement, by=by, at=at, today=today, **self.cleaned_data)


class ActivateForm(ActForm):
    """The term."""

    start_date = _day(_("first day"))
    end_date = _day(_("last day"), _("Data access ends with this day."))

    def save(self, *, by: User, at: Any, today: date) -> None:
        """Put the agreement into force."""
        activate_agreement(agreement=self.agreement, by=by, at=at, **self.cleaned_data)


class AmendForm(ActForm):
    """An addendum."""

    number = forms.CharField(label=_("number"), max_length=120)
    signed_date = _day(_("signed on"))
    text = forms.CharField(label=_("what it changes"), widget=forms.Textarea(attrs={"rows": 4}))

    def save(self, *, by: User, at: Any, today: date) -> None:
        """Record the addendum."""
        amendment = Amendment(**self.cleaned_data)
        amend_agreement(agreement=self.agreement, amendment=amendment, by=by, at=at)


class ExtendForm(AmendForm):
    """An extension."""

    new_end_date = _day(_("new last day"))

    def save(self, *, by: User, at: Any, today: date) -> None:
        """Record the extension."""
        amendment = Amendment(**self.cleaned_data)
        extend_agreement(agreement=self.agreement, amendment=amendment, by=by, at=at)


class EndForm(ActForm):
    """An end before the term."""

    last_day = _day(_("last day"), _("Data access ends with this day."))
    note = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def save(self, *, by: User, at: Any, today: date) -> None:
        """End the agreement."""
        end_agreement_early(agreement=self.agreement, by=by, at=at, **self.cleaned_data)


class SupersedeForm(ActForm):
    """Which agreement takes the place of this one."""

    successor = forms.ModelChoiceField(
        label=_("agreement in its place"),
        queryset=Agreement.objects.none(),
        help_text=_("Signed or in force. Also where an institution changed its name."),
    )
    on = _day(_("from"), _("The day from which the other one holds."))
    note = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.queryset = self._successors()
        if renamed_parties().filter(agreement=self.agreement).exists():
            self.fields["note"].initial = _("The institution changed its name.")

    def _successors(self) -> QuerySet[Agreement]:
        signed = Agreement.objects.filter(
            state__in=[Agreement.State.SIGNED, Agreement.State.IN_FORCE]
        )
        return signed.exclude(pk=self.agreement.pk).order_by("title")

    def save(self, *, by: User, at: Any, today: date) -> None:
        """Supersede the agreement."""
        supersede_agreement(agreement=self.agreement, by=by, at=at, **self.cleaned_data)


class FileForm(forms.ModelForm):  # type: ignore[type-arg]
    """A paper of an agreement."""

    class Meta:
        model = AgreementFile
        fields = ("kind", "title", "file", "is_shared")


class EvidenceForm(forms.Form):
    """Evidence of a task."""

    file = forms.FileField(label=_("file"), help_text=_("PDF, JPEG, PNG or WebP."))
    caption = forms.CharField(label=_("what it shows"), required=False, max_length=200)


class ProgressForm(forms.Form):
    """What a partner reports about a task that it owes."""

    progress = forms.IntegerField(
        label=_("progress in percent"),
        min_value=0,
        max_value=100,
        help_text=_("At 100 percent the task is done and closed."),
    )
    result = forms.CharField(
        label=_("result and evidence"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = EvidenceFilesField(
        label=_("Files as evidence"), required=False, help_text=_("PDF, JPEG, PNG or WebP.")
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        kwargs["initial"] = {"progress": task.progress, "result": task.result}
        super().__init__(*args, **kwargs)


ACT_FORMS: dict[str, type[ActForm]] = {
    AgreementAct.SIGN: SignForm,
    AgreementAct.ACTIVATE: ActivateForm,
    AgreementAct.ADDENDUM: AmendForm,
    AgreementAct.EXTEND: ExtendForm,
    AgreementAct.END_EARLY: EndForm,
    AgreementAct.SUPERSEDE: SupersedeForm,
}
"""The form of each act; the others record a day and a note."""


def form_of(act: str) -> type[ActForm]:
    """Return the form of ``act``."""
    return ACT_FORMS.get(act, MoveForm)
