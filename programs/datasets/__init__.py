"""What partners may read of the programs: lists, measures, findings and designations."""

from programs.datasets.assessments import ASSESSMENTS
from programs.datasets.criteria import CRITERIA
from programs.datasets.designations import DESIGNATIONS
from programs.datasets.measures import MEASURES
from programs.datasets.reference import REFERENCE_LISTS

__all__ = ["ASSESSMENTS", "CRITERIA", "DESIGNATIONS", "MEASURES", "REFERENCE_LISTS"]
