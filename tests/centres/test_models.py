"""The constraints of entries, by name."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from centres.models import Centre, Competency, Opening, Route, RouteStep
from tests.factories.centres import (
    CentreFactory,
    CompetencyFactory,
    OpeningFactory,
    RouteFactory,
    RouteStepFactory,
)

pytestmark = pytest.mark.django_db

FACTORIES: dict[str, Any] = {
    "centre": CentreFactory,
    "competency": CompetencyFactory,
    "route": RouteFactory,
    "opening": OpeningFactory,
}


def two_competencies() -> None:
    CompetencyFactory(occupation="Perawat")
    CompetencyFactory(occupation="PERAWAT")


def two_openings() -> None:
    first = OpeningFactory()
    OpeningFactory(occupation=first.occupation)


def two_steps() -> None:
    first = RouteStepFactory()
    RouteStepFactory(route=first.route, position=first.position)


CASES = [
    *((f"{n}_published_by_another", lambda f=f: f(published=True, published_by="penulis@contoh.test"))
      for n, f in FACTORIES.items()),
    *((f"{n}_published_by_another", lambda f=f: f(state="published")) for n, f in FACTORIES.items()),
    *((f"{n}_has_source", lambda f=f: f(source="")) for n, f in FACTORIES.items()),
    ("centre_office_email", lambda: CentreFactory(email="ani@surat.test")),
    ("centre_open_has_contact", lambda: CentreFactory(stage="open")),
    ("competency_once", two_competencies),
    ("opening_period_ordered", lambda: OpeningFactory(until_date=date(2025, 12, 31))),
    ("opening_official_link", lambda: OpeningFactory(link="https://lowongan.test/1")),
    ("opening_official_link", lambda: OpeningFactory(link="https://kp2mi.go.id.jahat.test/")),
    ("opening_official_link", lambda: OpeningFactory(link="http://kp2mi.go.id/")),
    ("opening_quota_positive", lambda: OpeningFactory(quota=0)),
    ("opening_once", two_openings),
    ("route_step_position_once", two_steps),
]  # fmt: skip


@pytest.mark.parametrize(("name", "violate"), CASES)
def test_the_database_refuses(name: str, violate: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        violate()


def test_every_constraint_has_its_case() -> None:
    models: Any = [Centre, Competency, Route, RouteStep, Opening]
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert names == {name for name, _violate in CASES}


@pytest.mark.parametrize(
    "link", ["https://www.kp2mi.go.id/a", "https://eps.go.kr", "https://x.gov.tw/"]
)
def test_pages_of_governments_are_official(link: str) -> None:
    OpeningFactory(link=link)


@pytest.mark.usefixtures("english")
def test_a_form_says_what_is_official() -> None:
    opening = OpeningFactory.build(country=None, link="https://lowongan.test/1")
    with pytest.raises(ValidationError, match="official sources only"):
        opening.validate_constraints(exclude={"country"})
