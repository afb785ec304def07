"""Endpoints of partners, events and their deliveries."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from migranportal.api.models import (
    EndpointLane,
    EventKind,
    Failure,
    OutboxEvent,
    WebhookDelivery,
    WebhookEndpoint,
)
from migranportal.api.models.webhooks import CHOSEN, DATASETS
from migranportal.api.signing import new_secret
from tests.factories.accounts import OrganisationFactory, UserFactory

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
VILLAGE = "35.04.14.2011"


class WebhookEndpointFactory(DjangoModelFactory[WebhookEndpoint]):
    """An endpoint that hears of everything."""

    class Meta:
        model = WebhookEndpoint

    organisation = factory.SubFactory(OrganisationFactory)
    url = factory.Sequence(lambda n: f"http://127.0.0.1:9/{n}")
    kinds = sorted(CHOSEN)
    secret = factory.LazyFunction(new_secret)
    created_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[WebhookEndpoint], *args: Any, **kwargs: Any) -> Any:
        endpoint = super()._create(model_class, *args, **kwargs)
        EndpointLane.objects.create(endpoint=endpoint)
        return endpoint


class OutboxEventFactory(DjangoModelFactory[OutboxEvent]):
    """A village that was designated; ``villages`` makes it many."""

    class Meta:
        model = OutboxEvent

    class Params:
        villages = (VILLAGE,)

    kind = EventKind.DESIGNATION_CHANGED
    dataset = factory.LazyAttribute(lambda made: DATASETS.get(made.kind, ""))
    area_code = factory.LazyAttribute(
        lambda made: made.villages[0] if len(made.villages) == 1 else made.villages[0][:2]
    )
    occurred_at = NOW
    data = factory.LazyAttribute(
        lambda made: {
            "items": [
                {"village": code, "previous_state": "monitored", "state": "guidance"}
                for code in made.villages
            ]
        }
    )


class WebhookDeliveryFactory(DjangoModelFactory[WebhookDelivery]):
    """A delivery that was given up; the trait makes one that waits."""

    class Meta:
        model = WebhookDelivery

    class Params:
        waiting = factory.Trait(
            state=WebhookDelivery.State.PENDING, attempts=0, last_error="", next_attempt_at=NOW
        )

    endpoint = factory.SubFactory(WebhookEndpointFactory)
    event = factory.SubFactory(OutboxEventFactory)
    state = WebhookDelivery.State.DEAD
    attempts = 7
    last_error = Failure.TIMEOUT
    created_at = NOW
