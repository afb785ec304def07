"""Pages of designations: for the village, for BP3MI, for the ministry."""

from programs.views.designations.acts import DesignationActView
from programs.views.designations.page import (
    CertificateView,
    DesignationStepView,
    DesignationView,
    VillageDesignationsView,
)

__all__ = [
    "CertificateView",
    "DesignationActView",
    "DesignationStepView",
    "DesignationView",
    "VillageDesignationsView",
]
