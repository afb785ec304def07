"""Pages of records for people in the field."""

from migranportal.entry.views.acts import RecordAct, act_urls
from migranportal.entry.views.form import RecordFormView
from migranportal.entry.views.pages import Column, Owner, RecordPages, Trail
from migranportal.entry.views.urls import record_urls

__all__ = [
    "Column",
    "Owner",
    "RecordAct",
    "RecordFormView",
    "RecordPages",
    "Trail",
    "act_urls",
    "record_urls",
]
