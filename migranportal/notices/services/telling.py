"""Telling people: by name or by role, many things in one statement, each thing once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind
from migranportal.notices.wording import needed_parameters

BATCH = 2_000


class IncompleteNoticeError(ValueError):
    """The sentence of the kind needs a parameter that was not given."""


@dataclass(frozen=True)
class News:
    """One thing to be told.

    ``key`` names it within its kind (at most 120 characters). ``link`` is an address of the portal.
    ``parameters`` fill the sentence of the kind (see ``wording``); the place is added by itself.
    """

    kind: Kind
    key: str
    area_code: str = ""
    link: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


def notify(*, users: Iterable[User], news: News, at: datetime) -> int:
    """Tell ``users`` and return how many of them had not been told; closed accounts are left out.

    Raises:
        IncompleteNoticeError: a parameter of the sentence is missing.
    """
    return _tell([news], at=at, to=_TO_USERS, recipients=[user.pk for user in users])


def notify_role(*, roles: Iterable[Role], news: News, on: date, at: datetime) -> int:
    """Tell whoever holds one of ``roles`` on the day ``on`` in an area that contains that of ``news``.

    Raises:
        IncompleteNoticeError: a parameter of the sentence is missing.
    """
    return notify_many(roles=roles, news=[news], on=on, at=at)


def notify_many(*, roles: Iterable[Role], news: Iterable[News], on: date, at: datetime) -> int:
    """Tell many things by role, a statement per ``BATCH``; return how many notices were new.

    Raises:
        IncompleteNoticeError: a parameter of a sentence is missing.
    """
    codes, rest, told = [role.value for role in roles], iter(news), 0
    while batch := list(islice(rest, BATCH)):
        told += _tell(batch, at=at, to=_TO_ROLES, roles=codes, on=on)
    return told


_TO_USERS = """
    JOIN accounts_user u ON u.id = ANY(%(recipients)s) AND u.is_active
"""
# The areas that contain a place are the beginnings of its code, and the country, whose code is empty.
_TO_ROLES = """
    CROSS JOIN LATERAL (
        SELECT '' AS code
        UNION ALL
        SELECT array_to_string((string_to_array(n.area_code, '.'))[:level], '.')
        FROM generate_series(1, cardinality(string_to_array(n.area_code, '.'))) AS level
    ) around
    JOIN accounts_roleassignment r ON r.area_code = around.code AND r.role = ANY(%(roles)s)
        AND r.since_date <= %(on)s AND (r.until_date IS NULL OR r.until_date >= %(on)s)
    JOIN accounts_user u ON u.id = r.user_id AND u.is_active
"""
_STATEMENT = """
    WITH news AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(news)s) AS n(
            kind text, key text, area_code text, link text, parameters jsonb
        )
    )
    INSERT INTO notices_notice
        (user_id, kind, key, area_code, place, link, parameters, created_at)
    SELECT DISTINCT ON (u.id, n.kind, n.key)
        u.id, n.kind, n.key, n.area_code, coalesce(a.name, ''), n.link, n.parameters, %(at)s
    FROM news n
    {recipients}
    LEFT JOIN regions_area a ON a.code = n.area_code AND a.valid_until IS NULL
    ORDER BY u.id, n.kind, n.key
    ON CONFLICT ON CONSTRAINT notice_told_once DO NOTHING
"""


def _tell(news: list[News], *, at: datetime, to: str, **recipients: Any) -> int:
    if not news:
        return 0
    statement = _STATEMENT.replace("{recipients}", to)
    parameters: Any = {"news": Jsonb([_row(n) for n in news]), "at": at, **recipients}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _row(news: News) -> dict[str, Any]:
    missing = needed_parameters(news.kind) - set(news.parameters)
    if missing:
        raise IncompleteNoticeError(f"{news.kind} needs {sorted(missing)}")
    return {
        "kind": news.kind.value,
        "key": news.key,
        "area_code": news.area_code,
        "link": news.link,
        "parameters": news.parameters,
    }
