"""What partners may read of the register of areas, of villages and of what they do; what they report."""

from villages.datasets.activities import ACTIVITIES
from villages.datasets.areas import REGIONS
from villages.datasets.reports import ACTIVITY_REPORTS
from villages.datasets.shared import OF_VILLAGE, VILLAGE_CODE, key
from villages.datasets.taskforces import TASK_FORCES
from villages.datasets.villages import VILLAGES

__all__ = [
    "ACTIVITIES",
    "ACTIVITY_REPORTS",
    "OF_VILLAGE",
    "REGIONS",
    "TASK_FORCES",
    "VILLAGES",
    "VILLAGE_CODE",
    "key",
]
