"""Areas of the register, each inside the areas that its code names."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from migranportal.regions.models import Area, AreaBoundary, AreaSuccession, Country

SINCE = date(2022, 11, 9)
LEVELS = {
    2: (Area.Level.PROVINCE, Area.Kind.PROVINSI),
    5: (Area.Level.REGENCY, Area.Kind.KABUPATEN),
    8: (Area.Level.DISTRICT, Area.Kind.KECAMATAN),
    13: (Area.Level.VILLAGE, Area.Kind.DESA),
}
SQUARE = [[[111.9, -8.1], [111.9, -8.0], [112.0, -8.0], [112.0, -8.1], [111.9, -8.1]]]


def _parent(code: str) -> Area | None:
    outer = code.rpartition(".")[0]
    if not outer:
        return None
    found = Area.objects.filter(code=outer, valid_until=None).first()
    return found or AreaFactory(code=outer)


class AreaFactory(DjangoModelFactory[Area]):
    """An area in force; its level, kind and parent (made where missing) follow from the code."""

    class Meta:
        model = Area

    class Params:
        ended = factory.Trait(valid_until=date(2025, 6, 23))
        fresh = factory.Trait(valid_from=date(2025, 6, 23))

    code = factory.Sequence(lambda n: f"35.04.14.{2001 + n % 7000}")
    name = factory.LazyAttribute(lambda o: f"Wilayah {o.code}")
    level = factory.LazyAttribute(lambda o: LEVELS[len(o.code)][0])
    kind = factory.LazyAttribute(lambda o: LEVELS[len(o.code)][1])
    valid_from = SINCE

    @factory.lazy_attribute
    def parent(self) -> Area | None:
        return _parent(self.code)


class AreaBoundaryFactory(DjangoModelFactory[AreaBoundary]):
    """A square around Tulungagung."""

    class Meta:
        model = AreaBoundary

    area = factory.SubFactory(AreaFactory, code="35.04")
    geometry: Any = factory.LazyFunction(lambda: {"type": "Polygon", "coordinates": SQUARE})


class AreaSuccessionFactory(DjangoModelFactory[AreaSuccession]):
    """A village that got a new code."""

    class Meta:
        model = AreaSuccession

    predecessor = factory.SubFactory(AreaFactory, ended=True)
    successor = factory.SubFactory(AreaFactory, fresh=True)
    kind = AreaSuccession.Kind.RECODED
    effective_date = date(2025, 6, 23)


class CountryFactory(DjangoModelFactory[Country]):
    """A destination country."""

    class Meta:
        model = Country
        django_get_or_create = ("code",)

    code = "TW"
    name_id = factory.LazyAttribute(lambda o: f"Negara {o.code}")
    name_en = factory.LazyAttribute(lambda o: f"Country {o.code}")
