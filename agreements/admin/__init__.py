"""Admin pages of agreements."""

from agreements.admin.agreements import AgreementAdmin
from agreements.admin.work import TaskAdmin

__all__ = ["AgreementAdmin", "TaskAdmin"]
