"""The compiled evaluation: the rules of ``programs.eligibility`` for many villages at once."""

from programs.evaluation.compile import CompiledVersion, compile_criteria, rules_of
from programs.evaluation.draft import (
    ChangedVillage,
    DraftEffect,
    list_changed_villages,
    try_criteria,
)
from programs.evaluation.write import BLOCK, Evaluated, evaluate

__all__ = [
    "BLOCK",
    "ChangedVillage",
    "CompiledVersion",
    "DraftEffect",
    "Evaluated",
    "compile_criteria",
    "evaluate",
    "list_changed_villages",
    "rules_of",
    "try_criteria",
]
