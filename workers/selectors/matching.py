"""Whom the rows of a partner mean: by NIK, or by name and birth date where exactly one person fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from migranportal.api.reported import Match
from migranportal.core.encryption import lookup_hashes
from workers.models import Person

BY_NIK, BY_NAME = "nik", "name_and_birth_date"

# The NIK decides where the register has it. Else the name does, among people of whom no other NIK
# is known. Row security leaves the people of the session's areas.
_NAMED = """
    SELECT s.row, min(p.id), min(a.code)
    FROM unnest(%s::integer[], %s::text[], %s::date[], %s::boolean[])
        AS s (row, name, birth_date, has_nik)
    JOIN workers_person p ON p.birth_date = s.birth_date AND upper(p.name) = upper(s.name)
    JOIN villages_village v ON v.id = p.village_id
    JOIN regions_area a ON a.id = v.area_id
    WHERE NOT s.has_nik OR p.nik_hash IS NULL
    GROUP BY s.row
    HAVING count(*) = 1
"""


@dataclass(frozen=True)
class _Known:
    """A person as the register has them."""

    pk: int
    name: str
    birth_date: date | None
    area_code: str


def find_people(rows: Sequence[Mapping[str, Any]]) -> list[Match | None]:
    """Return whom each row means, among the people that the session sees, in two queries.

    A row has ``nik``, or ``name`` and ``birth_date``, or all. A NIK that stands with another birth
    date, or with a name of which no word is the same, may be mistyped: it finds nobody for sure.
    """
    known = _by_nik({row["nik"] for row in rows if row.get("nik")})
    found = [_surely(row, known.get(row.get("nik", ""))) for row in rows]
    named = [
        (number, row)
        for number, (row, match) in enumerate(zip(rows, found, strict=True))
        if match is None and row.get("name") and row.get("birth_date")
    ]
    for number, match in _by_name(named):
        found[number] = match
    return found


def _by_nik(numbers: set[str]) -> dict[str, _Known]:
    ordered = sorted(numbers)
    by_hash = dict(zip(lookup_hashes(ordered, purpose="nik"), ordered, strict=True))
    people = Person.objects.filter(nik_hash__in=list(by_hash)).values_list(
        "nik_hash", "pk", "name", "birth_date", "village__area__code"
    )
    return {by_hash[bytes(found_by)]: _Known(*rest) for found_by, *rest in people}


def _surely(row: Mapping[str, Any], person: _Known | None) -> Match | None:
    if person is None:
        return None
    born, name = row.get("birth_date"), row.get("name")
    is_other = bool(born and person.birth_date and born != person.birth_date) or bool(
        name and not _words(name) & _words(person.name)
    )
    return Match(
        target=person.pk,
        rule=BY_NIK,
        area_code=person.area_code,
        person=person.pk,
        is_unsure=is_other,
    )


def _by_name(named: Sequence[tuple[int, Mapping[str, Any]]]) -> Iterable[tuple[int, Match]]:
    if not named:
        return
    columns: list[list[Any]] = [
        [number for number, _row in named],
        [" ".join(row["name"].split()) for _number, row in named],
        [row["birth_date"] for _number, row in named],
        [bool(row.get("nik")) for _number, row in named],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, columns)
        for number, person, area_code in cursor.fetchall():
            yield (
                number,
                Match(
                    target=person,
                    rule=BY_NAME,
                    area_code=area_code,
                    person=person,
                    is_unsure=True,
                ),
            )


def _words(name: str) -> set[str]:
    return set(name.upper().split())
