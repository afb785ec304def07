"""The tables of transitions: proposals, decrees, designations."""

from programs.models.workflow.base import NEEDS, Need, Transition, Workflow
from programs.models.workflow.decree import DECREES, DecreeAct, DecreeState
from programs.models.workflow.designation import (
    DESIGNATIONS,
    IN_FORCE,
    DesignationAct,
    DesignationLine,
    DesignationState,
)
from programs.models.workflow.proposal import (
    CLOSED,
    EDITABLE,
    NEW_ROUND,
    PROPOSALS,
    REVIEW_ACTS,
    TRANSITIONS,
    VILLAGE_ACTS,
    ProposalAct,
    ProposalLine,
    ProposalState,
    acts_from,
    allowed_steps,
)

__all__ = [
    "CLOSED",
    "DECREES",
    "DESIGNATIONS",
    "EDITABLE",
    "IN_FORCE",
    "NEEDS",
    "NEW_ROUND",
    "PROPOSALS",
    "REVIEW_ACTS",
    "TRANSITIONS",
    "VILLAGE_ACTS",
    "DecreeAct",
    "DecreeState",
    "DesignationAct",
    "DesignationLine",
    "DesignationState",
    "Need",
    "ProposalAct",
    "ProposalLine",
    "ProposalState",
    "Transition",
    "Workflow",
    "acts_from",
    "allowed_steps",
]
