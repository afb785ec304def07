"""Recording of acts, and of answers about persons."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, models

from migranportal.audit.models import BLOCK, MOST_PEOPLE, AuditEvent, RecordRead

SYSTEM = "system"


def record(
    act: str,
    *,
    target: models.Model,
    by: Any,
    at: datetime,
    area_code: str = "",
    reason: str = "",
    **details: Any,
) -> AuditEvent:
    """Record that ``by`` (a user, or ``None`` for the system itself) did ``act`` to ``target`` at ``at``.

    ``act`` is a stable code, noun first (``"criteria.published"``). ``details`` must hold no
    identity numbers: the audit is read by more people than the records.
    """
    event = event_of(
        act, target=target, by=by, at=at, area_code=area_code, reason=reason, **details
    )
    event.save(force_insert=True)
    return event


def record_all(events: Iterable[AuditEvent]) -> None:
    """Record acts that ``event_of`` made, in their order, with one statement."""
    AuditEvent.objects.bulk_create(events)


def event_of(
    act: str,
    *,
    target: models.Model,
    by: Any,
    at: datetime,
    area_code: str = "",
    reason: str = "",
    **details: Any,
) -> AuditEvent:
    """Return what ``record`` saves."""
    return AuditEvent(
        at=at,
        act=act,
        actor=getattr(by, "email", None) or SYSTEM,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:300],
        area_code=area_code,
        reason=reason,
        details=details,
    )


class Reader(Protocol):
    """Who asks: a client of an organisation, which has a ``code`` and a ``name``."""

    @property
    def client_id(self) -> str: ...
    @property
    def client_name(self) -> str: ...
    @property
    def organisation(self) -> Any: ...


class Grant(Protocol):
    """What allows an answer: its purpose, and the agreement that it stands on."""

    pk: Any
    purpose: str
    basis: str


_COMMON = (
    *("at", "client_id", "client_name", "organisation", "organisation_name", "dataset", "kind"),
    *("fields", "grants", "purpose", "basis", "request_id"),
)
_TYPES = {"fields": "::varchar[]", "grants": "::bigint[]", "at": "::timestamptz"}
_TABLE = RecordRead._meta.db_table
_INSERT = f"INSERT INTO {_TABLE} ({', '.join(_COMMON)}, count, people, blocks, records)"
_VALUES = ", ".join(f"%s{_TYPES.get(name, '')}" for name in _COMMON)


def record_read(  # noqa: PLR0913 (an answer has all of this)
    *,
    caller: Reader,
    dataset: str,
    grants: Iterable[Grant],
    fields: Sequence[str],
    kind: str,
    at: datetime,
    people: Iterable[int] = (),
    records: Iterable[int] = (),
    request_id: str = "",
) -> None:
    """Record that ``caller`` was sent ``fields`` of ``people`` (ids), as ``grants`` allow; one statement.

    ``records`` are the keys of the dataset's records that name people outside the register.

    ``kind`` is one of ``RecordRead.Kind``, ``request_id`` finds the request in the logs. An answer
    with nobody in it is recorded too: that somebody is not found is an answer.
    """
    chunks: list[tuple[list[int], list[int]]] = [(chunk, []) for chunk in _chunks(people)]
    chunks += [([], chunk) for chunk in _chunks(records)]
    chunks = chunks or [([], [])]
    common = _common(caller, dataset, kind, fields, grants, at, request_id)
    rows = ", ".join([f"({_VALUES}, %s, %s::bigint[], %s::integer[], %s::bigint[])"] * len(chunks))
    values = [
        value
        for ids, keys in chunks
        for value in (
            *(*common, len(ids), _array(ids), _array({n // BLOCK for n in ids}), _array(keys)),
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{_INSERT} VALUES {rows}", values)


def _chunks(numbers: Iterable[int]) -> list[list[int]]:
    ids = sorted(set(numbers))
    return [ids[n : n + MOST_PEOPLE] for n in range(0, len(ids), MOST_PEOPLE)]


def _array(numbers: Iterable[int]) -> str:
    """Return an array as PostgreSQL reads it: the driver takes a lot longer over a thousand numbers."""
    return f"{{{','.join(map(str, sorted(numbers)))}}}"


def _common(
    caller: Reader,
    dataset: str,
    kind: str,
    fields: Sequence[str],
    grants: Iterable[Grant],
    at: datetime,
    request_id: str,
) -> tuple[Any, ...]:
    """Return the values of ``_COMMON``; the same purpose or agreement of several grants stands once."""
    given = list(grants)
    return (
        at,
        caller.client_id,
        caller.client_name,
        caller.organisation.code,
        caller.organisation.name,
        dataset,
        str(kind),
        list(fields),
        [grant.pk for grant in given],
        "; ".join(dict.fromkeys(grant.purpose for grant in given)),
        "; ".join(dict.fromkeys(grant.basis for grant in given)),
        request_id,
    )
