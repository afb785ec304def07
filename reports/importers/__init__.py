"""Published figures from files: the reference folder, and sheets that officers send."""

from reports.importers.folder import read_folder
from reports.importers.sheets import FigureImport

__all__ = ["FigureImport", "read_folder"]
