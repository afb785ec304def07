"""The admin pages of the programs app, in the order of the work."""

from programs.admin.assessments import AssessmentAdmin
from programs.admin.deadlines import StepDeadlineAdmin
from programs.admin.decrees import DecreeAdmin
from programs.admin.designations import DesignationAdmin
from programs.admin.measures import VillageMeasuresAdmin
from programs.admin.programs import ProgramAdmin
from programs.admin.proposals import ProposalAdmin
from programs.admin.publications import PublicationRequestAdmin
from programs.admin.runs import RunAdmin
from programs.admin.versions import CriteriaVersionAdmin

__all__ = [
    "AssessmentAdmin",
    "CriteriaVersionAdmin",
    "DecreeAdmin",
    "DesignationAdmin",
    "ProgramAdmin",
    "ProposalAdmin",
    "PublicationRequestAdmin",
    "RunAdmin",
    "StepDeadlineAdmin",
    "VillageMeasuresAdmin",
]
