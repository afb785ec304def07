"""Villages of an area by the cooperatives that serve them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet

from cooperatives.models import Cooperative, ServedVillage
from cooperatives.selectors.national import MIGRANT_KINDS
from migranportal.accounts.models import within
from villages.models import Village

COVERAGES = ("all", "kdkmp", "without", "migrant")
"""All villages; those with a Koperasi Merah Putih; those without; those with one of migrants."""


def villages_by_coverage(areas: Sequence[str], *, coverage: str, on: date) -> QuerySet[Any]:
    """Return the village files of ``areas`` with ``has_kdkmp`` and ``has_migrant``, by code."""
    rows: QuerySet[Any] = Village.objects.filter(
        within(list(areas), "area__code"),
        Q(area__valid_until=None) | Q(area__valid_until__gt=on),
        merged_into=None,
    ).annotate(
        has_kdkmp=_served([Cooperative.Kind.KDKMP], on),
        has_migrant=_served(list(MIGRANT_KINDS), on),
    )
    if coverage == "kdkmp":
        rows = rows.filter(has_kdkmp=True)
    elif coverage == "without":
        rows = rows.filter(has_kdkmp=False)
    elif coverage == "migrant":
        rows = rows.filter(has_migrant=True)
    return rows.select_related("area__parent__parent__parent").order_by("area__code")


def _served(kinds: Sequence[str], on: date) -> Exists:
    serving = ServedVillage.objects.filter(
        Q(until_date=None) | Q(until_date__gte=on),
        Q(cooperative__dissolved_date=None) | Q(cooperative__dissolved_date__gt=on),
        village=OuterRef("pk"),
        since_date__lte=on,
        cooperative__kind__in=kinds,
    )
    return Exists(serving, output_field=BooleanField())
