"""The demo's agreements: what they open, and to whom."""

from datetime import UTC, date, datetime

import pytest
from django.conf import LazySettings

from agreements.models import DataClause
from migranportal.accounts.models import DataGrant, DataLevel
from migranportal.api.clauses import misfits
from migranportal.api.datasets import Figures, dataset_called
from migranportal.demo.agreements import load_agreements
from tests.factories.accounts import OrganisationFactory
from tests.factories.regions import AreaFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture
def _loaded(settings: LazySettings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    for code in ("kp2mi", "bawaslu", "kpu"):
        OrganisationFactory(code=code)
    for area in ("35", "52"):
        AreaFactory(code=area)
    load_agreements(as_of=TODAY, at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC))


@pytest.mark.usefixtures("_loaded")
def test_bawaslu_reads_figures_and_kpu_nothing_without_an_agreement_of_its_own() -> None:
    grants = DataGrant.objects.in_force(TODAY)
    assert {grant.organisation.code for grant in grants} == {"bawaslu"}
    assert {grant.level for grant in grants} == {DataLevel.AGGREGATE}
    assert all(isinstance(dataset_called(grant.dataset), Figures) for grant in grants)


@pytest.mark.usefixtures("_loaded")
def test_every_clause_can_be_carried_out() -> None:
    clauses = DataClause.objects.all()
    assert clauses
    assert not any(misfits(clause.dataset, clause.level, clause.fields) for clause in clauses)
