"""The village of a row: found by its code or name inside the area whose rows are taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from migranportal.core.tables import Cell, text_of
from migranportal.imports.kinds import Column
from migranportal.imports.values import NULL, Converted, Job, Memo, Refused, Value

CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}")
_UNDOTTED = re.compile(r"\d{10}")
_KIND = re.compile(r"^(?:desa|kelurahan|kalurahan|kel\.?|ds\.?)\s+")
_KECAMATAN = re.compile(r"^(?:KECAMATAN|KEC\.?)\s+")
_MOST_GUESSES = 400
"""Different wrong names for which codes are looked for; more are hardly slips of the pen."""
_GUESSES = 3

_INSIDE = "(%(area)s = '' OR a.code = %(area)s OR a.code LIKE %(area)s || '.%%')"
_VILLAGES = f"""
    SELECT v.id, a.code, a.name, d.name
    FROM regions_area a
    JOIN villages_village v ON v.area_id = a.id
    LEFT JOIN regions_area d ON d.id = a.parent_id
    WHERE a.valid_until IS NULL AND v.merged_into_id IS NULL AND {_INSIDE}
        AND (a.code = ANY (%(codes)s) OR upper(a.name) = ANY (%(names)s))
"""  # noqa: S608 (a constant)
_LABELS = """
    SELECT v.id, a.name || ' (' || a.code || ')'
    FROM villages_village v JOIN regions_area a ON a.id = v.area_id WHERE v.id = ANY (%(ids)s)
"""
_LIKE = f"""
    SELECT wanted.name, near.code, near.name
    FROM unnest(%(names)s::text[]) AS wanted (name)
    CROSS JOIN LATERAL (
        SELECT a.code, a.name FROM regions_area a
        WHERE a.level = 'village' AND a.valid_until IS NULL AND {_INSIDE}
            AND upper(a.name) %% wanted.name
        ORDER BY similarity(upper(a.name), wanted.name) DESC, a.code LIMIT {_GUESSES}
    ) near
"""  # noqa: S608 (a constant)


@dataclass(frozen=True)
class Place(Value):
    """A village file, by code or name; without a cell the village whose sheet it is."""

    sql = "bigint"
    is_text_column = True

    def convert(self, cells: Sequence[Cell], job: Job, *, required: bool) -> Converted:
        """Return the ids of village files."""
        is_village = bool(CODE.fullmatch(job.area_code))
        known = _Villages(job, {_wanted(cell) for cell in set(cells)} - {""})
        memo = Memo(lambda cell: known.id_of(_wanted(cell)), required=not is_village)
        texts = list(map(memo.__getitem__, cells))
        if is_village:
            own = known.id_of(job.area_code)
            texts = [
                own if _wanted(cell) == "" else t for t, cell in zip(texts, cells, strict=True)
            ]
        return Converted([texts], memo.problems_in(cells))

    def sampled(self, texts: list[str]) -> list[str]:
        """Return names and codes of the villages."""
        ids = sorted({int(text) for text in texts if text != NULL})
        labels = {str(pk): str(label) for pk, label in _rows(_LABELS, ids=ids)}
        return [labels.get(text, "") for text in texts]


@dataclass
class _Villages:
    """The villages that the cells of a column mean."""

    job: Job
    wanted: set[str]
    by_code: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    guesses: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = {text for text in self.wanted if CODE.fullmatch(text)}
        names = {_name(text) for text in self.wanted - codes}
        if CODE.fullmatch(self.job.area_code):
            codes.add(self.job.area_code)
        rows = _rows(_VILLAGES, area=self.job.area_code, codes=sorted(codes), names=sorted(names))
        for pk, code, name, district in rows:
            self.by_code[code] = pk
            self.by_name.setdefault(name.upper(), []).append((pk, code, (district or "").upper()))
        unknown = sorted(names - self.by_name.keys())
        self._guess([name for name in unknown if not name[:1].isdigit()][:_MOST_GUESSES])

    def id_of(self, text: str) -> str:
        """Return the id of the village that ``text`` means.

        Raises:
            Refused: none inside the area, or several.
        """
        if text in self.by_code:
            return str(self.by_code[text])
        name = _name(text)
        found = self.by_name.get(name, [])
        district = text.partition(",")[2].strip().upper()
        if district:
            found = [village for village in found if village[2] == _KECAMATAN.sub("", district)]
        if len(found) == 1:
            return str(found[0][0])
        if found:
            raise Refused("village_several", ", ".join(sorted(code for _pk, code, _d in found)[:6]))
        if CODE.fullmatch(self.job.area_code):
            raise Refused("village_other", self.job.area_code)
        if guesses := self.guesses.get(name):
            raise Refused("village_like", "; ".join(guesses))
        raise Refused("village_unknown")

    def _guess(self, names: list[str]) -> None:
        if names and not CODE.fullmatch(self.job.area_code):
            for wanted, code, name in _rows(_LIKE, area=self.job.area_code, names=names):
                self.guesses.setdefault(wanted, []).append(f"{name} ({code})")


def _wanted(cell: Cell) -> str:
    text = " ".join(text_of(cell).split())
    if _UNDOTTED.fullmatch(text):
        return f"{text[:2]}.{text[2:4]}.{text[4:6]}.{text[6:]}"
    return text


def _name(text: str) -> str:
    return _KIND.sub("", text.partition(",")[0].strip().lower()).upper()


def _rows(query: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


VILLAGE_COLUMN = Column(
    "village",
    "Desa",
    _(
        "Code of the village, such as 35.04.14.2011, or its name. May stay empty in the sheet of one "
        "village."
    ),
    Place(),
    required=True,
    example="35.04.14.2011",
    aliases=("Kode desa", "Kode desa/kelurahan", "Village", "Village code"),
    is_village=True,
)
