"""Forms of village records for officers in the field."""

from villages.forms.activities import ActivityForm, EvidenceForm
from villages.forms.records import (
    BudgetLineForm,
    FacilityCheckForm,
    FacilityForm,
    RegulationForm,
    RegulationRepealForm,
)
from villages.forms.taskforces import TaskForceEndForm, TaskForceForm, TaskForceMemberForm
from villages.forms.village import VillageForm

__all__ = [
    "ActivityForm",
    "BudgetLineForm",
    "EvidenceForm",
    "FacilityCheckForm",
    "FacilityForm",
    "RegulationForm",
    "RegulationRepealForm",
    "TaskForceEndForm",
    "TaskForceForm",
    "TaskForceMemberForm",
    "VillageForm",
]
