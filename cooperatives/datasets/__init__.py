"""What partners may read of cooperatives, figures about their members, and what partners report."""

from cooperatives.datasets.cooperatives import COOPERATIVES
from cooperatives.datasets.memberships import COOPERATIVE_MEMBERSHIPS
from cooperatives.datasets.reports import COOPERATIVE_LEGAL_REPORTS

__all__ = ["COOPERATIVES", "COOPERATIVE_LEGAL_REPORTS", "COOPERATIVE_MEMBERSHIPS"]
