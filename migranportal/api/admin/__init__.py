"""Admin pages of the partner API."""

from migranportal.api.admin.clients import ApiClientAdmin
from migranportal.api.admin.endpoints import WebhookEndpointAdmin
from migranportal.api.admin.exports import ExportJobAdmin
from migranportal.api.admin.reporting import ReportedRowAdmin, ReviewRuleAdmin
from migranportal.api.admin.webhooks import WebhookDeliveryAdmin

__all__ = [
    "ApiClientAdmin",
    "ExportJobAdmin",
    "ReportedRowAdmin",
    "ReviewRuleAdmin",
    "WebhookDeliveryAdmin",
    "WebhookEndpointAdmin",
]
