"""Admin pages of the partner API."""

from migranportal.api.admin.clients import ApiClientAdmin

__all__ = ["ApiClientAdmin"]
