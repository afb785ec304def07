"""The models of the agreements app."""

from agreements.models.agreement import Agreement, AgreementStep, Amendment, Obligation, Party
from agreements.models.work import DataClause, MonitoringNote, Task
from agreements.models.workflow import AgreementAct, AgreementState

__all__ = [
    "Agreement",
    "AgreementAct",
    "AgreementState",
    "AgreementStep",
    "Amendment",
    "DataClause",
    "MonitoringNote",
    "Obligation",
    "Party",
    "Task",
]
