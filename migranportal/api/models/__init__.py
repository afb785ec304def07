"""The models of the partner API."""

from migranportal.api.models.clients import ApiClient, ClientSecret, Scope
from migranportal.api.models.exports import ExportJob, ExportPiece
from migranportal.api.models.figures import FigureLevel, MonthlyFigures
from migranportal.api.models.reported import IdempotentRequest, ReportedRow, ReviewRule
from migranportal.api.models.webhooks import (
    EndpointLane,
    EventKind,
    Failure,
    OutboxEvent,
    OutboxNote,
    WebhookDelivery,
    WebhookEndpoint,
)

__all__ = [
    "ApiClient",
    "ClientSecret",
    "EndpointLane",
    "EventKind",
    "ExportJob",
    "ExportPiece",
    "Failure",
    "FigureLevel",
    "IdempotentRequest",
    "MonthlyFigures",
    "OutboxEvent",
    "OutboxNote",
    "ReportedRow",
    "ReviewRule",
    "Scope",
    "WebhookDelivery",
    "WebhookEndpoint",
]
