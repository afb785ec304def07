"""The one way in for every step of an import."""

from migranportal.imports.services.undo import UndoBlockedError, undo_blockers, undo_import
from migranportal.imports.services.upkeep import forget_old, open_imports
from migranportal.imports.services.uploads import (
    ImportRefusedError,
    cancel_import,
    decide_import,
    start_import,
)
from migranportal.imports.services.work import is_small, work_on_import

__all__ = [
    "ImportRefusedError",
    "UndoBlockedError",
    "cancel_import",
    "decide_import",
    "forget_old",
    "is_small",
    "open_imports",
    "start_import",
    "undo_blockers",
    "undo_import",
    "work_on_import",
]
