"""The page of one proposal: its state, what it says, what was changed since, and what to do now."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from migranportal.accounts.models import User
from migranportal.core.errors import DomainError
from migranportal.entry.services import take_submission, taken_submission
from programs import services
from programs.forms import add_refusal
from programs.forms.acts import ActForm
from programs.models import DecreeAct, Proposal, ProposalAct
from programs.models.workflow import DECREES, TRANSITIONS, acts_from
from programs.permissions import can_act, can_propose
from programs.selectors import visible_proposals
from programs.views.proposals.common import (
    BADGES,
    letter_address,
    page_of,
    proposals_owner,
    stages,
    user_of,
    visible_proposal,
)
from programs.views.proposals.leading import HINTS, is_possible, leading_acts
from programs.views.proposals.reading import Reading, read_proposal

ELSEWHERE = frozenset(
    {ProposalAct.PREPARE, ProposalAct.EDIT, ProposalAct.VISIT, ProposalAct.DESIGNATE}
)
"""Acts that have pages of their own."""
CONFLICT, INVALID = 409, 422


class ProposalView(View):
    """Shows a proposal and does the acts of the table of transitions."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        """Show the page."""
        proposal = visible_proposal(request, code, pk)
        return self._page(request, proposal)

    def post(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        """Do one act, once: sent again under the same key it gets the same answer."""
        proposal = visible_proposal(request, code, pk)
        user = user_of(request)
        act = _act(request.POST.get("act", ""))
        if not can_act(user, TRANSITIONS[act], code):
            raise PermissionDenied
        key = _key(request.POST.get("kunci", ""))
        criteria = read_proposal(proposal, user, timezone.localdate()).criteria_choices
        form = ActForm(request.POST.dict(), act=act, seen=proposal.step_number, criteria=criteria)
        with transaction.atomic():
            if taken_submission(key=key, by=user) is not None:
                return HttpResponseRedirect(page_of(proposal))
            done = form.is_valid() and self._move(request, proposal, form, user, key)
        if done:
            messages.success(request, str(ProposalAct(act).label))
            return HttpResponseRedirect(page_of(proposal))
        proposal = visible_proposal(request, code, pk)
        stale = form.is_bound and form.data.get("seen") != str(proposal.step_number)
        return self._page(request, proposal, form, status=CONFLICT if stale else INVALID)

    def _move(
        self, request: HttpRequest, proposal: Proposal, form: ActForm, user: User, key: UUID
    ) -> bool:
        now = timezone.now()
        try:
            with transaction.atomic():
                services.move_proposal(
                    proposal=proposal,
                    move=form.move(address=letter_address(request, proposal)),
                    by=user,
                    at=now,
                    on=timezone.localdate(now),
                )
        except DomainError as error:
            add_refusal(form, error)
            return False
        take_submission(key=key, target=page_of(proposal), by=user, at=now)
        return True

    def _page(
        self,
        request: HttpRequest,
        proposal: Proposal,
        bound: ActForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        user = user_of(request)
        code = proposal.village.area.code
        reading = read_proposal(proposal, user, timezone.localdate())
        forms = _forms(proposal, user, reading, bound)
        leading = leading_acts(reading)
        may_visit = _may_visit(proposal, user, reading)
        context = {
            "owner": proposals_owner(proposal.village),
            "village": proposal.village,
            "proposal": proposal,
            "badge": BADGES[proposal.State(proposal.state)],
            "stages": stages(proposal, reading.last_open),
            "reading": reading,
            "may_edit": reading.is_editable and can_propose(user, code),
            "primary": [_explained(f) for f in forms if f.line.act in leading],
            "secondary": [_explained(f) for f in forms if f.line.act not in leading],
            "may_visit": may_visit,
            "visit_leads": may_visit and ProposalAct.VISIT in leading,
            "designations": proposal.designations.select_related("decree"),
            "may_decree": proposal.state == proposal.State.RECOMMENDED
            and can_act(user, DECREES.lines[DecreeAct.PREPARE], ""),
            "refused": bound if bound is not None and bound not in forms else None,
            "key": uuid4(),
        }
        return TemplateResponse(request, "programs/proposal.html", context, status=status)


class ProposalLinkView(View):
    """The address in the QR code of a letter: it outlives a new code of the village."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead to the page of the proposal."""
        proposal = get_object_or_404(visible_proposals(user_of(request)), pk=pk)
        return HttpResponseRedirect(page_of(proposal))


def _forms(
    proposal: Proposal, user: User, reading: Reading, bound: ActForm | None
) -> list[ActForm]:
    """Return a form for each act that the user may do now; the one that was refused comes back."""
    code = proposal.village.area.code
    found = []
    for line in acts_from(proposal.state):
        if line.act in ELSEWHERE or not can_act(user, line, code):
            continue
        if line.distinct_from and reading.has_acted(line.distinct_from):
            continue
        if not is_possible(line.act, reading):
            continue
        if bound is not None and bound.line.act == line.act:
            bound.data = {**bound.data, "seen": str(proposal.step_number)}
            found.append(bound)
        else:
            criteria = reading.criteria_choices
            found.append(ActForm(act=line.act, seen=proposal.step_number, criteria=criteria))
    return found


def _explained(form: ActForm) -> tuple[ActForm, Any]:
    return form, HINTS.get(form.line.act, "")


def _may_visit(proposal: Proposal, user: User, reading: Reading) -> bool:
    line = TRANSITIONS[ProposalAct.VISIT]
    may = proposal.state in line.sources and can_act(user, line, proposal.village.area.code)
    return may and not reading.has_acted(line.distinct_from)


def _act(code: str) -> ProposalAct:
    if code not in ProposalAct.values or code in ELSEWHERE:
        raise Http404(_("There is no such step."))
    return ProposalAct(code)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
