"""Fields and filters that datasets about villages have in common."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind

VILLAGE_CODE = Field(
    "village_code", Kind.TEXT, _("Code of the village"), "village__area__code", is_nullable=False
)
OF_VILLAGE = Filter(
    "village", "village__area__code", Kind.TEXT, _("Code of the village"), "village_code"
)


def key(label: Any, source: str = "pk") -> Field:
    """Return the field with the key of a record."""
    return Field("id", Kind.INTEGER, label, source, is_key=True, is_nullable=False)
