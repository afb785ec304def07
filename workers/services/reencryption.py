"""Renewing what is encrypted after a change of keys: everything moves to the newest field key.

``PORTAL_FIELD_KEY`` holds several keys, the newest first; the old ones only decrypt. What stands
under the newest key already is skipped, so a run that was stopped goes on where it was. Each batch
is one transaction that writes only rows whose ciphertext is still the one that was read: whoever
saves a record meanwhile wins, and their value stands under the newest key anyway.

The history of a record keeps its old ciphertexts: nobody may rewrite history, and no page shows
them. Mechanical renewal is therefore no change of a record either: one audit event per kind says
what was done.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pgtrigger
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from psycopg import sql

from migranportal.accounts.adapters import PURPOSE as SECOND_FACTOR
from migranportal.audit.services import record
from migranportal.core.encryption import (
    EncryptedTextField,
    UnreadableValueError,
    decrypt,
    encrypt,
    is_newest,
    lookup_hash,
)
from migranportal.core.rowsecurity import whole_country

BATCH = 5_000
HASH_SUFFIX = "_hash"
SECRETS = frozenset({"secret", "seed"})
"""What allauth keeps encrypted inside the JSON of an authenticator app and of recovery codes."""


@dataclass
class Renewed:
    """What became of the values of one field."""

    name: str
    seen: int = 0
    written: int = 0
    unreadable: int = 0


@dataclass(frozen=True)
class _Column:
    """An encrypted field and, where it is found by one, its lookup hash."""

    model: type[models.Model]
    name: str
    hash_name: str = ""

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.name}"


@dataclass
class _Batch:
    """Rows to be written: their keys, the ciphertexts that were read, and what replaces them."""

    keys: list[Any] = field(default_factory=list)
    old: list[bytes] = field(default_factory=list)
    new: list[bytes] = field(default_factory=list)
    hashes: list[bytes | None] = field(default_factory=list)


Progress = Callable[[Renewed], None]


def reencrypt(
    *,
    by: Any,
    at: datetime,
    lookup_hashes: bool = False,
    batch: int = BATCH,
    progress: Progress = lambda done: None,
) -> list[Renewed]:
    """Bring every encrypted value under the newest field key; return what was done per field.

    With ``lookup_hashes`` also compute the hashes anew that find a person by a number, for a new
    ``PORTAL_LOOKUP_KEY``. ``progress`` is called after each batch. Values that no key reads are
    counted and left alone.
    """
    results = []
    with whole_country():
        for column in _columns():
            done = _renew_column(column, lookup_hashes, batch, progress)
            results.append(done)
            _audit(column.model, done, by, at, lookup_hashes=lookup_hashes)
        done = _renew_second_factors()
        progress(done)
        results.append(done)
        _audit(Authenticator, done, by, at)
    return results


def _columns() -> Iterator[_Column]:
    """Yield the encrypted fields of all records; the history (event tables) is left alone."""
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model"):
            continue
        names = {f.name for f in model._meta.local_concrete_fields}
        for one in model._meta.local_concrete_fields:
            if isinstance(one, EncryptedTextField):
                hash_name = f"{one.name}{HASH_SUFFIX}"
                yield _Column(model, one.name, hash_name if hash_name in names else "")


def _renew_column(column: _Column, lookup_hashes: bool, size: int, progress: Progress) -> Renewed:
    done, last = Renewed(column.label), None
    while True:
        with transaction.atomic(), _without_history(column.model):
            rows = _read(column, last, size)
            if not rows:
                return done
            done.seen += len(rows)
            done.written += _write(column, _renewed(column, rows, lookup_hashes, done))
        last = rows[-1][0]
        progress(done)


def _read(column: _Column, last: Any, size: int) -> list[Any]:
    """Return the next rows as (key, ciphertext, hash): the field itself would decrypt them."""
    query = sql.SQL(
        "SELECT {key}, {value}, {hash} FROM {table} WHERE {after} AND {value} IS NOT NULL"
        " ORDER BY {key} LIMIT {size}"
    ).format(
        key=_key(column),
        value=sql.Identifier(column.name),
        hash=sql.Identifier(column.hash_name) if column.hash_name else sql.SQL("NULL"),
        table=sql.Identifier(column.model._meta.db_table),
        after=sql.SQL("{} > {}").format(_key(column), sql.Literal(last))
        if last is not None
        else sql.SQL("true"),
        size=sql.Literal(size),
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection))
        return [
            (key, bytes(value), None if found_by is None else bytes(found_by))
            for key, value, found_by in cursor.fetchall()
        ]


def _renewed(column: _Column, rows: list[Any], lookup_hashes: bool, done: Renewed) -> _Batch:
    batch, checks_hash = _Batch(), lookup_hashes and bool(column.hash_name)
    for key, value, found_by in rows:
        newest = is_newest(value, purpose=column.name)
        if newest and not checks_hash:
            continue
        try:
            text = decrypt(value, purpose=column.name)
        except UnreadableValueError:
            done.unreadable += 1
            continue
        finds = lookup_hash(text, purpose=column.name) if checks_hash else found_by
        if newest and finds == found_by:
            continue
        batch.keys.append(key)
        batch.old.append(value)
        batch.new.append(value if newest else encrypt(text, purpose=column.name))
        batch.hashes.append(finds)
    return batch


def _write(column: _Column, batch: _Batch) -> int:
    if not batch.keys:
        return 0
    key_type = column.model._meta.pk.rel_db_type(connection)
    query = sql.SQL(
        "UPDATE {table} t SET {value} = n.value{hash} FROM unnest(%s::{type}[], %s::bytea[], %s::bytea[],"
        " %s::bytea[]) AS n(key, old, value, hash) WHERE t.{key} = n.key AND t.{value} = n.old"
    ).format(
        table=sql.Identifier(column.model._meta.db_table),
        value=sql.Identifier(column.name),
        hash=sql.SQL(", {} = n.hash").format(sql.Identifier(column.hash_name))
        if column.hash_name
        else sql.SQL(""),
        type=sql.SQL(key_type or "bigint"),
        key=_key(column),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            query.as_string(cursor.connection), [batch.keys, batch.old, batch.new, batch.hashes]
        )
        return int(cursor.rowcount)


def _key(column: _Column) -> sql.Identifier:
    return sql.Identifier(str(column.model._meta.pk.column))


def _without_history(model: type[models.Model]) -> AbstractContextManager[Any]:
    """Leave out the history's trigger: it would copy every row although no record changed."""
    if not hasattr(model, "pgh_event_models"):
        return nullcontext()
    context: AbstractContextManager[Any] = pgtrigger.ignore(f"{model._meta.label}:update_update")
    return context


