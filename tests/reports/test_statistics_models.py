"""What the database refuses of a published figure."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from reports.models import Dimension, Measure, PublishedFigure, Unit, Version
from tests.factories.regions import CountryFactory
from tests.factories.reports import PublishedFigureFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"dimension": Dimension.PROVINCE}, "figure_key_fits_dimension"),
        ({"dimension": Dimension.PROVINCE, "area_code": "35.04"}, "figure_key_fits_dimension"),
        ({"dimension": Dimension.REGENCY, "area_code": "35"}, "figure_key_fits_dimension"),
        ({"dimension": Dimension.NATIONAL, "area_code": "35"}, "figure_key_fits_dimension"),
        ({"dimension": Dimension.COUNTRY}, "figure_key_fits_dimension"),
        ({"dimension": Dimension.SEX, "category": "formal"}, "figure_key_fits_dimension"),
        ({"dimension": Dimension.OCCUPATION}, "figure_key_fits_dimension"),
        ({"unit": Unit.RUPIAH}, "figure_unit_fits_measure"),
        ({"value": -1}, "figure_not_negative"),
        ({"version": Version.BP3MI_OFFICE}, "figure_of_an_office"),
        ({"office_code": "35"}, "figure_of_an_office"),
        ({"households": 10}, "figure_households_of_a_survey"),
        ({"publisher": "", "url": ""}, "figure_has_a_publisher"),
        ({"period_end": date(2023, 1, 1)}, "figure_period_ordered"),
    ],
)
def test_a_figure_is_consistent(wrong: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PublishedFigureFactory(**wrong)
    figure = PublishedFigureFactory.build(**wrong)
    with pytest.raises(ValidationError):
        figure.full_clean()


def test_a_country_is_named_once() -> None:
    country = CountryFactory()
    PublishedFigureFactory(dimension=Dimension.COUNTRY, country=country)
    PublishedFigureFactory(dimension=Dimension.COUNTRY, unmatched_name="Dominika")
    with pytest.raises(IntegrityError, match="figure_key_fits_dimension"), transaction.atomic():
        PublishedFigureFactory(
            dimension=Dimension.COUNTRY, country=country, unmatched_name="Dominika"
        )


def test_one_source_says_a_thing_once_in_a_version() -> None:
    said = PublishedFigureFactory(of_province=True)
    same = {"of_province": True, "publisher": said.publisher, "url": said.url}
    PublishedFigureFactory(**same, version=Version.REVISED)
    with pytest.raises(IntegrityError, match="figure_once"), transaction.atomic():
        PublishedFigureFactory(**same, value=7)


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2024, 2, 1), date(2024, 2, 29), "Februari 2024"),
        (date(2024, 1, 1), date(2024, 10, 31), "1 Jan 2024 - 31 Okt 2024"),
        (date(2023, 12, 1), date(2024, 12, 31), "1 Des 2023 - 31 Des 2024"),
    ],
)
def test_a_period_in_words(start: date, end: date, label: str) -> None:
    figure = PublishedFigure(period_start=start, period_end=end)
    assert figure.period_label == label
    assert figure.is_full_year is (label == "2024")


def test_remittances_have_a_currency() -> None:
    PublishedFigureFactory(measure=Measure.REMITTANCES, unit=Unit.US_DOLLAR, of_regency=True)
    PublishedFigureFactory(measure=Measure.REMITTANCES, unit=Unit.RUPIAH, of_regency=True)
    with pytest.raises(IntegrityError, match="figure_unit_fits_measure"), transaction.atomic():
        PublishedFigureFactory(measure=Measure.REMITTANCES, unit=Unit.PEOPLE)
