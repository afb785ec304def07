"""Entries of the Migran Centre: drafts, and published ones."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from centres.models import Centre, Competency, Opening, Route, RouteStep
from tests.factories.regions import CountryFactory

PUBLISHED_AT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


class CentreFactory(DjangoModelFactory[Centre]):
    """A draft of a centre without contact."""

    class Meta:
        model = Centre

    class Params:
        published = factory.Trait(
            state="published", published_by="peninjau@contoh.test", published_at=PUBLISHED_AT
        )

    name = "Migran Centre"
    slug = factory.Sequence(lambda n: f"universitas-{n}")
    university = factory.Sequence(lambda n: f"Universitas {n}")
    stage = Centre.Stage.AGREED
    source = "Berita contoh, 1 Jan 2026"
    edited_by = "penulis@contoh.test"


class CompetencyFactory(DjangoModelFactory[Competency]):
    """A draft of a competency."""

    class Meta:
        model = Competency

    class Params:
        published = factory.Trait(
            state="published", published_by="peninjau@contoh.test", published_at=PUBLISHED_AT
        )

    country = factory.SubFactory(CountryFactory)
    occupation = factory.Sequence(lambda n: f"Perawat {n}")
    skills = "Merawat lansia\nMencatat"
    language_level = "Bahasa tingkat dasar"
    as_of_date = date(2026, 1, 1)
    source = "Berita contoh, 1 Jan 2026"
    edited_by = "penulis@contoh.test"


class RouteFactory(DjangoModelFactory[Route]):
    """A draft of a route without steps."""

    class Meta:
        model = Route

    class Params:
        published = factory.Trait(
            state="published", published_by="peninjau@contoh.test", published_at=PUBLISHED_AT
        )

    title = factory.Sequence(lambda n: f"Jalur {n}")
    slug = factory.Sequence(lambda n: f"jalur-{n}")
    summary = "Langkah demi langkah"
    legal_source = "UU 18/2017"
    warnings = "Jangan berangkat nonprosedural"
    source = "Berita contoh, 1 Jan 2026"
    edited_by = "penulis@contoh.test"


class RouteStepFactory(DjangoModelFactory[RouteStep]):
    """A step."""

    class Meta:
        model = RouteStep

    route = factory.SubFactory(RouteFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = "Daftar"
    text = "Daftar di LTSA"
    responsible = "LTSA"


class OpeningFactory(DjangoModelFactory[Opening]):
    """A draft of an opening."""

    class Meta:
        model = Opening

    class Params:
        published = factory.Trait(
            state="published", published_by="peninjau@contoh.test", published_at=PUBLISHED_AT
        )

    occupation = factory.Sequence(lambda n: f"Pengasuh {n}")
    country = factory.SubFactory(CountryFactory)
    employer = "Badan Contoh"
    quota = 25
    since_date = date(2026, 1, 1)
    until_date = date(2099, 12, 31)
    link = "https://kp2mi.go.id/pengumuman"
    link_text = "Pengumuman resmi"
    source = "kp2mi.go.id, 1 Jan 2026"
    edited_by = "penulis@contoh.test"
