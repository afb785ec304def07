"""The models of the programs app."""

from programs.models.assessment import Assessment, AssessmentHistory
from programs.models.criteria import CriteriaVersion, Criterion
from programs.models.designation import Designation
from programs.models.measures import VillageMeasures
from programs.models.program import Program
from programs.models.run import Run, RunPart, StaleVillage

__all__ = [
    "Assessment",
    "AssessmentHistory",
    "CriteriaVersion",
    "Criterion",
    "Designation",
    "Program",
    "Run",
    "RunPart",
    "StaleVillage",
    "VillageMeasures",
]
