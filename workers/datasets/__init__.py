"""What partners may read about migrants: records of people, and figures about them."""

from workers.datasets.figures import VOTER_READINESS, WORKER_STATISTICS
from workers.datasets.people import WORKERS
from workers.datasets.placements import PLACEMENTS, RETURNS

__all__ = ["PLACEMENTS", "RETURNS", "VOTER_READINESS", "WORKERS", "WORKER_STATISTICS"]
