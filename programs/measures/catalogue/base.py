"""What a measure is."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.core.errors import DomainError


class UnknownMeasureError(DomainError):
    """A criterion names a measure that the catalogue does not have."""


class Kind(StrEnum):
    """What a measure's value is, which decides how it is shown and what a threshold may be."""

    COUNT = "count"
    SHARE = "share"
    FLAG = "flag"
    AGE = "age"


@dataclass(frozen=True)
class Measure:
    """One number, flag or age about one village.

    ``records`` is the admin list that shows the records behind the value, as (URL name, query
    string). In the query ``{village}`` is replaced by the village's key, ``{on}`` by the day of
    the explanation and ``{year_ago}`` by the same day a year earlier.
    """

    code: str
    kind: Kind
    label: Promise
    unit: Promise | str
    explanation: Promise
    next_step: Promise
    evidence_column: str
    records: tuple[str, str]
    column: str = ""

    @property
    def storage(self) -> str:
        """The column of ``VillageMeasures`` that holds the value."""
        return self.column or self.code


PEOPLE = _("people")
PERCENT = "%"
OF_VILLAGE = "village__id__exact={village}"
