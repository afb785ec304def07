"""Wiring and platform of the portal; no rule of the migrant programs lives here."""

from migranportal.celery import app as celery_app

__all__ = ["celery_app"]
