"""Programs, criteria, measures, assessments and designations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    """Programs, criteria, measures, assessments and designations."""

    name = "programs"
    label = "programs"
    verbose_name = _("Programs")

    def ready(self) -> None:
        """Serve the photos of visits and ceremonies to who may see them."""
        from programs.models import StepPhoto, VisitPhoto
        from villages.selectors import add_document

        add_document(VisitPhoto, "file")
        add_document(StepPhoto, "file")