def _renew_second_factors() -> Renewed:
    """Renew the secrets of authenticator apps and recovery codes, which stand inside JSON."""
    done = Renewed(f"{Authenticator._meta.label}.data")
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            device = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if device is None:
                continue
            data = {name: _renewed_secret(name, text, done) for name, text in device.data.items()}
            if data != device.data:
                Authenticator.objects.filter(pk=pk).update(data=data)
                done.written += 1
    return done


def _renewed_secret(name: str, stored: Any, done: Renewed) -> Any:
    if name not in SECRETS:
        return stored
    done.seen += 1
    value = base64.b64decode(stored)
    if is_newest(value, purpose=SECOND_FACTOR):
        return stored
    try:
        text = decrypt(value, purpose=SECOND_FACTOR)
    except UnreadableValueError:
        done.unreadable += 1
        return stored
    return base64.b64encode(encrypt(text, purpose=SECOND_FACTOR)).decode()


def _audit(
    model: type[models.Model], done: Renewed, by: Any, at: datetime, *, lookup_hashes: bool = False
) -> None:
    if done.written:
        record(
            "encryption.renewed",
            target=ContentType.objects.get_for_model(model),
            by=by,
            at=at,
            field=done.name,
            written=done.written,
            unreadable=done.unreadable,
            lookup_hashes=lookup_hashes,
        )
