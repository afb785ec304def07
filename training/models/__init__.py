"""Offices, courses, sessions with their participants, mentoring, capital, and service places."""

from training.models.capital import CapitalAccess, CreditFigure, CreditScheme
from training.models.courses import Course, CourseKind
from training.models.mentoring import MentoringVisit
from training.models.offices import Office, OfficeCoverage
from training.models.participants import Certificate, Participant
from training.models.places import ServicePlace
from training.models.sessions import Session
from training.models.workflow import CapitalAct, CapitalState, SessionAct, SessionState

__all__ = [
    "CapitalAccess",
    "CapitalAct",
    "CapitalState",
    "Certificate",
    "Course",
    "CourseKind",
    "CreditFigure",
    "CreditScheme",
    "MentoringVisit",
    "Office",
    "OfficeCoverage",
    "Participant",
    "ServicePlace",
    "Session",
    "SessionAct",
    "SessionState",
]
