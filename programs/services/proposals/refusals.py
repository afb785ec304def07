"""Why a proposal does not do a step; each message is for the person who tried."""

from migranportal.core.errors import DomainError


class ProposalRefusedError(DomainError):
    """The proposal cannot do this step now; the message says what is missing."""


class CriteriaNotMetError(ProposalRefusedError):
    """A mandatory criterion is not met, or cannot be determined."""


class NotYourStepError(ProposalRefusedError):
    """The role of the user, or the state of the proposal, does not allow the step."""


class FourEyesError(ProposalRefusedError):
    """The user's own work would be judged by the user."""


class StaleProposalError(ProposalRefusedError):
    """Somebody else acted since the page was opened."""
