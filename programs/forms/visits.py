"""The forms of what officers record in a village: visits, ceremonies, and words that go with a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.core.documents import PICTURES, kind_of, validate_document
from migranportal.entry.files import EvidenceFilesField, EvidenceFilesInput
from migranportal.entry.forms import RecordForm, ShownStep, Step
from programs.forms.proposals import REMARK_LENGTH, remark_name
from programs.models import Visit
from programs.selectors import CriterionFinding
from programs.services import VisitReport
from villages.forms.inputs import up_to_today

TEXT_LENGTH = 4 * REMARK_LENGTH
PICTURE_TYPES = "image/jpeg,image/png,image/webp"
CHECKED = _("What was checked")


def validate_picture(file: Any) -> None:
    """Refuse a file that is no picture, whatever its name says.

    Raises:
        django.core.exceptions.ValidationError: with the remedy.
    """
    if kind_of(file) not in PICTURES:
        raise ValidationError(_("This is no picture. Take or choose a photo (JPEG, PNG, WebP)."))
    validate_document(file)


class PhotosInput(EvidenceFilesInput):
    """Takes or chooses photos."""

    template_name = "programs/photos_input.html"

    def __init__(self) -> None:
        super().__init__({"accept": PICTURE_TYPES})


class ActRecordForm(RecordForm):
    """What is recorded with a step. The record itself is moved by the service, never by the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "on" in self.fields:
            up_to_today(self, "on")

    def _post_clean(self) -> None:
        """Leave the checks of the whole record to the service."""


def _photos(help_text: Any) -> EvidenceFilesField:
    return EvidenceFilesField(
        label=_("Photos"),
        required=False,
        validators=[validate_picture],
        widget=PhotosInput,
        help_text=help_text,
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, initial=timezone.localdate)


@dataclass(frozen=True)
class CheckedCriterion:
    """A criterion in the form of a visit: what is recorded, what was found, the remark."""

    finding: CriterionFinding
    found: BoundField
    remark: BoundField


class VisitForm(ActRecordForm):
    """What officers saw in a village, criterion by criterion, and what they concluded."""

    on = _day(_("Day of the visit"))
    manner = forms.ChoiceField(
        label=_("Manner"),
        choices=Visit.Manner.choices,
        initial=Visit.Manner.ON_SITE,
        widget=forms.RadioSelect,
    )
    team = forms.CharField(
        label=_("Who visited"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One person a line: name, position and office."),
    )
    met = forms.CharField(
        label=_("Who was met"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One person a line: name and position."),
    )
    photos = _photos(
        _(
            "A visit on site needs at least one. At most ten, 10 MB each. Where and when a photo "
            "was taken is removed from it."
        )
    )
    summary = forms.CharField(
        label=_("Summary"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you saw and heard, in a few sentences that others can follow."),
    )
    conclusion = forms.ChoiceField(
        label=_("Conclusion"), choices=Visit.Conclusion.choices, widget=forms.RadioSelect
    )

    findings: Sequence[CriterionFinding] = ()

    def clean(self) -> dict[str, Any]:
        """Ask for a remark wherever something is different from what is recorded."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for finding in self.findings:
            code = finding.criterion.code
            is_different = data.get(_found(code)) == Visit.Found.DIFFERENT
            if is_different and not data.get(remark_name(code), "").strip():
                self.add_error(remark_name(code), _("Say what is different."))
        return data

    def shown_parts(self) -> Iterator[tuple[ShownStep, list[CheckedCriterion]]]:
        """Yield the steps; the one of the criteria with its rows."""
        for step in self.shown_steps():
            yield step, self._rows() if step.title is CHECKED else []

    def report(self) -> VisitReport:
        """Return what a valid form says."""
        data = self.cleaned_data
        return VisitReport(
            on=data["on"],
            manner=data["manner"],
            team=data["team"].strip(),
            met=data["met"].strip(),
            findings={
                finding.criterion.code: {
                    "found": data[_found(finding.criterion.code)],
                    "remark": data[remark_name(finding.criterion.code)].strip(),
                }
                for finding in self.findings
            },
            summary=data["summary"].strip(),
            conclusion=data["conclusion"],
            photos=data["photos"],
        )

    def _rows(self) -> list[CheckedCriterion]:
        return [
            CheckedCriterion(f, self[_found(f.criterion.code)], self[remark_name(f.criterion.code)])
            for f in self.findings
        ]


def visit_form(model: Any, findings: Sequence[CriterionFinding]) -> type[VisitForm]:
    """Return the form with a row for each criterion in force."""
    fields: dict[str, Any] = {}
    for finding in findings:
        code = finding.criterion.code
        fields[_found(code)] = forms.ChoiceField(
            label=_("What was found"),
            choices=Visit.Found.choices,
            initial=Visit.Found.UNCHECKED,
            widget=forms.RadioSelect,
        )
        fields[remark_name(code)] = forms.CharField(
            label=_("Remark"),
            required=False,
            max_length=REMARK_LENGTH,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
    steps = (
        Step(_("The visit"), ("on", "manner", "team", "met")),
        Step(CHECKED, tuple(fields), _("Compare what is recorded with what you saw.")),
        Step(_("Photos"), ("photos",)),
        Step(_("Conclusion"), ("summary", "conclusion")),
    )
    return type(
        "VisitForm",
        (VisitForm,),
        {**fields, "findings": tuple(findings), "steps": steps, "Meta": _meta(model)},
    )


class OccasionForm(ActRecordForm):
    """A ceremony, or the handing over of the plaque: day and place, photos."""

    on = _day(_("Day"))
    place = forms.CharField(label=_("Place"), max_length=200)
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who came, who handed it over."),
    )
    photos = _photos(_("At most ten, 10 MB each. Where and when a photo was taken is removed."))


class WordsForm(ActRecordForm):
    """A step that needs nothing but words."""

    remark = forms.CharField(
        label=_("Remark"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )


def act_form(base: type[ActRecordForm], model: Any) -> type[ActRecordForm]:
    """Return the form bound to a kind of record."""
    return type(base.__name__, (base,), {"Meta": _meta(model)})


def _meta(model: Any) -> type:
    return type("Meta", (), {"model": model, "fields": ()})


def _found(code: str) -> str:
    return f"found_{code}"
