"""Reading the official register and what belongs to it from a folder of files."""

from migranportal.regions.importers.problems import ImportRefused, Problem
from migranportal.regions.importers.register import LoadReport, load_register

__all__ = ["ImportRefused", "LoadReport", "Problem", "load_register"]
