"""The letter as PDF: a preview until it is confirmed, then the stored file and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from programs import services
from programs.letters import render_proposal_letter
from programs.models import Proposal, ProposalLetter
from programs.models.workflow import ProposalAct
from programs.selectors import freeze, standing_of
from programs.views.proposals.common import letter_address, visible_proposal


class LetterView(View):
    """Serves the letter of a round; without ``?putaran=`` that of the present one."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        """Return the confirmed file, or the letter as it would be now, marked as a preview."""
        proposal = visible_proposal(request, code, pk)
        asked = request.GET.get("putaran", "")
        round_number = int(asked) if asked.isdecimal() and len(asked) < 5 else proposal.round
        letter = ProposalLetter.objects.filter(proposal=proposal, round=round_number).first()
        if letter is None and round_number != proposal.round:
            raise Http404
        content = services.stored_letter(letter) if letter else _preview(request, proposal)
        response = HttpResponse(content, content_type="application/pdf")
        name = f"usulan-{proposal.village.area.code}-{proposal.pk}-{round_number}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _preview(request: HttpRequest, proposal: Proposal) -> bytes:
    """Return the letter from what was submitted, or else from what is recorded today."""
    now = timezone.now()
    frozen: Any = None
    if proposal.state == proposal.State.SUBMITTED:
        submitted = proposal.steps.filter(act=ProposalAct.SUBMIT).order_by("-number").first()
        frozen = submitted.snapshot if submitted else None
    if frozen is None:
        on = timezone.localdate(now)
        finding = standing_of(proposal.village, proposal.program_id, on)
        if finding is None:
            raise Http404
        frozen = freeze(proposal, finding, on)
    return render_proposal_letter(
        frozen,
        number=services.letter_number_in_portal(proposal),
        address=letter_address(request, proposal),
        at=now,
    )
