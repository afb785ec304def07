"""Kinds of values that a column of a sheet may hold."""

from migranportal.imports.values.base import NULL, Converted, Job, Memo, Refused, Value, escaped
from migranportal.imports.values.choices import Choice, StoredChoice
from migranportal.imports.values.numbers import FamilyCard, Nik
from migranportal.imports.values.plain import Day, Number, Phone, Text, Words

__all__ = [
    "NULL",
    "Choice",
    "Converted",
    "Day",
    "FamilyCard",
    "Job",
    "Memo",
    "Nik",
    "Number",
    "Phone",
    "Refused",
    "StoredChoice",
    "Text",
    "Value",
    "Words",
    "escaped",
]
