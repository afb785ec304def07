"""Writes of the reports app."""

from reports.services.statistics import (
    Change,
    FiguresRefusedError,
    Loaded,
    add_figures,
    load_figures,
    remove_figure,
    save_figure,
)

__all__ = [
    "Change",
    "FiguresRefusedError",
    "Loaded",
    "add_figures",
    "load_figures",
    "remove_figure",
    "save_figure",
]
