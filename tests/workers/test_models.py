"""The constraints of people and workers, by name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories.villages import TODAY
from tests.factories.workers import (
    BusinessGroupFactory,
    PermissionLetterFactory,
    PersonFactory,
    PlacementFactory,
    ReturneeBusinessFactory,
    WorkerFactory,
)
from workers.models import PermissionLetter, Person, Placement, Worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NIK = "3504144101900001"
BEFORE = date(2000, 1, 1)


def second_nik() -> None:
    PersonFactory(nik=NIK)
    PersonFactory(nik=NIK)


def nik_without_hash() -> None:
    PersonFactory(nik=NIK, nik_hash=None)


def family_card_without_hash() -> None:
    PersonFactory(family_card=NIK, family_card_hash=None)


def judgement_without_author() -> None:
    WorkerFactory(procedural=True, judged_by="")


def author_without_judgement() -> None:
    WorkerFactory(judged_by="BP3MI", judged_date=TODAY)


def return_without_departure() -> None:
    PlacementFactory(closed=True, departure_date=None)


def return_before_departure() -> None:
    PlacementFactory(closed=True, return_date=BEFORE)


def contract_reversed() -> None:
    PlacementFactory(contract_start_date=TODAY, contract_end_date=BEFORE)


def letter_number_twice_a_year() -> None:
    first = PermissionLetterFactory(number="1/2026")
    PermissionLetterFactory(village=first.village, number="1/2026")


def letter_serial_twice_a_year() -> None:
    first = PermissionLetterFactory(number="1/2026")
    PermissionLetterFactory(village=first.village, number="2/2026", serial=first.serial)


def letter_serial_of_nothing() -> None:
    PermissionLetterFactory(serial=0)


def letter_revoked_without_reason() -> None:
    PermissionLetterFactory(revoked=True, revoked_reason="")


def letter_revoked_before_issue() -> None:
    PermissionLetterFactory(revoked=True, revoked_date=BEFORE)


def return_without_category() -> None:
    PlacementFactory(closed=True, return_category="")


def category_without_return() -> None:
    PlacementFactory(return_category=Placement.ReturnCategory.LEAVE)


def two_open_stays() -> None:
    worker = PlacementFactory(open=True).worker
    PlacementFactory(worker=worker, departure_date=TODAY - timedelta(days=1))


def group_twice() -> None:
    group = BusinessGroupFactory()
    BusinessGroupFactory(village=group.village, name=group.name)


def group_reversed() -> None:
    BusinessGroupFactory(until_date=BEFORE)


def business_reversed() -> None:
    ReturneeBusinessFactory(until_date=BEFORE)


CASES = [
    ("person_nik_once", second_nik),
    ("person_nik_with_hash", nik_without_hash),
    ("person_family_card_with_hash", family_card_without_hash),
    ("worker_judgement_signed", judgement_without_author),
    ("worker_judgement_signed", author_without_judgement),
    ("placement_return_after_departure", return_without_departure),
    ("placement_return_after_departure", return_before_departure),
    ("placement_contract_ordered", contract_reversed),
    ("placement_return_categorised", return_without_category),
    ("placement_return_categorised", category_without_return),
    ("placement_one_open_stay", two_open_stays),
    ("letter_number_once_a_year", letter_number_twice_a_year),
    ("letter_serial_once_a_year", letter_serial_twice_a_year),
    ("letter_serial_from_one", letter_serial_of_nothing),
    ("letter_revocation_reasoned", letter_revoked_without_reason),
    ("letter_revoked_after_issue", letter_revoked_before_issue),
    ("business_group_once", group_twice),
    ("business_group_period_ordered", group_reversed),
    ("returnee_business_period_ordered", business_reversed),
]


@pytest.mark.parametrize(("name", "violate"), CASES)
def test_the_database_refuses(name: str, violate: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        violate()


def test_every_constraint_has_its_case() -> None:
    models: Any = [Person, Worker, Placement, BusinessGroupFactory._meta.model]
    models += [ReturneeBusinessFactory._meta.model, PermissionLetter]
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert names == {name for name, _violate in CASES}


def test_reversed_dates_are_refused_with_a_message() -> None:
    group = BusinessGroupFactory.build(village=PersonFactory().village, until_date=BEFORE)
    with pytest.raises(ValidationError, match="before the start"):
        group.full_clean()


class TestPerson:
    def test_set_nik_keeps_number_and_hash_together(self) -> None:
        person = PersonFactory.build(village=None)
        person.set_nik(NIK)
        assert person.nik_hash
        person.set_nik(None)
        assert (person.nik, person.nik_hash) == (None, None)

    def test_the_birth_year_tells_namesakes_apart(self) -> None:
        assert str(PersonFactory.build(village=None, name="Siti")) == "Siti (1990)"
        assert str(PersonFactory.build(village=None, name="Siti", birth_date=None)) == "Siti"
