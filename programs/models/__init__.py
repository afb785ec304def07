"""The models of the programs app."""

from programs.models.assessment import Assessment, AssessmentHistory
from programs.models.criteria import CriteriaVersion, Criterion
from programs.models.designation import Designation
from programs.models.measures import VillageMeasures
from programs.models.program import Program
from programs.models.proposal import Proposal, ProposalLetter, ProposalStep
from programs.models.run import Run, RunPart, StaleVillage
from programs.models.workflow import ProposalAct, ProposalState

__all__ = [
    "Assessment",
    "AssessmentHistory",
    "CriteriaVersion",
    "Criterion",
    "Designation",
    "Program",
    "Proposal",
    "ProposalAct",
    "ProposalLetter",
    "ProposalState",
    "ProposalStep",
    "Run",
    "RunPart",
    "StaleVillage",
    "VillageMeasures",
]
