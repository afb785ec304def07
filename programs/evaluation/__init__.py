"""The compiled evaluation: the rules of ``programs.eligibility`` for many villages at once."""

from programs.evaluation.changes import (
    Cause,
    CauseCounts,
    ChangedVillage,
    Flip,
    Wanted,
    causes_of,
    count_causes,
    explain_changes,
    explained,
    list_changed_villages,
    list_fallen,
    margin_of,
)
from programs.evaluation.compile import CompiledVersion, compile_criteria, rules_of
from programs.evaluation.draft import ChangeKind, DraftEffect, Trial, trial_of, try_criteria
from programs.evaluation.sensitivity import Curve, Mark, curved_criteria, sensitivity
from programs.evaluation.tried import (
    Compared,
    Difference,
    compare_now,
    compare_published,
    freeze,
)
from programs.evaluation.write import BLOCK, Evaluated, evaluate

__all__ = [
    "BLOCK",
    "Cause",
    "CauseCounts",
    "ChangeKind",
    "ChangedVillage",
    "Compared",
    "CompiledVersion",
    "Curve",
    "Difference",
    "DraftEffect",
    "Evaluated",
    "Flip",
    "Mark",
    "Trial",
    "Wanted",
    "causes_of",
    "compare_now",
    "compare_published",
    "compile_criteria",
    "count_causes",
    "curved_criteria",
    "evaluate",
    "explain_changes",
    "explained",
    "freeze",
    "list_changed_villages",
    "list_fallen",
    "margin_of",
    "rules_of",
    "sensitivity",
    "trial_of",
    "try_criteria",
]
