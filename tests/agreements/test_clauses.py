"""Data clauses: only what the API can carry out, only for who signed."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from agreements.models import DataClause
from agreements.services import record_part, remove_part
from migranportal.accounts.models import DataLevel
from migranportal.api.datasets import datasets
from tests.factories.accounts import OrganisationFactory
from tests.factories.agreements import DataClauseFactory, PartyFactory

pytestmark = pytest.mark.django_db

PERSONS = {"level": DataLevel.PERSON, "retention_days": 30, "security_contact": "x@contoh.test"}


def clause(**values: Any) -> Any:
    """Return a clause, not recorded yet, of an organisation that is a party."""
    party = PartyFactory()
    return DataClauseFactory.build(
        agreement=party.agreement, organisation=party.organisation, **values
    )


def refusal(part: Any) -> dict[str, list[str]]:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        record_part(part=part, by=None, at=timezone.now())
    assert not DataClause.objects.filter(agreement=part.agreement).exists()
    return dict(refused.value.message_dict)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"dataset": "wokers"}, "dataset", "worker-statistics"),
        ({"dataset": "agreements"}, "dataset", "read without a clause"),
        ({"dataset": "workers", "level": "aggregate"}, "level", "worker-statistics"),
        ({"dataset": "workers", "fields": ["nik", "shoe"], **PERSONS}, "fields", "shoe"),
        ({"dataset": "villages", "fields": ["contact_name"]}, "fields", "contact_name"),
        ({"dataset": "villages", "fields": ["nama"]}, "fields", "population"),
    ],
)
def test_what_the_api_cannot_carry_out_is_refused(
    values: dict[str, Any], field: str, said: str
) -> None:
    found = refusal(clause(**values))
    assert list(found) == [field]
    assert said in found[field][0]


@pytest.mark.parametrize("dataset", [d.name for d in datasets() if not d.is_own])
def test_every_dataset_can_be_agreed_on(dataset: str) -> None:
    declared = next(entry for entry in datasets() if entry.name == dataset)
    names = [field.name for field in declared.fields]
    part = clause(dataset=dataset, fields=names, **PERSONS)
    assert record_part(part=part, by=None, at=timezone.now()).pk


def test_nobody_reads_by_what_others_signed() -> None:
    part = clause()
    part.organisation = OrganisationFactory(name="Komisi Contoh")
    assert "Komisi Contoh" in refusal(part)["organisation"][0]


def test_a_party_that_receives_data_stays() -> None:
    part = clause()
    record_part(part=part, by=None, at=timezone.now())
    party = part.agreement.parties.get()
    with pytest.raises(ValidationError):
        remove_part(part=party, by=None, at=timezone.now())
    party.organisation = OrganisationFactory()
    with pytest.raises(ValidationError):
        record_part(part=party, by=None, at=timezone.now())
    remove_part(part=part, by=None, at=timezone.now())
    remove_part(part=party, by=None, at=timezone.now())


def test_what_was_agreed_before_stays_as_it_is() -> None:
    """A dataset that is called otherwise today does not block the page of the agreement."""
    part = clause()
    record_part(part=part, by=None, at=timezone.now())
    DataClause.objects.filter(pk=part.pk).update(dataset="former-name")
    former = DataClause.objects.get(pk=part.pk)
    former.purpose = "Tujuan yang lebih jelas"
    record_part(part=former, by=None, at=timezone.now())
    former.fields = ["people"]
    with pytest.raises(ValidationError):
        record_part(part=former, by=None, at=timezone.now())
