"""Invented published figures, so that their pages are not empty; every one says that it is invented."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from migranportal.regions.models import Area, Country
from reports.models import Dimension, Measure, PublishedFigure, Unit, Version
from reports.services import load_figures

PUBLISHER = "Contoh (data rekaan)"
NOTE = "Angka rekaan untuk peragaan; bukan angka resmi"
_OTHER = "Contoh lain (data rekaan)"
_YEARS = range(2022, 2026)
_COUNTRIES = {"TW": 5200, "HK": 4800, "MY": 3100, "SG": 900, "JP": 650, "KR": 600}
_PROVINCES = {"35": 4100, "52": 2300, "73": 700}
_REGENCIES = {"35.04": 620, "52.03": 540}
_BILLION = 1_000_000_000
_MILLION = 1_000_000


def load_figures_of_demo(*, at: datetime) -> int:
    """Add the invented figures that are missing, of areas that are known; return how many.

    Beside real figures they would contradict them: where there are any, nothing is added.
    """
    if PublishedFigure.objects.exclude(publisher__in=[PUBLISHER, _OTHER]).exists():
        return 0
    areas = set(
        Area.objects.filter(code__in=[*_PROVINCES, *_REGENCIES]).values_list("code", flat=True)
    )
    countries = set(Country.objects.filter(code__in=_COUNTRIES).values_list("code", flat=True))
    figures = [
        figure
        for figure in _figures()
        if (not figure.area_code or figure.area_code in areas)
        and (not figure.country_id or figure.country_id in countries)
    ]
    return len(load_figures(figures=figures, by=None, at=at).added)


def _figures() -> Iterator[PublishedFigure]:
    for step, year in enumerate(_YEARS):
        grown = 100 + 7 * step
        yield _figure(year, Version.ANNUAL_REPORT, 150 * grown)
        for code, value in _COUNTRIES.items():
            of = {"dimension": Dimension.COUNTRY, "country_id": code}
            yield _figure(year, Version.ANNUAL_REPORT, value * grown // 100, **of)
        for code, value in (_PROVINCES | _REGENCIES).items():
            yield _figure(year, Version.ANNUAL_REPORT, value * grown // 100, **_of_area(code))
        for place, code in enumerate(_REGENCIES):
            money = {"measure": Measure.REMITTANCES, "unit": Unit.RUPIAH, **_of_area(code)}
            yield _figure(
                year, Version.REPORTED, (90 - 12 * place) * _BILLION * grown // 100, **money
            )
    yield _figure(2023, Version.INITIAL, 14_800)
    yield _figure(2024, Version.CONFLICT, 4_500, publisher=_OTHER, **_of_area("35"))
    yield _figure(2025, Version.PARTIAL, 8_200, period_end=date(2025, 6, 30))
    yield _figure(2025, Version.BP3MI_OFFICE, 210, office_code="35", **_of_area("35.04"))
    for place, code in enumerate(_REGENCIES):
        survey = {"measure": Measure.HOUSEHOLD_REMITTANCE, "unit": Unit.RUPIAH, "households": 120}
        value = (24 + 3 * place) * _MILLION
        yield _figure(2025, Version.REPORTED, value, **survey, **_of_area(code))


def _of_area(code: str) -> dict[str, Any]:
    dimension = Dimension.REGENCY if "." in code else Dimension.PROVINCE
    return {"dimension": dimension, "area_code": code}


def _figure(year: int, version: Version, value: int, **more: Any) -> PublishedFigure:
    return PublishedFigure(
        **{
            "measure": Measure.PLACEMENTS,
            "dimension": Dimension.NATIONAL,
            "unit": Unit.PEOPLE,
            "period_start": date(year, 1, 1),
            "period_end": date(year, 12, 31),
            "version": version,
            "value": value,
            "publisher": PUBLISHER,
            "note": NOTE,
            **more,
        }
    )
