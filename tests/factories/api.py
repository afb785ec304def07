"""Partners' clients with their secrets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from migranportal.api.models import (
    ApiClient,
    ClientSecret,
    ExportJob,
    ReportedRow,
    ReviewRule,
)
from migranportal.api.services.clients import open_client
from migranportal.api.services.secrets import hash_of, key_of, new_secret
from tests.factories.accounts import OrganisationFactory

OPENED = datetime(2026, 3, 2, 8, tzinfo=UTC)


class ApiClientFactory(DjangoModelFactory[ApiClient]):
    """A client that may read; ``client_id`` and ``secret`` are what it asks for tokens with."""

    class Meta:
        model = ApiClient

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Sistem {n}")
    purpose = "Pendataan pemilih di luar negeri"
    scopes = ["read"]
    networks: list[Any] = []

    @classmethod
    def _create(cls, model_class: type[ApiClient], *args: Any, **kwargs: Any) -> ApiClient:
        shown = open_client(by=None, at=OPENED, **kwargs)
        shown.client.secret = shown.text  # type: ignore[attr-defined]
        return shown.client


class ClientSecretFactory(DjangoModelFactory[ClientSecret]):
    """A secret that ended long ago; ``text`` is the secret itself."""

    class Meta:
        model = ClientSecret

    class Params:
        text = factory.LazyFunction(new_secret)

    client = factory.SubFactory(ApiClientFactory)
    key = factory.LazyAttribute(lambda made: key_of(made.text))
    hash = factory.LazyAttribute(lambda made: hash_of(made.text))
    ended_at = OPENED


class ExportJobFactory(DjangoModelFactory[ExportJob]):
    """An export of migrants that waits for a worker; the trait makes one whose file is kept."""

    class Meta:
        model = ExportJob

    class Params:
        ready = factory.Trait(
            state=ExportJob.State.READY,
            rows=1_234,
            size=2_500_000,
            sha256="a" * 64,
            finished_at=OPENED,
            expires_at=OPENED + timedelta(days=1),
        )

    client = factory.SubFactory(ApiClientFactory)
    organisation = factory.SelfAttribute("client.organisation")
    dataset = "workers"
    form = "csv"


class ReviewRuleFactory(DjangoModelFactory[ReviewRule]):
    """Departures wait where the person is not found for sure."""

    class Meta:
        model = ReviewRule

    dataset = "departure-reports"


class ReportedRowFactory(DjangoModelFactory[ReportedRow]):
    """A departure of nobody of the register that waits for review."""

    class Meta:
        model = ReportedRow

    organisation = factory.SubFactory(OrganisationFactory)
    client_id = "uji"
    client_name = "Klien uji"
    dataset = "departure-reports"
    row_number = 0
    row = '{"name": "Siti Contoh", "birth_date": "1990-01-01", "country_code": "TW"}'
    outcome = ReportedRow.Outcome.PENDING
    matched_by = "name_and_birth_date"
    area_code = "35.04.14.2011"
    reported_at = OPENED
