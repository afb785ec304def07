"""The models of the agreements app."""

from agreements.models.agreement import Agreement, AgreementStep, Amendment, Obligation, Party
from agreements.models.files import AgreementFile, TaskEvidence
from agreements.models.succession import Succession
from agreements.models.work import DataClause, MonitoringNote, Task
from agreements.models.workflow import AgreementAct, AgreementState

__all__ = [
    "Agreement",
    "AgreementAct",
    "AgreementFile",
    "AgreementState",
    "AgreementStep",
    "Amendment",
    "DataClause",
    "MonitoringNote",
    "Obligation",
    "Party",
    "Succession",
    "Task",
    "TaskEvidence",
]
