"""Published figures."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from reports.models import Dimension, Measure, PublishedFigure, Unit, Version
from tests.factories.regions import CountryFactory


class PublishedFigureFactory(DjangoModelFactory[PublishedFigure]):
    """A national figure of a full year; the traits make those of a country, province or regency."""

    class Meta:
        model = PublishedFigure

    class Params:
        of_country = factory.Trait(
            dimension=Dimension.COUNTRY, country=factory.SubFactory(CountryFactory)
        )
        of_province = factory.Trait(dimension=Dimension.PROVINCE, area_code="35")
        of_regency = factory.Trait(dimension=Dimension.REGENCY, area_code="35.04")
        year = None

    measure = Measure.PLACEMENTS
    dimension = Dimension.NATIONAL
    unit = Unit.PEOPLE
    value = 1000
    version = Version.REPORTED
    period_start = factory.LazyAttribute(lambda o: date(o.year or 2024, 1, 1))
    period_end = factory.LazyAttribute(lambda o: date(o.year or 2024, 12, 31))
    publisher = factory.Sequence(lambda n: f"penerbit-{n}.example")
    url = factory.LazyAttribute(lambda o: f"https://{o.publisher}/statistik")
    imported_at = datetime(2026, 1, 2, tzinfo=UTC)
