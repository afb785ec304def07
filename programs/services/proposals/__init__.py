"""Writes of proposals."""

from programs.services.proposals.letters import (
    LetterDamagedError,
    letter_number_in_portal,
    stored_letter,
)
from programs.services.proposals.moves import change_proposal, move_proposal, prepare_proposal
from programs.services.proposals.needs import Move, Remark, check_four_eyes
from programs.services.proposals.refusals import (
    CriteriaNotMetError,
    FourEyesError,
    NotYourStepError,
    ProposalRefusedError,
    StaleProposalError,
)

__all__ = [
    "CriteriaNotMetError",
    "FourEyesError",
    "LetterDamagedError",
    "Move",
    "NotYourStepError",
    "ProposalRefusedError",
    "Remark",
    "StaleProposalError",
    "change_proposal",
    "check_four_eyes",
    "letter_number_in_portal",
    "move_proposal",
    "prepare_proposal",
    "stored_letter",
]
