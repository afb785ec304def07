"""BP3MI offices, courses, mentoring visits and capital."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """BP3MI offices, courses, mentoring visits and capital."""

    name = "training"
    label = "training"
    verbose_name = _("Training and mentoring")
