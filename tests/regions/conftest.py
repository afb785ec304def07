"""Fixtures of the register's tests."""

from tests.regions.files import folder

__all__ = ["folder"]
