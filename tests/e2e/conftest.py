"""Browser tests share the browser and the visit of the shell's browser tests."""

from tests.programs.conftest import stage
from tests.web.test_browser import browser, visit

__all__ = ["browser", "stage", "visit"]
