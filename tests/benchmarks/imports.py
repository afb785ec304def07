"""Importing 100,000 people, beside COPY of the same number of valid rows into the same table."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import Role
from migranportal.core.encryption import encrypt, lookup_hash
from migranportal.imports import files, services
from migranportal.imports.kinds import kind_of
from migranportal.imports.models import Import
from tests.benchmarks.measuring import Cost, cost_of

ROWS = 100_000
BAD_EVERY = 33  # three in a hundred
_FIRST = [
    *("Siti", "Dewi", "Sri", "Nur", "Tri", "Budi", "Agus", "Eko"),
    *("Wahyu", "Rina", "Yuni", "Lina", "Ratna", "Indah", "Joko", "Slamet"),
]
_LAST = [
    *("Aminah", "Lestari", "Wahyuni", "Santoso", "Hidayat", "Rahayu", "Utami", "Prasetyo"),
    *("Kurniawan", "Susanti", "Handayani", "Wibowo", "Setiawan", "Maryati", "Puspita", "Nugroho"),
]
_BAD: dict[str, str] = {
    "nik": "12345",
    "birth_date": "31/02/1990",
    "sex": "X",
    "village": "99.99.99.9999",
    "name": "",
}
_COPY = """
    COPY workers_person (village_id, name, sex, birth_date, birth_place, nik, nik_hash, family_card,
        family_card_hash, address, phone, languages, skills, is_invented, created_at, updated_at)
    FROM STDIN
"""


@dataclass
class PeopleImport:
    """Prepares a sheet and the same number of ready rows; removes both again after each round."""

    villages: dict[str, int]
    """Codes and ids of village files: the people are spread over all of them."""
    previews: list[Cost] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.last_id = self._value("SELECT max(id) FROM workers_person")
        self.officer = _officer()
        rows = list(_people(self.villages, seed=1))
        self.bad = spoil(rows)
        self.content = _csv(rows)
        others = list(_people(self.villages, seed=2))
        spoil(others)
        self.ready = _ready([row for n, row in enumerate(others) if not is_bad(n)], self.villages)

    def prepare(self) -> None:
        """Remove what the last round left; send the sheet, check it, decide to import it."""
        self._clean()
        at = timezone.now()
        started = services.start_import(
            kind=kind_of("people"),
            area_code="",
            file_name="seratus-ribu.csv",
            content=self.content,
            by=self.officer,
            at=at,
        )
        self.previews.append(cost_of(lambda: services.work_on_import(started.pk)))
        started.refresh_from_db()
        if started.bad_rows != self.bad:
            raise RuntimeError(f"{started.bad_rows} bad rows found, not {self.bad}.")
        services.decide_import(started=started, decision="good_rows", by=self.officer, at=at)
        self.started = started

    def save(self) -> None:
        """Do what the worker does: read, check, note every problem, encrypt, save with history."""
        services.work_on_import(self.started.pk)
        self.started.refresh_from_db()
        if self.started.imported_rows != ROWS - self.bad:
            raise RuntimeError(f"{self.started.state}: {self.started.imported_rows} rows.")

    def copy(self) -> None:
        """COPY ready rows, as the owner and without the history's triggers; keys are checked."""
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE workers_person DISABLE TRIGGER USER")
            with cursor.copy(_COPY) as copy:
                copy.write(self.ready)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE workers_person ENABLE TRIGGER USER")

    def finish(self) -> None:
        """Leave the country as it was."""
        self._clean()

    def _clean(self) -> None:
        for started in Import.objects.filter(started_by=self.officer):
            files.delete(started.file)
            started.delete()
        with connections["owner"].cursor() as cursor:
            for table, key in (
                ("workers_worker", "person_id"),
                ("workers_person", "id"),
                ("workers_personevent", "pgh_obj_id"),
                ("workers_workerevent", "pgh_obj_id"),
            ):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"DELETE FROM {table} WHERE {key} > %s", [self.last_id])  # noqa: S608
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                cursor.execute(f"VACUUM {table}")
            cursor.execute("TRUNCATE programs_stalevillage")

    def _value(self, query: str) -> int:
        with connections["owner"].cursor() as cursor:
            cursor.execute(query)
            return int(cursor.fetchone()[0] or 0)


