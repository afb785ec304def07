"""What partners may read about migrants, figures about them, and what partners may report."""

from workers.datasets.figures import VOTER_READINESS, WORKER_STATISTICS
from workers.datasets.people import WORKERS
from workers.datasets.placements import PLACEMENTS, RETURNS
from workers.datasets.reports import DEPARTURE_REPORTS, RETURN_REPORTS, VOTER_REGISTRATIONS

__all__ = [
    "DEPARTURE_REPORTS",
    "PLACEMENTS",
    "RETURNS",
    "RETURN_REPORTS",
    "VOTER_READINESS",
    "VOTER_REGISTRATIONS",
    "WORKERS",
    "WORKER_STATISTICS",
]
