"""An outcome as a shape with words: never by colour alone."""

from dataclasses import dataclass

from programs.eligibility import Outcome
from programs.views.charts import outcome_class, outcome_label


@dataclass(frozen=True)
class Mark:
    """A class, which is also the name of an icon, and the words beside it."""

    css: str
    label: str


def mark_of(outcome: Outcome | None) -> Mark:
    """Return the mark of an outcome; ``None`` is not assessed."""
    return Mark(outcome_class(outcome), outcome_label(outcome))
