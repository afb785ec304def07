"""What partners may read of cooperatives, and figures about their members."""

from cooperatives.datasets.cooperatives import COOPERATIVES
from cooperatives.datasets.memberships import COOPERATIVE_MEMBERSHIPS

__all__ = ["COOPERATIVES", "COOPERATIVE_MEMBERSHIPS"]
