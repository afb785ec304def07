"""Reads of training: coverage of provinces, sessions with their seats, people, figures."""

from training.selectors.coverage import (
    EXPECTED_OFFICES,
    CoverageReport,
    ProvinceRow,
    coverage_report,
    province_names,
)
from training.selectors.figures import Trained, trained_by_province_and_year
from training.selectors.people import (
    Verified,
    certifiable,
    initials_of,
    pickable_people,
    verified_certificate,
)
from training.selectors.sessions import (
    SeatsTaken,
    here_and_around,
    seats_taken,
    sessions_to_close,
    upcoming_sessions,
    with_seats,
)
from training.selectors.work import (
    Counters,
    counters,
    overdue_follow_ups,
    sessions_to_certify,
    work_items,
)

__all__ = [
    "EXPECTED_OFFICES",
    "Counters",
    "CoverageReport",
    "ProvinceRow",
    "SeatsTaken",
    "Trained",
    "Verified",
    "certifiable",
    "counters",
    "coverage_report",
    "here_and_around",
    "initials_of",
    "overdue_follow_ups",
    "pickable_people",
    "province_names",
    "seats_taken",
    "sessions_to_certify",
    "sessions_to_close",
    "trained_by_province_and_year",
    "upcoming_sessions",
    "verified_certificate",
    "with_seats",
    "work_items",
]
