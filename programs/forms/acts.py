"""The form of one act of the table of transitions: what is said when a proposal moves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from programs.forms.proposals import REMARK_LENGTH, remark_name
from programs.models import ProposalAct
from programs.models.workflow import TRANSITIONS, Need
from programs.services import Move, Remark

ON_CRITERIA = frozenset({ProposalAct.RETURN, ProposalAct.ASK})
"""Acts whose remarks may name a criterion."""
_LABELS = {
    ProposalAct.MEND: _("What was improved"),
    ProposalAct.ASK: _("What is to be improved"),
    ProposalAct.REJECT: _("Reason"),
    ProposalAct.WITHDRAW: _("Reason"),
}


class ActForm(forms.Form):
    """One act of the table of transitions, with what it needs to be told."""

    act = forms.ChoiceField(choices=ProposalAct.choices, widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=4 * REMARK_LENGTH, widget=forms.Textarea
    )
    agrees = forms.BooleanField(
        label=_(
            "I have read the proposal. What it says is true, and I take responsibility for it."
        ),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, act: ProposalAct, seen: int, criteria: list[Any]
    ) -> None:
        prefix = act.value
        super().__init__(data, initial={"act": act.value, "seen": seen}, auto_id=f"{prefix}_%s")
        self.line = TRANSITIONS[act]
        self.criteria = criteria if act in ON_CRITERIA else []
        for criterion in self.criteria:
            self.fields[remark_name(criterion["code"])] = forms.CharField(
                label=criterion["title"],
                required=False,
                max_length=REMARK_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["remark"].label = _LABELS.get(act, _("Remark"))
        if not self.line.needs_remark:
            del self.fields["remark"]
        elif not self.criteria:  # with criteria, a remark on one of them is enough
            self.fields["remark"].required = True
        if Need.STATEMENT not in self.line.needs:
            del self.fields["agrees"]

    @property
    def remarks_on_criteria(self) -> list[BoundField]:
        """The fields for remarks that name a criterion."""
        return [self[remark_name(criterion["code"])] for criterion in self.criteria]

    def move(self, *, address: str) -> Move:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        remarks = [Remark(data.get("remark", ""))]
        remarks += [
            Remark(data.get(remark_name(c["code"]), ""), criterion=c["code"]) for c in self.criteria
        ]
        return Move(
            self.line.act,
            seen=data["seen"],
            remarks=tuple(remark for remark in remarks if remark.text.strip()),
            agrees=data.get("agrees", False),
            address=address,
        )
