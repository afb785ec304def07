"""Which column of a sheet is which: headings are matched leniently, wrong ones get a suggestion."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from migranportal.core.errors import DomainError
from migranportal.imports.kinds import Column, ImportKind, all_kinds

ERROR_HEADER = "Yang perlu diperbaiki"
"""The heading of the column that a returned sheet has before the others; ignored when it comes back."""
_DECORATION = re.compile(r"[\W_]+")


class HeadersRefusedError(DomainError):
    """The headings are not those of the template; the message names every wrong one."""


@dataclass(frozen=True)
class Matched:
    """Where each column of the kind stands in the sheet, and which headings are not used."""

    places: dict[str, int]
    unused: list[str]


def match_headers(kind: ImportKind, header: Sequence[str], *, in_village: bool) -> Matched:
    """Find the columns of ``kind`` in a sheet.

    Raises:
        HeadersRefusedError: a needed column is missing, or one stands there twice.
    """
    known = _spellings(kind)
    places: dict[str, int] = {}
    unused: list[str] = []
    twice: list[str] = []
    for position, text in enumerate(header):
        code = known.get(key_of(text))
        if code is None:
            unused.append(text)
        elif code in places:
            twice.append(text)
        else:
            places[code] = position
    unused = [text for text in unused if text and key_of(text) != key_of(ERROR_HEADER)]
    missing = [
        c for c in kind.columns if c.code not in places and c.is_required(in_village=in_village)
    ]
    if missing or twice:
        raise HeadersRefusedError(_other_kind(kind, header) or _message(missing, twice, unused))
    return Matched(places, unused)


def _spellings(kind: ImportKind) -> dict[str, str]:
    return {
        key_of(spelling): column.code
        for column in kind.columns
        for spelling in (column.header, column.code, *column.aliases)
    }


def _other_kind(kind: ImportKind, header: Sequence[str]) -> str:
    """Say which kind the headings fit better, if there is one with all that it needs."""
    for other in all_kinds():
        codes = {_spellings(other).get(key_of(text)) for text in header}
        needed = {column.code for column in other.columns if column.is_required(in_village=True)}
        if other is not kind and needed <= codes:
            return _(
                "These are the headings of “%(other)s”, not of “%(kind)s”. Choose that instead."
            ) % {
                "other": other.title,
                "kind": kind.title,
            }
    return ""


def key_of(text: str) -> str:
    """Return what two spellings of a heading have in common."""
    return _DECORATION.sub(" ", text).strip().casefold()


def _message(missing: list[Column], twice: list[str], unused: list[str]) -> str:
    parts = [_("The heading “%(header)s” stands there twice.") % {"header": text} for text in twice]
    for column in missing:
        close = difflib.get_close_matches(
            key_of(column.header), map(key_of, unused), n=1, cutoff=0.5
        )
        found = next((text for text in unused if close and key_of(text) == close[0]), None)
        if found is None:
            parts.append(_("The column “%(header)s” is missing.") % {"header": column.header})
        else:
            parts.append(
                _(
                    "The column “%(header)s” is missing. Is it “%(found)s”? Then rename that heading."
                )
                % {"header": column.header, "found": found}
            )
    parts.append(_("The first row must hold the headings of the template."))
    return " ".join(parts)
