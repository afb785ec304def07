"""The desk's pages of training, in the order of the work."""

from training.admin.sessions import SessionAdmin  # isort: split

from training.admin.participants import CertificateAdmin, ParticipantAdmin  # isort: split

from training.admin.mentoring import MentoringVisitAdmin  # isort: split

from training.admin.capital import CapitalAccessAdmin, CreditFigureAdmin  # isort: split

from training.admin.offices import OfficeAdmin, ServicePlaceAdmin  # isort: split

from training.admin.courses import CourseAdmin, CourseKindAdmin

__all__ = [
    "CapitalAccessAdmin",
    "CertificateAdmin",
    "CourseAdmin",
    "CourseKindAdmin",
    "CreditFigureAdmin",
    "MentoringVisitAdmin",
    "OfficeAdmin",
    "ParticipantAdmin",
    "ServicePlaceAdmin",
    "SessionAdmin",
]
