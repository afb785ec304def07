"""Programs, criteria, measures, assessments and designations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    """Programs, criteria, measures, assessments and designations."""

    name = "programs"
    label = "programs"
    verbose_name = _("Programs")
