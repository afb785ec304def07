"""Forms of a proposal: the three steps of its preparation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import RoleAssignment
from migranportal.accounts.roles import Role
from migranportal.entry.forms import RecordForm, Step
from programs.models import Criterion, Proposal, ProposalStep
from programs.selectors import (
    KINDS,
    CriterionFinding,
    EvidenceItem,
    evidence_of,
    files_url,
    open_remarks,
    records_url,
    standing_of,
)

REMARK_LENGTH = 1000


class ProposalForm(RecordForm):
    """The base of the three steps: fields that the village's own records and criteria decide.

    The checks of the whole proposal belong to the service; an empty list of fields keeps Django
    from writing the answers into the record before it.
    """

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ()

    def _post_clean(self) -> None:
        """Leave the checks of the whole record to the service."""

    def content(self) -> dict[str, Any]:
        """Return what a valid form says, by the names of the service."""
        raise NotImplementedError


# --- Step 1: self-assessment ----------------------------------------------------------------------


@dataclass(frozen=True)
class AssessedCriterion:
    """A criterion of the form: what was found, what the village says, what was remarked on it."""

    finding: CriterionFinding
    confirmed: BoundField | None
    remark: BoundField
    remarks: tuple[str, ...]


class SelfAssessmentForm(ProposalForm):
    """Each criterion with what is recorded; the village confirms the mandatory ones."""

    def content(self) -> dict[str, Any]:
        """Return the answers by criterion; those of earlier versions are dropped."""
        answers = {}
        for criterion in self._criteria:
            answers[criterion.code] = {
                "is_confirmed": bool(self.cleaned_data.get(_confirmed(criterion.code))),
                "remark": self.cleaned_data.get(remark_name(criterion.code), "").strip(),
            }
        return {"answers": answers}

    def rows(self) -> Iterator[AssessedCriterion]:
        """Yield the criteria in their order, each with the remarks to be mended."""
        returned = open_remarks(list(self.instance.steps.order_by("number")))
        for found in self._findings:
            code = found.criterion.code
            name = _confirmed(code)
            yield AssessedCriterion(
                found,
                self[name] if name in self.fields else None,
                self[remark_name(code)],
                remarks_on(returned, code),
            )

    @cached_property
    def _findings(self) -> tuple[CriterionFinding, ...]:
        proposal = self.instance
        finding = standing_of(proposal.village, proposal.program_id, timezone.localdate())
        return finding.criteria if finding else ()

    @property
    def _criteria(self) -> list[Criterion]:
        return [found.criterion for found in self._findings]


def self_assessment_form(proposal: Proposal, criteria: list[Criterion]) -> type[SelfAssessmentForm]:
    """Return the form with the fields of these criteria, filled with what the proposal says."""
    fields: dict[str, forms.Field] = {}
    for criterion in criteria:
        answer = proposal.answers.get(criterion.code, {})
        if criterion.is_mandatory:
            fields[_confirmed(criterion.code)] = forms.BooleanField(
                label=_("We confirm that this is so"),
                required=False,
                initial=answer.get("is_confirmed", False),
            )
        fields[remark_name(criterion.code)] = forms.CharField(
            label=_("Remark of the village"),
            required=False,
            max_length=REMARK_LENGTH,
            initial=answer.get("remark", ""),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
    return type("SelfAssessmentForm", (SelfAssessmentForm,), fields)


def remarks_on(step: ProposalStep | None, code: str) -> tuple[str, ...]:
    """Return what a return said about the criterion ``code``; ``""`` is about the whole."""
    if step is None:
        return ()
    return tuple(r["text"] for r in step.remarks if r["criterion"] == code)


def _confirmed(code: str) -> str:
    return f"confirmed_{code}"


def remark_name(code: str) -> str:
    """Return the name of the field for a remark on a criterion."""
    return f"remark_{code}"


# --- Step 2: evidence -----------------------------------------------------------------------------


@dataclass(frozen=True)
class ChoiceOfKind:
    """The records of one kind, each with its box to tick and the address of its files."""

    title: Any
    url: str
    errors: Any = None
    rows: tuple[tuple[EvidenceItem, Any, str], ...] = ()


class EvidenceForm(ProposalForm):
    """Which of the village's records stand as evidence."""

    def content(self) -> dict[str, Any]:
        """Return the chosen keys by kind."""
        chosen = {code: self.cleaned_data.get(code, []) for code in KINDS if code in self.fields}
        return {"evidence": {code: [int(pk) for pk in keys] for code, keys in chosen.items()}}

    def groups(self) -> Iterator[ChoiceOfKind]:
        """Yield every kind, those without records as well: what is missing is worth knowing."""
        village = self.instance.village.area.code
        for code, kind in KINDS.items():
            url = records_url(code, village)
            if code not in self.fields:
                yield ChoiceOfKind(kind.title, url)
                continue
            bound: Any = self[code]
            items: Any = self.fields[code].items  # type: ignore[attr-defined]
            rows = tuple(
                (item, box, files_url(item.key, village) if item.files else "")
                for item, box in zip(items, bound.subwidgets, strict=True)
            )
            yield ChoiceOfKind(kind.title, url, bound.errors, rows)


class EvidenceChoiceField(forms.MultipleChoiceField):
    """Records of one kind as boxes to tick."""

    def __init__(self, *, items: tuple[EvidenceItem, ...], **options: Any) -> None:
        self.items = items
        choices = [(str(item.pk), item.label) for item in items]
        super().__init__(
            choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **options
        )


def evidence_form(proposal: Proposal) -> type[EvidenceForm]:
    """Return the form with the village's records of today."""
    groups = evidence_of(proposal.village, timezone.localdate())
    fields: dict[str, forms.Field] = {
        group.kind.code: EvidenceChoiceField(
            label=group.kind.title,
            items=group.items,
            initial=[str(pk) for pk in proposal.evidence.get(group.kind.code, [])],
        )
        for group in groups
    }
    return type("EvidenceForm", (EvidenceForm,), fields)


# --- Step 3: letter -------------------------------------------------------------------------------


class LetterForm(ProposalForm):
    """Number, date, addressee and signature of the letter."""

    steps = (
        Step(_("The letter"), ("letter_number", "letter_date", "addressee")),
        Step(
            _("Who signs"),
            ("head_name",),
            _("The village head reads the letter in the portal and confirms it there."),
        ),
    )

    class Meta:
        model = Proposal
        fields = ("letter_number", "letter_date", "addressee", "head_name")
        labels = {
            "letter_number": _("Letter number"),
            "letter_date": _("Letter date"),
            "addressee": _("Addressed to"),
            "head_name": _("Name of the village head"),
        }
        help_texts = {
            "letter_number": _("From the village's register of outgoing letters."),
            "head_name": _("As it is to stand below the letter."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
        proposal = self.instance
        if not proposal.letter_date:
            self.initial["letter_date"] = timezone.localdate()
        if not proposal.head_name:
            self.initial["head_name"] = _name_of_head(proposal)

    def content(self) -> dict[str, Any]:
        """Return the fields of the letter."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _name_of_head(proposal: Proposal) -> str:
    today = timezone.localdate()
    held = RoleAssignment.objects.in_force(today).filter(
        role=Role.VILLAGE_HEAD, area_code=proposal.village.area.code, user__is_active=True
    )
    name = held.order_by("-since_date", "pk").values_list("user__name", flat=True).first()
    return name or ""
