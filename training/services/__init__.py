"""The one way in for every change of training, mentoring and capital."""

from training.services.bulk import add_participants_in_bulk
from training.services.capital import apply_for_capital, change_application, move_application
from training.services.catalogue import remove_national, save_national
from training.services.certificates import (
    CertificateError,
    issue_certificates,
    revoke_certificate,
)
from training.services.mentoring import change_visit, record_visit
from training.services.participants import (
    FullError,
    Mark,
    SessionClosedError,
    add_people,
    add_representative,
    record_attendance,
    remove_participant,
)
from training.services.places import save_place
from training.services.sessions import SessionStepError, change_session, move_session, plan_session

__all__ = [
    "CertificateError",
    "FullError",
    "Mark",
    "SessionClosedError",
    "SessionStepError",
    "add_participants_in_bulk",
    "add_people",
    "add_representative",
    "apply_for_capital",
    "change_application",
    "change_session",
    "change_visit",
    "issue_certificates",
    "move_application",
    "move_session",
    "plan_session",
    "record_attendance",
    "record_visit",
    "remove_national",
    "remove_participant",
    "revoke_certificate",
    "save_national",
    "save_place",
]
