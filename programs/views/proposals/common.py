"""What the pages of proposals share: whose they are, and in which order the work goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.entry.views import Owner
from programs.models import Proposal, ProposalState
from programs.selectors import visible_proposals
from villages.models import Village
from villages.views.pages import village_owner, visible_village

State = ProposalState
BADGES = {
    State.DRAFT: "",
    State.SUBMITTED: "is-warn",
    State.SENT: "is-warn",
    State.RETURNED: "is-bad",
    State.VERIFICATION: "is-warn",
    State.ASSESSMENT: "is-warn",
    State.IMPROVEMENT: "is-bad",
    State.RECOMMENDED: "is-good",
    State.DESIGNATED: "is-good",
    State.REJECTED: "is-bad",
    State.WITHDRAWN: "",
}
"""How a state looks in a list."""


@dataclass(frozen=True)
class Stage:
    """One station of a proposal's way, as the head of its page shows it."""

    title: str | Promise
    state: str
    """``done``, ``now``, ``stopped`` or ``next``."""


_STATIONS: tuple[tuple[Promise, frozenset[ProposalState]], ...] = (
    (_("Preparation"), frozenset({State.DRAFT, State.RETURNED})),
    (_("Village head"), frozenset({State.SUBMITTED})),
    (_("BP3MI"), frozenset({State.SENT})),
    (_("Verification"), frozenset({State.VERIFICATION})),
    (_("Assessment"), frozenset({State.ASSESSMENT, State.IMPROVEMENT})),
    (_("Recommended"), frozenset({State.RECOMMENDED})),
    (_("Decree"), frozenset({State.DESIGNATED})),
)


def stages(proposal: Proposal, last_open: str) -> list[Stage]:
    """Return the stations; a proposal that was given up stopped where it was ``last_open``."""
    is_stopped = proposal.is_closed and proposal.state != State.DESIGNATED
    current = last_open if is_stopped else proposal.state
    place = next(i for i, (_title, states) in enumerate(_STATIONS) if current in states)
    here = "done" if proposal.state == State.DESIGNATED else "stopped" if is_stopped else "now"
    words = ["done"] * place + [here]
    words += ["next"] * (len(_STATIONS) - len(words))
    return [Stage(title, word) for (title, _states), word in zip(_STATIONS, words, strict=True)]


def proposals_owner(village: Village) -> Owner:
    """Return the village as the owner of proposals, with the way through their list."""
    owner = village_owner(village)
    where = {"code": village.area.code}
    listed = (str(_("Proposals")), reverse("programs:proposal_list", kwargs=where))
    return Owner(
        record=village,
        area_code=owner.area_code,
        where=owner.where,
        trail=(*owner.trail, listed),
        title=owner.title,
        context=owner.context,
    )


def visible_proposal(request: HttpRequest, code: str, pk: int) -> Proposal:
    """Return the proposal of the village ``code``.

    Raises:
        Http404: there is none that the visitor may see.
    """
    user: Any = request.user
    village = visible_village(user, code)
    proposal: Proposal = get_object_or_404(
        visible_proposals(user).select_related("version", "prepared_by"), pk=pk, village=village
    )
    return proposal


def page_of(proposal: Proposal, name: str = "proposal") -> str:
    """Return the address of a page of the proposal."""
    code = proposal.village.area.code
    return reverse(f"programs:{name}", kwargs={"code": code, "pk": proposal.pk})


def letter_address(request: HttpRequest, proposal: Proposal) -> str:
    """Return where the QR code of the letter leads: an address that outlives the village's code."""
    return request.build_absolute_uri(reverse("programs:proposal_link", args=[proposal.pk]))


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user; the login middleware lets in nobody else."""
    user: Any = request.user
    return user  # type: ignore[no-any-return]
