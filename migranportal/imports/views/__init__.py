"""Pages of imports: send a file, see what was found, decide, take it back."""

from migranportal.imports.views.downloads import SheetView, TemplateView
from migranportal.imports.views.steps import CancelView, DecideView, UndoView
from migranportal.imports.views.uploads import HomeView, VillageView
from migranportal.imports.views.watching import ImportView, ProblemsView, ProgressView

__all__ = [
    "CancelView",
    "DecideView",
    "HomeView",
    "ImportView",
    "ProblemsView",
    "ProgressView",
    "SheetView",
    "TemplateView",
    "UndoView",
    "VillageView",
]
