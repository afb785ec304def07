"""Pages of records for people in the field."""

from migranportal.entry.views.pages import Column, Owner, RecordPages, Trail
from migranportal.entry.views.urls import record_urls

__all__ = ["Column", "Owner", "RecordPages", "Trail", "record_urls"]
