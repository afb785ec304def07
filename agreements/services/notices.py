"""Tells who keeps an agreement alive, and its partners, that it ends: once per stage."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from agreements.models import Agreement
from agreements.selectors import agreements_with_term
from migranportal.accounts.liaisons import liaisons_of
from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission, roles_with
from migranportal.api.models import EventKind
from migranportal.api.services import outbox
from migranportal.notices.models import Kind
from migranportal.notices.services import News, notify, notify_many


def tell_what_ends(*, on: date, at: datetime) -> int:
    """Tell of every running agreement that ends within 180, 90 or 30 days; return how many were new.

    The stage and the last day are part of the key: a stage is told once, a day without a run skips
    none, and an extended agreement is told anew. The staff who manage agreements hear of all, the
    liaisons of its parties of theirs, as do the machines of its parties.
    """
    rows: Any = agreements_with_term(on=on)
    ending = list(rows.filter(stage__isnull=False, end_date__gte=on))
    managers = roles_with(Permission.MANAGE_AGREEMENTS)
    staff = (
        _news(a, on, reverse("admin:agreements_agreement_change", args=[a.pk])) for a in ending
    )
    told = notify_many(roles=managers, news=staff, on=on, at=at)
    liaisons = _liaisons_by_agreement(ending, on)
    for agreement in ending:
        if users := liaisons[agreement.pk]:
            news = _news(agreement, on, reverse("agreements:agreement", args=[agreement.code]))
            told += notify(users=users, news=news, at=at)
    outbox.write_events(news=_events(ending, on), at=at)
    return told


def _events(ending: list[Any], on: date) -> Iterator[outbox.News]:
    """Yield for each agreement what the machines of its parties hear, named like the notice."""
    parties = defaultdict(list)
    for agreement, organisation in _parties(ending):
        if organisation is not None:  # an agreement without a party has one row of nobody
            parties[agreement].append(organisation)
    for agreement in ending:
        item = {
            "id": agreement.pk,
            "agreement": agreement.code,
            "end_date": agreement.end_date.isoformat(),
            "days": (agreement.end_date - on).days,
            "stage": agreement.stage,
        }
        yield outbox.News(
            kind=EventKind.AGREEMENT_ENDING,
            key=agreement.code,
            items=[item],
            recipients=parties[agreement.pk],
            once=_key(agreement),
        )


def _news(agreement: Any, on: date, link: str) -> News:
    return News(
        kind=Kind.AGREEMENT_ENDING,
        key=_key(agreement),
        link=link,
        parameters={
            "title": str(agreement),
            "end_date": agreement.end_date.isoformat(),
            "days": (agreement.end_date - on).days,
        },
    )


def _key(agreement: Any) -> str:
    return f"{agreement.pk}:{agreement.end_date}:{agreement.stage}"


def _liaisons_by_agreement(ending: list[Any], on: date) -> defaultdict[int, list[User]]:
    """Return the active liaisons of the parties of each agreement, in two queries."""
    parties = [pair for pair in _parties(ending) if pair[1] is not None]
    people = liaisons_of({organisation for _, organisation in parties}, on=on)
    found: defaultdict[int, list[User]] = defaultdict(list)
    for agreement, organisation in parties:
        found[agreement] += people[organisation]
    return found


def _parties(ending: list[Any]) -> Iterator[tuple[int, int]]:
    rows = Agreement.objects.filter(pk__in=[a.pk for a in ending])
    yield from rows.values_list("pk", "parties__organisation")
