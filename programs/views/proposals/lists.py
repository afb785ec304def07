"""Lists of proposals: those of a village by program, and what waits for somebody in their areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views import View

from migranportal.core.errors import DomainError
from programs import services
from programs.models import Program, Proposal, ProposalState
from programs.models.workflow import CLOSED
from programs.permissions import can_propose
from programs.selectors import standings, visible_proposals, waiting_for
from programs.views.proposals.common import BADGES, page_of, user_of
from villages.views.pages import village_owner, visible_village

PAGE_SIZE = 50
WAITING, OPEN, ALL = "menunggu", "terbuka", "semua"


class VillageProposalsView(View):
    """The proposals of a village, program by program, and what is missing for the next one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show how the village stands."""
        return self._page(request, code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Begin a proposal for the program that was chosen; a second click opens the same one."""
        user = user_of(request)
        village = visible_village(user, code)
        if not can_propose(user, code):
            raise PermissionDenied
        program = get_object_or_404(Program, pk=request.POST.get("program", ""))
        now = timezone.now()
        try:
            with transaction.atomic():
                proposal = services.prepare_proposal(
                    village=village, program=program, by=user, at=now, on=timezone.localdate(now)
                )
        except ValidationError as error:
            existing = Proposal.objects.filter(village=village, program=program)
            open_one = existing.exclude(state__in=CLOSED).first()
            if open_one is None:
                return self._page(request, code, problem=" ".join(error.messages))
            return HttpResponseRedirect(page_of(open_one))
        except DomainError as error:
            return self._page(request, code, problem=str(error))
        return HttpResponseRedirect(page_of(proposal, "proposal_assessment"))

    def _page(self, request: HttpRequest, code: str, *, problem: str = "") -> HttpResponse:
        user = user_of(request)
        village = visible_village(user, code)
        context = {
            "owner": village_owner(village),
            "village": village,
            "programs": standings(village, timezone.localdate()),
            "may_propose": can_propose(user, code),
            "badges": BADGES,
            "problem": problem,
        }
        return TemplateResponse(
            request, "programs/village_proposals.html", context, status=409 if problem else 200
        )


@dataclass(frozen=True)
class Row:
    """A proposal in the list."""

    proposal: Proposal
    url: str
    days: int
    badge: str


class ProposalInboxView(View):
    """The proposals in the areas of the visitor; first those that wait for the visitor."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of the list."""
        user = user_of(request)
        rows = visible_proposals(user)
        waiting = rows.filter(waiting_for(user))
        shown = self._shown(request, has_waiting=waiting.exists())
        by_choice: dict[str, Any] = {
            WAITING: waiting,
            OPEN: rows.exclude(state__in=CLOSED),
            ALL: rows.order_by("-state_since", "-pk"),
        }
        chosen = by_choice.get(shown, rows.filter(state=shown))
        number = _page_number(request.GET.get("halaman", ""))
        begin = (number - 1) * PAGE_SIZE
        found = list(chosen[begin : begin + PAGE_SIZE + 1])  # one more tells that there is more
        now = timezone.now()
        context = {
            "shown": shown,
            "states": [(s.value, s.label) for s in ProposalState],
            "previous": number - 1,
            "next": number + 1 if len(found) > PAGE_SIZE else 0,
            "rows": [
                Row(p, page_of(p), (now - p.state_since).days, BADGES[ProposalState(p.state)])
                for p in found[:PAGE_SIZE]
            ],
        }
        return TemplateResponse(request, "programs/proposals.html", context)

    @staticmethod
    def _shown(request: HttpRequest, *, has_waiting: bool) -> str:
        asked = request.GET.get("tampil", "")
        if asked in {WAITING, OPEN, ALL, *ProposalState.values}:
            return asked
        return WAITING if has_waiting else OPEN


def _page_number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 5 else 1
