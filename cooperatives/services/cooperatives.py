"""Cooperatives: registered, made legal entities, serving villages, with members and meetings."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    Cooperative,
    Membership,
    ServedVillage,
)
from migranportal.accounts.models import User
from migranportal.accounts.records import Actor, remove_record, save_record
from migranportal.core.errors import DomainError
from migranportal.regions.models import Area, AreaSuccession
from villages.selectors import file_merged_from


class CooperativeInUseError(DomainError):
    """A cooperative with members or meetings is dissolved, not removed."""


@transaction.atomic
def register_cooperative(
    *,
    cooperative: Cooperative,
    serves_since: date | None = None,
    by: User | None,
    at: datetime,
) -> Cooperative:
    """Save a new cooperative; with ``serves_since`` it serves the village of its seat from then on.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or a number is taken.
    """
    save_record(cooperative, act="cooperative.registered", by=by, at=at, kind=cooperative.kind)
    if serves_since is not None:
        served = ServedVillage(
            cooperative=cooperative, village=cooperative.seat, since_date=serves_since
        )
        serve_village(served=served, by=by, at=at)
    return cooperative


def change_cooperative(*, cooperative: Cooperative, by: Actor | None, at: datetime) -> Cooperative:
    """Save a changed cooperative.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or a number is taken.
    """
    save_record(cooperative, act="cooperative.changed", by=by, at=at)
    return cooperative


@transaction.atomic
def remove_cooperative(*, cooperative: Cooperative, by: User | None, at: datetime) -> None:
    """Remove a cooperative that was entered by mistake, with its units and served villages.

    Raises:
        CooperativeInUseError: it has members, also such as ``by`` may not see, or meetings.
    """
    in_use = CooperativeInUseError(
        _("The cooperative has members or meetings. Record its dissolution instead.")
    )
    if cooperative.memberships.exists() or cooperative.annual_meetings.exists():
        raise in_use
    key = cooperative.pk
    try:
        with transaction.atomic():
            remove_record(cooperative, by=by, at=at)
            # Row security hides members from elsewhere; their foreign key still stands.
            connection.check_constraints()
    except IntegrityError as error:
        cooperative.pk = key  # Django has forgotten it, the database has not
        raise in_use from error


@transaction.atomic
def follow_merger(
    *,
    predecessor: Area,
    successors: Sequence[Area],
    kind: str,
    heir: Area | None = None,
    by: User | None,
    at: datetime,
) -> None:
    """Let cooperatives seated in or serving a merged village serve the one that took over.

    Where a cooperative served both villages already, the old row stays with the closed file.
    """
    closed = file_merged_from(predecessor) if kind == AreaSuccession.Kind.MERGED else None
    if closed is None or closed.merged_into is None:
        return
    into = closed.merged_into
    Cooperative.objects.filter(seat=closed).update(seat=into, updated_at=at)
    served = ServedVillage.objects.filter(village=closed)
    both = ServedVillage.objects.filter(village=into).values("cooperative")
    served.exclude(cooperative__in=both).update(village=into, updated_at=at)


def set_legal_entity(
    *, cooperative: Cooperative, number: str, since_date: date, by: Actor | None, at: datetime
) -> Cooperative:
    """Record the legal entity of a cooperative; from then on its members count.

    Raises:
        django.core.exceptions.ValidationError: the number belongs to another cooperative.
    """
    cooperative.legal_entity_number, cooperative.legal_entity_date = number, since_date
    save_record(cooperative, act="cooperative.legal_entity_set", by=by, at=at, number=number)
    return cooperative


def dissolve_cooperative(
    *, cooperative: Cooperative, dissolved_date: date, by: User | None, at: datetime
) -> Cooperative:
    """Record that a cooperative was dissolved.

    Raises:
        django.core.exceptions.ValidationError: it was dissolved already.
    """
    if cooperative.dissolved_date is not None:
        raise ValidationError({"dissolved_date": _("The cooperative was dissolved already.")})
    cooperative.dissolved_date = dissolved_date
    save_record(
        cooperative,
        act="cooperative.dissolved",
        by=by,
        at=at,
        date=dissolved_date.isoformat(),
    )
    return cooperative


def serve_village(*, served: ServedVillage, by: User | None, at: datetime) -> ServedVillage:
    """Record that a cooperative serves a village for a period.

    Raises:
        django.core.exceptions.ValidationError: it serves the village in that period already.
    """
    save_record(
        served,
        act="cooperative.village_served",
        by=by,
        at=at,
        village=served.village.area.code,
    )
    return served


def change_served_village(*, served: ServedVillage, by: User | None, at: datetime) -> ServedVillage:
    """Save a changed period in which a cooperative serves a village.

    Raises:
        django.core.exceptions.ValidationError: it serves the village in that period already.
    """
    save_record(served, act="cooperative.service_changed", by=by, at=at)
    return served


def join_cooperative(*, membership: Membership, by: User | None, at: datetime) -> Membership:
    """Record that a person joined a cooperative.

    Raises:
        django.core.exceptions.ValidationError: the person is a member in that period already.
    """
    save_record(membership, act="membership.joined", by=by, at=at)
    return membership


def join_cooperatives_in_bulk(*, staged: str, people: str, at: datetime) -> list[int]:
    """Record the memberships in the temporary table ``staged`` of those whom ``people`` names.

    For the rows of an import that were checked; the importer holds history and audit. Return the
    ids.

    Raises:
        django.db.IntegrityError: one of them became a member meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO cooperatives_membership (cooperative_id, person_id, since_date, until_date,
                created_at, updated_at)
            SELECT s.cooperative, m.person_id, s.since_date, s.until_date, %(at)s, %(at)s
            FROM {staged} s JOIN {people} m USING (row)
            ORDER BY row
            RETURNING id
            """,  # noqa: S608 (names of our own tables)
            {"at": at},
        )
        return [row[0] for row in cursor.fetchall()]


def leave_cooperative(
    *, membership: Membership, last_date: date, by: User | None, at: datetime
) -> Membership:
    """Record the last day of a membership.

    Raises:
        django.core.exceptions.ValidationError: the member left already, or never joined by then.
    """
    if membership.until_date is not None:
        raise ValidationError({"until_date": _("The membership ended already.")})
    membership.until_date = last_date
    save_record(membership, act="membership.left", by=by, at=at, last_date=last_date.isoformat())
    return membership


def change_membership(*, membership: Membership, by: User | None, at: datetime) -> Membership:
    """Save a corrected membership.

    Raises:
        django.core.exceptions.ValidationError: the person is a member in that period already.
    """
    save_record(membership, act="membership.changed", by=by, at=at)
    return membership
