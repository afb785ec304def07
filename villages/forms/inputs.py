"""What the forms of this app share."""

from __future__ import annotations

from django.utils import timezone

from migranportal.entry.forms import RecordForm

PHONE = {"inputmode": "tel", "autocomplete": "off"}
"""Attributes of an input for somebody's telephone number."""


def up_to_today(form: RecordForm, *names: str) -> None:
    """Let the phone's picker offer no day that has not come; the services refuse it as well."""
    for name in names:
        form.fields[name].widget.attrs["max"] = timezone.localdate().isoformat()
