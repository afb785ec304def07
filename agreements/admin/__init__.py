"""Admin pages of agreements."""

from agreements.admin.agreements import AgreementAdmin
from agreements.admin.work import SuccessionAdmin, TaskAdmin

__all__ = ["AgreementAdmin", "SuccessionAdmin", "TaskAdmin"]
