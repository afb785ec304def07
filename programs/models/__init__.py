"""The models of the programs app."""

from programs.models.assessment import Assessment, AssessmentHistory
from programs.models.changes import AssessmentChange, VillageMeasuresChange
from programs.models.criteria import CriteriaVersion, Criterion
from programs.models.deadline import StepDeadline, Waits
from programs.models.decree import Decree, DecreeLine, DecreeStep
from programs.models.designation import Designation, DesignationStep, StepPhoto
from programs.models.ledger import Decision
from programs.models.measures import VillageMeasures
from programs.models.program import Program
from programs.models.proposal import Proposal, ProposalLetter, ProposalStep
from programs.models.publication import PublicationRequest, PublicationState, TriedVillage
from programs.models.run import Run, RunPart, StaleVillage
from programs.models.visit import Visit, VisitPhoto
from programs.models.workflow import (
    DecreeAct,
    DecreeState,
    DesignationAct,
    DesignationState,
    ProposalAct,
    ProposalState,
)

__all__ = [
    "Assessment",
    "AssessmentChange",
    "AssessmentHistory",
    "CriteriaVersion",
    "Criterion",
    "Decision",
    "Decree",
    "DecreeAct",
    "DecreeLine",
    "DecreeState",
    "DecreeStep",
    "Designation",
    "DesignationAct",
    "DesignationState",
    "DesignationStep",
    "Program",
    "Proposal",
    "ProposalAct",
    "ProposalLetter",
    "ProposalState",
    "ProposalStep",
    "PublicationRequest",
    "PublicationState",
    "Run",
    "RunPart",
    "StaleVillage",
    "StepDeadline",
    "StepPhoto",
    "TriedVillage",
    "VillageMeasures",
    "VillageMeasuresChange",
    "Visit",
    "VisitPhoto",
    "Waits",
]
