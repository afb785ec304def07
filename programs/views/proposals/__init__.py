"""Pages of proposals: for the village's officer and head, and for BP3MI."""

from programs.views.proposals.known import ProposalStepView
from programs.views.proposals.letter import LetterView
from programs.views.proposals.lists import ProposalInboxView, VillageProposalsView
from programs.views.proposals.page import ProposalLinkView, ProposalView
from programs.views.proposals.recording import AssessmentVisitView
from programs.views.proposals.steps import (
    EvidencePages,
    LetterPages,
    ProposalFormView,
    SelfAssessmentPages,
)

__all__ = [
    "AssessmentVisitView",
    "EvidencePages",
    "LetterPages",
    "LetterView",
    "ProposalFormView",
    "ProposalInboxView",
    "ProposalLinkView",
    "ProposalStepView",
    "ProposalView",
    "SelfAssessmentPages",
    "VillageProposalsView",
]
