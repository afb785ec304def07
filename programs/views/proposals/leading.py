"""Which acts lead on from where a proposal is, and what they mean for who does them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.models import ProposalAct, ProposalState, Visit
from programs.views.proposals.reading import Reading

Act, State = ProposalAct, ProposalState

_ALWAYS = frozenset({Act.SUBMIT, Act.CONFIRM, Act.TAKE_UP, Act.VERIFY, Act.MEND})
_AFTER_VISIT: dict[str, ProposalAct] = {
    Visit.Conclusion.FIT: Act.RECOMMEND,
    Visit.Conclusion.IMPROVE: Act.ASK,
    Visit.Conclusion.UNFIT: Act.REJECT,
}

HINTS: dict[str, Promise] = {
    Act.SUBMIT: _(
        "Everything is there. The village head reads the proposal in the portal and confirms it; "
        "then it goes to BP3MI."
    ),
    Act.CONFIRM: _(
        "Read the letter, the self-assessment and the evidence below. With your confirmation the "
        "letter is sealed and sent to BP3MI. Your name and the time stand below it."
    ),
    Act.TAKE_UP: _(
        "The village sees that you are verifying. You can still return the proposal with remarks."
    ),
    Act.VERIFY: _(
        "Compare the letter, the self-assessment and the evidence below. Once they are confirmed "
        "the assessment visit comes next. What is missing goes back to the village with remarks."
    ),
    Act.ASK: _(
        "The last visit found something to be mended. The village sees your remarks and reports "
        "when it is done; then you visit again or check the papers."
    ),
    Act.MEND: _(
        "Mend what BP3MI asked for in the village's records first. Then say here what was "
        "improved; the proposal goes back to BP3MI."
    ),
    Act.RECOMMEND: _(
        "The last visit found the village fit. With your recommendation the ministry can put the "
        "village on a decree."
    ),
    Act.SEND_DOWN: _("BP3MI reads your remarks and assesses the village again."),
    Act.RETURN: _("The village mends the proposal and its head confirms it anew."),
    Act.REJECT: _("This ends the proposal. The village can propose itself again later."),
    Act.WITHDRAW: _("This ends the proposal. The village can propose itself again later."),
}


def leading_acts(reading: Reading) -> frozenset[ProposalAct]:
    """Return the acts that carry the work on; the others stand folded below them.

    Under assessment the last visit decides: fit leads to the recommendation, anything to be mended
    to asking for it, and without one a visit comes first.
    """
    if reading.proposal.state != State.ASSESSMENT:
        return _ALWAYS
    visit = reading.last_visit
    return frozenset({_AFTER_VISIT[visit.conclusion] if visit else Act.VISIT})


def is_possible(act: ProposalAct, reading: Reading) -> bool:
    """Tell whether the act has what it needs; where it has not, its form would only be refused."""
    if act == Act.SUBMIT:
        return reading.is_complete
    if act == Act.ASK:
        return reading.last_visit is not None
    if act == Act.RECOMMEND:
        visit = reading.last_visit
        return visit is not None and visit.conclusion == Visit.Conclusion.FIT
    return True
