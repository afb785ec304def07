"""That findings and measures changed: for partners who follow them; the findings keep what they were."""

from django.db import models

from migranportal.core.changes import RowChange
from programs.models.assessment import Assessment
from programs.models.measures import VillageMeasures


class AssessmentChange(RowChange):
    """That an assessment was written, or closed with its village."""

    noted_model = Assessment

    village_id = models.BigIntegerField()


class VillageMeasuresChange(RowChange):
    """That the measures of a village were written, or closed with it."""

    noted_model = VillageMeasures

    village_id = models.BigIntegerField()
