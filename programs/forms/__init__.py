"""Forms of the programs pages. They check shapes; the rules belong to the services."""

from programs.forms.criteria import (
    CriterionForm,
    DateInput,
    DayForm,
    DraftForm,
    RecomputeForm,
    add_refusal,
)
from programs.forms.publication import (
    KIND_LABELS,
    ChangesForm,
    PublicationForm,
    RejectionForm,
    province_names,
)

__all__ = [
    "KIND_LABELS",
    "ChangesForm",
    "CriterionForm",
    "DateInput",
    "DayForm",
    "DraftForm",
    "PublicationForm",
    "RecomputeForm",
    "RejectionForm",
    "add_refusal",
    "province_names",
]
