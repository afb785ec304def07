"""Forms of the programs pages. They check shapes; the rules belong to the services."""

from programs.forms.criteria import (
    CriterionForm,
    DateInput,
    DayForm,
    DraftForm,
    PublishForm,
    RecomputeForm,
    add_refusal,
)

__all__ = [
    "CriterionForm",
    "DateInput",
    "DayForm",
    "DraftForm",
    "PublishForm",
    "RecomputeForm",
    "add_refusal",
]
