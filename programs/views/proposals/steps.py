"""The three steps of the preparation, on the base of every form: drafts, double sends, conflicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.entry.forms import RecordForm
from migranportal.entry.views import Owner, RecordPages
from migranportal.entry.views.form import RecordFormView
from programs import services
from programs.forms.proposals import (
    EvidenceForm,
    LetterForm,
    SelfAssessmentForm,
    evidence_form,
    remarks_on,
    self_assessment_form,
)
from programs.models import Proposal
from programs.models.workflow import EDITABLE
from programs.permissions import can_propose
from programs.selectors import open_remarks, standing_of, visible_proposals
from programs.views.proposals.common import page_of, proposals_owner, user_of, visible_proposal
from villages.views.pages import visible_village


class ProposalPages(RecordPages):
    """One step of the preparation; ``of`` makes the form for a proposal."""

    namespace = "programs"
    model = Proposal
    is_removable = False
    next_step: ClassVar[str]
    """The name of the page that follows."""
    number: ClassVar[int]
    hint: ClassVar[str | Promise]

    def __init__(self, form_class: type[RecordForm] | None = None) -> None:
        if form_class is not None:
            self.form_class = form_class  # type: ignore[misc]

    def of(self, proposal: Proposal) -> ProposalPages:
        """Return the pages with the form that fits ``proposal``."""
        return self

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the village with the code of the address."""
        return proposals_owner(visible_village(user_of(request), where["code"]))

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the village's proposals."""
        return visible_proposals(user).filter(village=owner.record)

    def may_change(self, record: Any, user: User) -> bool:
        """Tell whether the proposal is with the village still."""
        return record.state in EDITABLE

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Proposal:
        """Save what the step says."""
        return services.change_proposal(
            proposal=form.instance, by=by, at=at, on=timezone.localdate(), **form.content()
        )

    def url(self, act: str, owner: Owner, **more: Any) -> str:
        """Return the list of the village's proposals; a step has no other addresses of its own."""
        return owner.trail[-1][1]

    def saved_url(self, owner: Owner, record: Any) -> str:
        """Go on to the next step."""
        return page_of(record, self.next_step)

    def page_url(self, owner: Owner, record: Any) -> str | None:
        """Lead back to the proposal."""
        return page_of(record)

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Return what the head of the page shows."""
        returned = open_remarks(list(record.steps.order_by("number")))
        return {
            "proposal": record,
            "step_number": self.number,
            "steps": [
                (cls.number, cls.title, page_of(record, cls.name), cls.number == self.number)
                for cls in (SelfAssessmentPages, EvidencePages, LetterPages)
            ],
            "hint": self.hint,
            "returned": returned,
            "whole_remarks": remarks_on(returned, ""),
            "cancel_url": page_of(record),
            "list_url": page_of(record),
            "title": self.title,
        }


class SelfAssessmentPages(ProposalPages):
    """Step 1."""

    name = "proposal_assessment"
    number = 1
    next_step = "proposal_evidence"
    form_class = SelfAssessmentForm
    form_template = "programs/self_assessment.html"
    title = _("Self-assessment")
    add_title = title
    hint = _(
        "Compare what is recorded with what you know. Confirm each mandatory criterion; a remark "
        "helps whoever verifies the village."
    )

    def of(self, proposal: Proposal) -> ProposalPages:
        """Return the pages with a field for each criterion in force."""
        finding = standing_of(proposal.village, proposal.program_id, timezone.localdate())
        criteria = [found.criterion for found in finding.criteria] if finding else []
        return type(self)(self_assessment_form(proposal, criteria))


class EvidencePages(ProposalPages):
    """Step 2."""

    name = "proposal_evidence"
    number = 2
    next_step = "proposal_letter_form"
    form_class = EvidenceForm
    form_template = "programs/evidence.html"
    title = _("Evidence")
    add_title = title
    hint = _("Choose the records that prove what the village does. All are chosen to begin with.")

    def of(self, proposal: Proposal) -> ProposalPages:
        """Return the pages with the village's records of today."""
        return type(self)(evidence_form(proposal))


class LetterPages(ProposalPages):
    """Step 3."""

    name = "proposal_letter_form"
    number = 3
    next_step = "proposal"
    form_class = LetterForm
    form_template = "programs/letter_form.html"
    title = _("Letter")
    add_title = title
    hint = _("The portal writes the letter from the village's data. Fill in what only you know.")


class ProposalFormView(RecordFormView):
    """One step of the preparation; leads back to the proposal once that is with somebody else."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fit the form to the proposal, or lead away."""
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        proposal = visible_proposal(request, kwargs["code"], kwargs["pk"])
        if not can_propose(request.user, kwargs["code"]):
            raise PermissionDenied
        if proposal.state not in EDITABLE:
            messages.warning(
                request, _("The proposal is not with the village now, so nothing can be changed.")
            )
            return HttpResponseRedirect(page_of(proposal))
        self.pages = self.pages.of(proposal)  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)
