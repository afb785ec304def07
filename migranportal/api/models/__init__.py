"""The models of the partner API."""

from migranportal.api.models.clients import ApiClient, ClientSecret, Scope

__all__ = ["ApiClient", "ClientSecret", "Scope"]
