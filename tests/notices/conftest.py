"""The browser of the suite."""

from tests.web.test_browser import browser, visit

__all__ = ["browser", "visit"]
