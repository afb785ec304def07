"""Writes of the centres app."""

from centres.services.entries import (
    EmptyRouteError,
    ExpiredOpeningError,
    NotPublishedError,
    OwnWorkError,
    PublishedAlreadyError,
    publish_entry,
    remove_step,
    save_entry,
    save_step,
    withdraw_entry,
)

__all__ = [
    "EmptyRouteError",
    "ExpiredOpeningError",
    "NotPublishedError",
    "OwnWorkError",
    "PublishedAlreadyError",
    "publish_entry",
    "remove_step",
    "save_entry",
    "save_step",
    "withdraw_entry",
]
