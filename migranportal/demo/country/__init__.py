"""Invented people and records for every village of the country, for measuring."""

from migranportal.demo.country.generating import NotEmptyError, generate, vacuum

__all__ = ["NotEmptyError", "generate", "vacuum"]
