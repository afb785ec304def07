"""Forms of decrees: what it says, which villages it names, how it is issued."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.core.documents import validate_document
from migranportal.entry.forms import DateInput
from programs.models import Decree, DecreeAct, DecreeState
from programs.services import Signature
from villages.models import Village

_CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}")
MAX_CODES = 2_000
"""Villages that can be named in one go."""


class DecreeForm(forms.ModelForm[Decree]):
    """What a decree says while it is being prepared."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Decree
        fields = (
            *("program", "kind", "subject", "number", "date", "signatory"),
            *("signatory_position", "replaces"),
        )
        widgets = {"date": DateInput()}
        help_texts = {
            "number": _("May wait until the decree is signed."),
            "replaces": _("That decree is superseded as soon as this one is issued."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.step_number
        if "replaces" in self.fields:
            issued = Decree.objects.filter(state=DecreeState.ISSUED)
            field: Any = self.fields["replaces"]
            field.queryset = issued.exclude(pk=self.instance.pk).order_by("-date")


class RemarkForm(forms.Form):
    """A step that says why."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SubmitForm(forms.Form):
    """A step that says nothing more."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class IssueForm(forms.Form):
    """What the signed decree says."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("decree number"), max_length=100)
    date = forms.DateField(
        label=_("decree date"), widget=DateInput(), help_text=_("Villages count from this day on.")
    )
    signatory = forms.CharField(label=_("signed by"), max_length=150)
    signatory_position = forms.CharField(label=_("office held"), max_length=150, required=False)
    file = forms.FileField(
        label=_("signed file"),
        validators=[validate_document],
        help_text=_("The scan of the signed decree as PDF. It cannot be changed afterwards."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def signature(self) -> Signature:
        """Return what a valid form says."""
        data = {name: self.cleaned_data[name] for name in self.fields if name != "seen"}
        return Signature(**data)


FORMS: dict[DecreeAct, type[forms.Form]] = {
    DecreeAct.SUBMIT: SubmitForm,
    DecreeAct.SEND_BACK: RemarkForm,
    DecreeAct.ISSUE: IssueForm,
    DecreeAct.DISCARD: RemarkForm,
}
"""The acts that a person does on the page of a decree."""


class VillagesForm(forms.Form):
    """Villages to put on a decree: ticked in the list, or named by their codes."""

    villages = forms.TypedMultipleChoiceField(
        label=_("villages"), required=False, coerce=int, widget=forms.MultipleHiddenInput
    )
    codes = forms.CharField(
        label=_("codes of villages"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Copied from a sheet, one a line: 35.04.14.2011. Names beside them are ignored."
        ),
    )
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the annex beside each of these villages."),
    )

    def __init__(self, *args: Any, decree: Decree, shown: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["villages"]
        field.choices = [(pk, pk) for pk in shown]
        if decree.kind == Decree.Kind.REVOCATION:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_codes(self) -> list[int]:
        """Return the keys of the villages named.

        Raises:
            django.core.exceptions.ValidationError: a line holds no code, or that of no village.
        """
        lines = [line.strip() for line in self.cleaned_data["codes"].splitlines() if line.strip()]
        codes: dict[str, int] = {}
        problems = []
        for number, line in enumerate(lines, start=1):
            match = _CODE.search(line)
            if match is None:
                problems.append(_t("Line %(line)d holds no code of a village.") % {"line": number})
            else:
                codes.setdefault(match[0], number)
        if len(codes) > MAX_CODES:
            problems.append(_t("At most %(limit)d villages at a time.") % {"limit": MAX_CODES})
        found = dict(
            Village.objects.filter(area__code__in=codes, merged_into=None).values_list(
                "area__code", "pk"
            )
        )
        problems += [
            _t("Line %(line)d: %(code)s is the code of no village.") % {"line": n, "code": code}
            for code, n in codes.items()
            if code not in found
        ]
        if problems:
            raise ValidationError(problems)
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """Require a village.

        Raises:
            django.core.exceptions.ValidationError: none is chosen.
        """
        data = super().clean() or {}
        if not self.errors and not data.get("villages") and not data.get("codes"):
            raise ValidationError(_("Choose at least one village."))
        return data

    def chosen(self) -> set[int]:
        """Return the keys of the villages that a valid form names."""
        return {*self.cleaned_data["villages"], *self.cleaned_data["codes"]}
