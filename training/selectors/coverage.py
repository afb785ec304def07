"""Which office serves which province today, and which province none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from migranportal.regions.models import Area
from training.models import Office, OfficeCoverage

EXPECTED_OFFICES = 23
"""How many BP3MI the ministry speaks of (bp2mi.go.id, 16 Dec 2024); no list of them was found."""


@dataclass(frozen=True)
class ProvinceRow:
    """A province and the periods of service that hold on the day."""

    code: str
    name: str
    coverages: tuple[OfficeCoverage, ...]

    @property
    def is_confirmed(self) -> bool:
        """Whether it is served by one office, and an official list says so."""
        return len(self.coverages) == 1 and self.coverages[0].is_confirmed


@dataclass(frozen=True)
class CoverageReport:
    """The provinces on a day: all of them, those without an office, those with several."""

    on: date
    rows: tuple[ProvinceRow, ...]
    offices: int

    @property
    def gaps(self) -> list[ProvinceRow]:
        """The provinces that no office serves."""
        return [row for row in self.rows if not row.coverages]

    @property
    def doubles(self) -> list[ProvinceRow]:
        """The provinces that several offices serve; the database refuses them."""
        return [row for row in self.rows if len(row.coverages) > 1]

    @property
    def unconfirmed(self) -> list[ProvinceRow]:
        """The provinces whose one office no official list confirms."""
        return [row for row in self.rows if len(row.coverages) == 1 and not row.is_confirmed]

    @property
    def served(self) -> int:
        """How many provinces exactly one office serves."""
        return sum(len(row.coverages) == 1 for row in self.rows)

    @property
    def is_whole(self) -> bool:
        """Whether every province is served by exactly one office."""
        return self.served == len(self.rows)


def coverage_report(on: date) -> CoverageReport:
    """Return how the provinces in force on the day ``on`` are served; three queries."""
    provinces = Area.objects.filter(level=Area.Level.PROVINCE).current(on).order_by("code")
    begun = Q(since_date=None) | Q(since_date__lte=on)
    running = Q(until_date=None) | Q(until_date__gte=on)
    open_office = Q(office__closed_date=None) | Q(office__closed_date__gt=on)
    found = OfficeCoverage.objects.filter(begun, running, open_office).select_related("office")
    by_code: dict[str, list[OfficeCoverage]] = {}
    for coverage in found.order_by("office__name", "pk"):
        by_code.setdefault(coverage.province_code, []).append(coverage)
    rows = tuple(
        ProvinceRow(area.code, area.name, tuple(by_code.get(area.code, ()))) for area in provinces
    )
    in_operation = Office.objects.filter(Q(closed_date=None) | Q(closed_date__gt=on))
    return CoverageReport(on=on, rows=rows, offices=in_operation.count())


def province_names() -> dict[str, str]:
    """Return the names of the provinces in force by their codes, in the order of the codes."""
    rows = Area.objects.filter(level=Area.Level.PROVINCE, valid_until=None).order_by("code")
    return dict(rows.values_list("code", "name"))
