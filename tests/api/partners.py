"""A partner in a test: an organisation with grants, and a client that asks in its name."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from migranportal.accounts.models import DataGrant, DataLevel
from migranportal.api.callers import Caller
from tests.factories.accounts import OrganisationFactory
from tests.factories.agreements import DataGrantFactory

YEAR = timedelta(days=365)


class Partner:
    """Asks the API as a client of an organisation of its own, signed in already."""

    def __init__(self, **organisation: Any) -> None:
        self.organisation = OrganisationFactory(**organisation)
        self.caller = Caller(
            client_id=f"uji-{self.organisation.pk}",
            client_name="Klien uji",
            organisation=self.organisation,
            scopes=frozenset({"read", "write"}),
        )
        self.client = APIClient()
        self.client.force_authenticate(user=self.caller, token=self.caller)

    def grant(self, dataset: str, *fields: str, area: str = "", **values: Any) -> DataGrant:
        """Grant persons where ``fields`` are named, else figures; for two years around today."""
        today = timezone.localdate()
        defaults: dict[str, Any] = {
            "level": DataLevel.PERSON if fields else DataLevel.AGGREGATE,
            "since_date": today - YEAR,
            "until_date": today + YEAR,
        }
        grant: DataGrant = DataGrantFactory(
            organisation=self.organisation,
            dataset=dataset,
            fields=list(fields),
            area_code=area,
            **(defaults | values),
        )
        return grant

    def get(self, address: str, **parameters: Any) -> Any:
        """Ask for an address below ``/api/v1/``, or a whole one."""
        path = address if address.startswith(("/", "http")) else f"/api/v1/{address}"
        headers = parameters.pop("headers", {})
        return self.client.get(path, parameters or None, headers=headers)

    def data(self, address: str, **parameters: Any) -> Any:
        """Return the rows of an answer that must succeed."""
        answer = self.get(address, **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()["data"]

    def all(self, address: str, **parameters: Any) -> list[Any]:
        """Return the rows of every page, following ``next``."""
        rows: list[Any] = []
        answer = self.get(address, **parameters).json()
        while True:
            rows += answer["data"]
            if not answer["next"]:
                return rows
            answer = self.get(answer["next"]).json()
