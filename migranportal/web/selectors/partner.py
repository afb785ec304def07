"""Where the work of a partner's liaison stands: what needs them, and what there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement, AgreementState, Task
from agreements.selectors import agreements_with_term, days_left
from migranportal.accounts.models import DataGrant
from migranportal.api.models import ApiClient, WebhookDelivery, WebhookEndpoint
from migranportal.api.selectors import clients_to_renew

MOST_CALLS = 8


@dataclass(frozen=True)
class Call:
    """Something that needs the liaison: what about what, and where to see to it."""

    name: str
    text: str | Promise
    url: str


@dataclass(frozen=True)
class Tile:
    """How many of something there are, and where they stand; ``key`` names its symbol."""

    count: int
    label: str
    key: str
    url: str


@dataclass(frozen=True)
class PartnerWork:
    """What the home of a liaison shows; of ``calls`` the first ``MOST_CALLS``."""

    calls: tuple[Call, ...]
    more: int
    tiles: tuple[Tile, ...]


def work_of_partner(organisation: int, *, at: datetime) -> PartnerWork:
    """Return where the work for the organisation (its key) stands at the moment ``at``; six queries."""
    on = timezone.localdate(at)
    owed = Task.objects.select_related("agreement").filter(
        owner=organisation,
        agreement__in=Agreement.objects.of_partner(organisation),
        done_date=None,
    )
    tasks = list(owed.order_by("due_date", "pk"))
    rows: Any = agreements_with_term(on=on)
    agreements = list(rows.of_partner(organisation))
    endpoints = list(_endpoints(organisation))
    calls = list(
        chain(
            _late_tasks(tasks, on),
            _ending(agreements, on),
            _broken_endpoints(endpoints),
            _old_secrets(organisation, at),
        )
    )
    tiles = _tiles(organisation, agreements, tasks, endpoints, on)
    return PartnerWork(tuple(calls[:MOST_CALLS]), max(0, len(calls) - MOST_CALLS), tuple(tiles))


def _endpoints(organisation: int) -> Any:
    dead = Q(deliveries__state=WebhookDelivery.State.DEAD)
    found = WebhookEndpoint.objects.filter(organisation=organisation)
    return found.annotate(dead=Count("deliveries", filter=dead)).order_by("url")


def _late_tasks(tasks: list[Task], on: date) -> Iterator[Call]:
    for task in tasks:
        if task.due_date and task.due_date < on:
            text = _("The task is overdue since %(day)s.") % {
                "day": date_format(task.due_date, "j F Y")
            }
            address = reverse("agreements:task", args=[task.agreement.code, task.pk])
            yield Call(task.title, text, address)


def _ending(agreements: list[Any], on: date) -> Iterator[Call]:
    for agreement in agreements:
        left = days_left(agreement, on=on)
        address = reverse("agreements:agreement", args=[agreement.code])
        if agreement.state == AgreementState.SUSPENDED:
            text = _("The agreement is suspended; it opens no data meanwhile.")
            yield Call(agreement.title, text, address)
        elif agreement.stage is not None and left is not None:
            text = ngettext(
                "The agreement ends in %(n)s day, and the data that it opens with it.",
                "The agreement ends in %(n)s days, and the data that it opens with it.",
                left,
            )
            yield Call(agreement.title, text % {"n": left}, address)


def _broken_endpoints(endpoints: list[Any]) -> Iterator[Call]:
    for endpoint in endpoints:
        address = reverse("api:webhook", args=[endpoint.pk])
        if endpoint.off_reason not in {"", WebhookEndpoint.Off.PARTNER}:
            yield Call(endpoint.url, endpoint.get_off_reason_display(), address)
        elif endpoint.is_active and endpoint.dead:
            text = ngettext(
                "%(n)s delivery was given up.", "%(n)s deliveries were given up.", endpoint.dead
            )
            yield Call(endpoint.url, text % {"n": endpoint.dead}, address)


def _old_secrets(organisation: int, at: datetime) -> Iterator[Call]:
    for client in clients_to_renew(organisation, at=at):
        text = _(
            "The secret is older than a year. Make a new one; the old one still serves a while."
        )
        yield Call(client.name, text, reverse("api:client", args=[client.pk]))


def _tiles(
    organisation: int, agreements: list[Any], tasks: list[Task], endpoints: list[Any], on: date
) -> Iterator[Tile]:
    home = reverse("agreements:agreements")
    running = sum(agreement.state == AgreementState.IN_FORCE for agreement in agreements)
    grants = DataGrant.objects.filter(organisation=organisation).in_force(on)
    clients = ApiClient.objects.filter(organisation=organisation, revoked_at=None)
    listening = sum(endpoint.is_active for endpoint in endpoints)
    yield Tile(running, _("Agreements in force"), "proposal", home)
    yield Tile(len(tasks), _("Tasks that you owe"), "activity", f"{home}#owed")
    datasets = grants.values("dataset").distinct().count()
    yield Tile(datasets, _("Datasets that you may read"), "chart", f"{home}#grants")
    yield Tile(clients.count(), _("API clients"), "desk", reverse("api:clients"))
    yield Tile(listening, _("Webhooks"), "bell", reverse("api:webhooks"))
