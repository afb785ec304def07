"""How the admin pages of the partner API write what stands in many of their cells."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

NOTED = '{}<span class="row-note">{}</span>'
"""A cell with a second line; to be given to ``format_html``."""


def moment(at: datetime | None) -> str:
    """Return day and time, or a dash where there is none."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "-"