def is_bad(position: int) -> bool:
    """Tell whether the row at ``position`` is one of the bad ones."""
    return position % BAD_EVERY == 5


def spoil(rows: list[dict[str, str]]) -> int:
    """Make every thirty-third row bad, each in another way; return how many that are."""
    kinds = list(_BAD.items())
    bad = [n for n in range(len(rows)) if is_bad(n)]
    for count, position in enumerate(bad):
        column, text = kinds[count % len(kinds)]
        rows[position][column] = text
    return len(bad)


def _people(villages: dict[str, int], *, seed: int) -> Any:
    chance = random.Random(seed)  # noqa: S311 (people are invented)
    codes = sorted(villages)
    for number in range(ROWS):
        code, is_woman = chance.choice(codes), chance.random() < 0.6
        birth = date(1965, 1, 1) + timedelta(days=chance.randrange(14_000))
        district = code.replace(".", "")[:6]
        serial = f"{chance.randrange(1, 10_000):04d}"
        day = f"{birth.day + 40 * is_woman:02d}{birth.month:02d}{birth.year % 100:02d}"
        judged = chance.random() < 0.6
        yield {
            "village": code,
            "name": f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {chance.choice(_LAST)} {seed}{number}",
            "sex": "Perempuan" if is_woman else "Laki-laki",
            "birth_place": "Tulungagung",
            "birth_date": birth.strftime("%d/%m/%Y"),
            "nik": f"{district}{day}{serial}",
            "family_card": f"{district}{chance.randrange(10**10):010d}",
            "address": f"Dusun Krajan RT {chance.randrange(20):02d} RW {chance.randrange(9):02d}",
            "phone": f"0812{chance.randrange(10**8):08d}",
            "languages": "Mandarin",
            "skills": "memasak, merawat lansia",
            "stage": chance.choice(("1", "2", "3")),
            "procedural_status": "1" if judged else "",
            "judged_by": "BP3MI Jawa Timur" if judged else "",
            "judged_date": "31/12/2025" if judged else "",
        }


def _csv(rows: list[dict[str, str]]) -> bytes:
    headers = {column.code: column.header for column in kind_of("people").columns}
    lines = [";".join(headers[code] for code in rows[0])]
    lines += [";".join(row.values()) for row in rows]
    return "\r\n".join(lines).encode()


def _ready(rows: list[dict[str, str]], villages: dict[str, int]) -> bytes:
    at = timezone.now().isoformat()
    in_hex: Callable[[bytes], str] = lambda data: rf"\\x{data.hex()}"  # noqa: E731
    lines = []
    for row in rows:
        day, month, year = row["birth_date"].split("/")
        nik, card = row["nik"], row["family_card"]
        cells = [
            *(
                str(villages[row["village"]]),
                row["name"],
                "F" if row["sex"] == "Perempuan" else "M",
            ),
            *(f"{year}-{month}-{day}", row["birth_place"]),
            *(in_hex(encrypt(nik, purpose="nik")), in_hex(lookup_hash(nik, purpose="nik"))),
            in_hex(encrypt(card, purpose="family_card")),
            in_hex(lookup_hash(card, purpose="family_card")),
            *(row["address"], row["phone"], '{"Mandarin"}', '{"memasak","merawat lansia"}'),
            *("f", at, at),
        ]
        lines.append("\t".join(cells))
    return ("\n".join(lines) + "\n").encode()


def _officer() -> User:
    user, is_new = User.objects.get_or_create(email="bench@contoh.test", name="Benchmark")
    if is_new:
        RoleAssignment.objects.create(
            user=user, role=Role.MINISTRY_ADMINISTRATOR, since_date=date(2020, 1, 1)
        )
    return user
