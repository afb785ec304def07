"""BP3MI offices, courses, mentoring visits and capital."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """BP3MI offices, courses, mentoring visits and capital."""

    name = "training"
    label = "training"
    verbose_name = _("Training and mentoring")

    def ready(self) -> None:
        """Let records follow mergers of villages; offer the import and the known data."""
        from migranportal.imports.kinds import register
        from migranportal.regions.services.successions import add_follower
        from programs.importers.reference import add_loader
        from training.importers import ParticipantImport, load_known_training
        from training.services.mergers import follow_merger

        add_follower(follow_merger)
        register(ParticipantImport())
        add_loader(load_known_training)
