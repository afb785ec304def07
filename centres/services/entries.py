"""Entries of the public pages: saved as drafts, published by another person, withdrawn."""

from datetime import date, datetime
from typing import Any, TypeVar

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centres.models import Entry, Opening, Route, RouteStep
from migranportal.accounts.models import User
from migranportal.audit.services import SYSTEM, record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save

E = TypeVar("E", bound=Entry)


class PublishedAlreadyError(DomainError):
    """The entry is published."""


class NotPublishedError(DomainError):
    """The entry is a draft."""


class OwnWorkError(DomainError):
    """Who edited an entry last does not publish it."""


class ExpiredOpeningError(DomainError):
    """The last day of the opening lies behind."""


class EmptyRouteError(DomainError):
    """A route without steps says nothing."""


@transaction.atomic
def save_entry(*, entry: E, by: User | None, at: datetime) -> E:
    """Save an entry as a draft: a published one leaves the public pages until it is published anew.

    Raises:
        django.core.exceptions.ValidationError: with one message per field at fault.
    """
    act = "added" if entry.pk is None else "changed"
    was_published = entry.is_published
    _make_draft(entry, by)
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(entry)
        kind = entry._meta.model_name
        record(f"{kind}.{act}", target=entry, by=by, at=at, was_published=was_published)
    return entry


@transaction.atomic
def publish_entry(*, entry: E, by: User, at: datetime, today: date) -> E:
    """Show an entry to the public.

    Raises:
        PublishedAlreadyError: it is published.
        OwnWorkError: ``by`` edited it last.
        ExpiredOpeningError: its last day lies before ``today``.
        EmptyRouteError: it is a route without steps.
    """
    locked = _locked(entry)
    _check(locked, by=by, today=today)
    locked.state = Entry.State.PUBLISHED
    locked.published_by, locked.published_at = by.email, at
    _save(locked, "published", by=by, at=at)
    return locked


@transaction.atomic
def withdraw_entry(*, entry: E, by: User | None, at: datetime) -> E:
    """Take an entry off the public pages; it stays as a draft.

    Raises:
        NotPublishedError: it is a draft.
    """
    locked = _locked(entry)
    if not locked.is_published:
        raise NotPublishedError(_("This entry is not published."))
    _make_draft(locked, None, keeps_editor=True)
    _save(locked, "withdrawn", by=by, at=at)
    return locked


@transaction.atomic
def save_step(*, step: RouteStep, by: User | None, at: datetime) -> RouteStep:
    """Save a step; its route becomes a draft again.

    Raises:
        django.core.exceptions.ValidationError: with one message per field at fault.
    """
    act = "added" if step.pk is None else "changed"
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(step)
        record(f"routestep.{act}", target=step, by=by, at=at, route=step.route_id)
    _reopen(step.route, by)
    return step


@transaction.atomic
def remove_step(*, step: RouteStep, by: User | None, at: datetime) -> None:
    """Remove a step; its route becomes a draft again, history and audit keep what it said."""
    route = step.route
    with pghistory.context(user=getattr(by, "pk", None)):
        record("routestep.removed", target=step, by=by, at=at, route=step.route_id)
        step.delete()
    _reopen(route, by)


def _check(entry: Entry, *, by: User, today: date) -> None:
    if entry.is_published:
        raise PublishedAlreadyError(_("This entry is published already."))
    if entry.edited_by == by.email:
        raise OwnWorkError(_("You edited this last. Another person must read and publish it."))
    if isinstance(entry, Opening) and entry.until_date < today:
        raise ExpiredOpeningError(_("The last day of this opening is over."), field="until_date")
    if isinstance(entry, Route) and not entry.steps.exists():
        raise EmptyRouteError(_("Write the steps of this route first."))


def _locked(entry: E) -> E:
    manager: Any = type(entry).objects
    found: E = manager.select_for_update().get(pk=entry.pk)
    return found


def _make_draft(entry: Entry, by: User | None, *, keeps_editor: bool = False) -> None:
    entry.state, entry.published_by, entry.published_at = Entry.State.DRAFT, "", None
    if not keeps_editor:
        entry.edited_by = by.email if by is not None else SYSTEM


def _reopen(route: Route, by: User | None) -> None:
    locked = _locked(route)
    _make_draft(locked, by)
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(locked)


def _save(entry: Entry, act: str, *, by: User | None, at: datetime) -> None:
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(entry)
        record(f"{entry._meta.model_name}.{act}", target=entry, by=by, at=at)
