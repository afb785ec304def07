"""Recording what became of an area."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

import pghistory
from django.db import connection, transaction
from django.utils.translation import gettext as _

from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save
from migranportal.regions.models import Area, AreaSuccession
from migranportal.regions.selectors import successors_of

Kind = AreaSuccession.Kind
LOCK = "regions.succession"


class SuccessionRefused(DomainError):  # noqa: N818 - named as what happened
    """The areas cannot follow each other in this way."""


class Follower(Protocol):
    """What an app above this one does when an area lives on elsewhere, in the same transaction."""

    def __call__(
        self,
        *,
        predecessor: Area,
        successors: Sequence[Area],
        kind: str,
        heir: Area | None,
        by: Any,
        at: datetime,
    ) -> Any: ...


_followers: list[Follower] = []


def add_follower(follower: Follower) -> None:
    """Call ``follower`` for every succession recorded from now on; apps above say so when they start."""
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def record_succession(  # noqa: PLR0913 - a decree says all of this
    *,
    predecessor: Area,
    successors: Sequence[Area],
    kind: str,
    effective_date: date,
    decree: str = "",
    heir: Area | None = None,
    by: Any,
    at: datetime,
) -> list[AreaSuccession]:
    """Record that ``predecessor`` lives on in ``successors`` and let its records follow.

    ``recoded``: one new code. ``merged``: into one area, its own or another's. ``split``: into one
    or more; the records stay with ``heir``, by default the one that keeps the code or the name.

    Raises:
        SuccessionRefused: the areas do not fit together, or it is recorded already.
        django.core.exceptions.ValidationError: a field or constraint refuses.
    """
    # One at a time in the whole register, so that two acts cannot close a circle together.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
    _check_areas(predecessor, successors, kind)
    _check_links(predecessor, successors, kind)
    who = {"user": by.pk} if by is not None else {"by": "system"}
    with pghistory.context(act="regions.succession_recorded", **who):
        links = []
        for successor in successors:
            link = AreaSuccession(
                predecessor=predecessor,
                successor=successor,
                kind=kind,
                effective_date=effective_date,
                decree=decree,
            )
            validate_and_save(link)
            links.append(link)
        for follower in _followers:
            follower(
                predecessor=predecessor, successors=successors, kind=kind, heir=heir, by=by, at=at
            )
    return links


def _check_areas(predecessor: Area, successors: Sequence[Area], kind: str) -> None:
    if not successors:
        raise SuccessionRefused(_("Name the area that took over."), field="successor")
    if any(area.level != predecessor.level for area in successors):
        raise SuccessionRefused(
            _("Both must be areas of the same level: a village is followed by a village."),
            field="successor",
        )
    if predecessor.pk in {area.pk for area in successors}:
        raise SuccessionRefused(_("An area cannot succeed itself."), field="successor")
    if kind != Kind.SPLIT and len(successors) > 1:
        raise SuccessionRefused(
            _("Only a split has several successors. Choose “split”, or name one."), field="kind"
        )
    if kind != Kind.SPLIT and predecessor.valid_until is None:
        raise SuccessionRefused(
            _(
                "%(area)s is still in force, so it can only be split. Load the register in which "
                "its code has ended first."
            )
            % {"area": predecessor},
            field="predecessor",
        )


def _check_links(predecessor: Area, successors: Sequence[Area], kind: str) -> None:
    earlier = AreaSuccession.objects.filter(predecessor=predecessor)
    if kind != Kind.SPLIT and earlier.exists():
        raise SuccessionRefused(
            _("What became of %(area)s is recorded already.") % {"area": predecessor},
            field="predecessor",
        )
    for successor in successors:
        taken = AreaSuccession.objects.filter(successor=successor, kind=Kind.RECODED)
        if kind == Kind.RECODED and taken.exists():
            raise SuccessionRefused(
                _("%(area)s is the new code of another area already. Choose “merged”.")
                % {"area": successor},
                field="successor",
            )
        if any(step.area_id == predecessor.pk for step in successors_of(successor)):
            raise SuccessionRefused(
                _("%(successor)s was followed by %(predecessor)s: they cannot follow each other.")
                % {"successor": successor, "predecessor": predecessor},
                field="successor",
            )
