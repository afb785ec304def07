"""Invented supply links and health grades of the demo's cooperatives."""

from datetime import date, timedelta

from cooperatives.models import Cooperative, HealthAssessment, HealthLevel, SupplyLink
from migranportal.demo.villages import MARK

_BUYERS = (
    (SupplyLink.Buyer.MBG, "Dapur MBG", "Beras", 18_000_000),
    (SupplyLink.Buyer.SCHOOL, "Sekolah Rakyat", "Sayur", None),
    (SupplyLink.Buyer.MBG, "Dapur MBG", "Telur", 9_500_000),
)


def load_supply(*, as_of: date) -> None:
    """Give cooperatives with a registry number, all of them invented, buyers and grades; once."""
    if SupplyLink.objects.exists() or HealthAssessment.objects.exists():
        return
    known = Cooperative.objects.filter(name__endswith=MARK, dissolved_date=None)
    cooperatives = list(known.exclude(cooperative_registry_number="").order_by("pk"))
    levels = list(HealthLevel.objects.order_by("-rule__year", "position")[:3])
    links, grades = [], []
    for number, cooperative in enumerate(cooperatives):
        kind, buyer, commodity, value = _BUYERS[number % len(_BUYERS)]
        links.append(
            SupplyLink(
                cooperative=cooperative,
                buyer_kind=kind,
                buyer=f"{buyer} {MARK}",
                commodity=commodity,
                monthly_value=value,
                since_date=as_of - timedelta(days=60 + number),
            )
        )
        if levels:
            grades.append(
                HealthAssessment(
                    cooperative=cooperative,
                    book_year=as_of.year - 1,
                    level=levels[number % len(levels)],
                    assessed_date=as_of,
                )
            )
    SupplyLink.objects.bulk_create(links)
    HealthAssessment.objects.bulk_create(grades)
