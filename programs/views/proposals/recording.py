"""Forms that record a step on a page of their own, on the base of every form in the field.

Drafts, uploads that resume, double sends and what others did meanwhile work as in every form.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.entry.forms import RecordForm
from migranportal.entry.views import Owner, RecordPages
from migranportal.entry.views.form import RecordFormView
from programs.forms.visits import visit_form
from programs.models import Proposal, ProposalAct
from programs.models.workflow import TRANSITIONS, Transition
from programs.permissions import can_act
from programs.selectors import has_acted, last_visit, standing_of, visible_proposals
from programs.services import Move, move_proposal
from programs.views.proposals.common import page_of, proposals_owner, user_of, visible_proposal
from villages.models import Village
from villages.views.pages import visible_village


class StepPages(RecordPages):
    """The form of one step of a proposal or of a designation; ``line`` is its row of the table."""

    namespace = "programs"
    is_removable = False
    save_label: ClassVar[str | Promise] = _("Save")
    line: Transition[Any, Any]

    def __init__(self, form_class: type[RecordForm]) -> None:
        self.form_class = form_class  # type: ignore[misc]

    @property
    def title(self) -> Any:  # type: ignore[override]
        """What is recorded."""
        return self.line.label

    @property
    def add_title(self) -> Any:  # type: ignore[override]
        """The same: a step is always added."""
        return self.line.label

    def may_edit(self, owner: Owner, user: User) -> bool:
        """Tell whether the step is for the user in this village."""
        return can_act(user, self.line, owner.area_code)

    def url(self, act: str, owner: Owner, **more: Any) -> str:
        """Return the list; a step has no other addresses of its own."""
        return owner.trail[-1][1]

    def saved_url(self, owner: Owner, record: Any) -> str:
        """Go back to the page of what moved."""
        return self.page_url(owner, record) or self.url("list", owner)


class AssessmentVisitPages(StepPages):
    """The assessment visit of a proposal."""

    name = "proposal_visit"
    model = Proposal
    form_template = "programs/visit_form.html"
    save_label = _("Record the visit")
    line = TRANSITIONS[ProposalAct.VISIT]

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the village with the code of the address."""
        return proposals_owner(visible_village(user_of(request), where["code"]))

    def records(self, owner: Owner, user: User) -> Any:
        """Return the village's proposals."""
        return visible_proposals(user).filter(village=owner.record)

    def save(self, form: Any, *, is_new: bool, by: User, at: Any) -> Proposal:
        """Record the visit; the form was opened on the step that is the last one still."""
        proposal = form.instance
        move = Move(ProposalAct.VISIT, seen=proposal.step_number, visit=form.report())
        return move_proposal(proposal=proposal, move=move, by=by, at=at, on=timezone.localdate(at))

    def page_url(self, owner: Owner, record: Any) -> str | None:
        """Lead back to the proposal."""
        return page_of(record)

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Return what stands above the form."""
        return {
            "title": self.title,
            "subject": record.program,
            "list_url": page_of(record),
            "cancel_url": page_of(record),
            "earlier": last_visit(record),
        }


class AssessmentVisitView(RecordFormView):
    """Records an assessment visit; leads back where the step is not for the visitor now."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fit the form to the criteria in force, or lead away."""
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        proposal = visible_proposal(request, kwargs["code"], kwargs["pk"])
        line = AssessmentVisitPages.line
        if not can_act(request.user, line, kwargs["code"]):
            raise PermissionDenied
        if request.method in {"GET", "HEAD"}:
            refusal = _refusal(proposal, request.user)
            if refusal:
                messages.warning(request, refusal)
                return HttpResponseRedirect(page_of(proposal))
        findings = findings_of(proposal.village, proposal.program_id)
        self.pages = AssessmentVisitPages(visit_form(Proposal, findings))
        return super().dispatch(request, *args, **kwargs)


def findings_of(village: Village, program_id: str) -> tuple[Any, ...]:
    """Return the criteria in force with what is recorded about the village today."""
    finding = standing_of(village, program_id, timezone.localdate())
    return finding.criteria if finding else ()


def _refusal(proposal: Proposal, user: User) -> Any:
    line = AssessmentVisitPages.line
    if proposal.state not in line.sources:
        return _("A visit can be recorded only while the village is being assessed.")
    if has_acted(proposal, user, line.distinct_from):
        return _("You worked on this proposal yourself, so another person has to decide about it.")
    return ""
