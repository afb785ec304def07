"""What can be wrong in the files, each with its remedy, in the user's language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from migranportal.core.errors import DomainError

# Codes that a spreadsheet program has read as numbers: 11.10 as 11.1, 31 as 31.0.
DAMAGED = re.compile(r"(?P<whole>\d{1,2})[.,](?P<part>\d{1,2})")
UNDOTTED = re.compile(r"\d{4,10}")

MESSAGES: dict[str, Promise] = {
    "folder": gettext_lazy("There is no such folder. Name the folder that holds “wilayah”."),
    "missing": gettext_lazy("The file is missing. Put %(detail)s (or the same with .gz) there."),
    "twice": gettext_lazy("The file is there twice, as .csv and as .csv.gz. Keep one of them."),
    "unreadable": gettext_lazy("The file cannot be read (%(detail)s). Fetch it again."),
    "encoding": gettext_lazy("The file is not UTF-8 text. Save it as “CSV UTF-8”."),
    "column": gettext_lazy("The column is missing. The file needs: %(detail)s."),
    "empty_file": gettext_lazy("The file holds no rows. Fetch it again."),
    "width": gettext_lazy(
        "The row has not as many fields as the header (%(detail)s). Look for a missing or "
        "superfluous comma or quotation mark."
    ),
    "nul": gettext_lazy("The row holds a zero byte. Remove it, or fetch the file again."),
    "code_empty": gettext_lazy("The code is missing."),
    "code_damaged": gettext_lazy(
        "A spreadsheet program has turned the code into a number; it was probably %(detail)s. "
        "Format the column as text and restore the code."
    ),
    "code_undotted": gettext_lazy(
        "A code without dots may be one of the statistics agency (BPS). Use the code of the "
        "Ministry of Home Affairs, as 35.04.14.2011."
    ),
    "code_shape": gettext_lazy(
        "A code reads PP.KK.CC.VVVV: two digits each for province, regency and district, four for "
        "the village."
    ),
    "code_twice": gettext_lazy("The code stands already in %(detail)s. Remove one of the rows."),
    "level": gettext_lazy("By the length of its code this is a %(detail)s."),
    "kind": gettext_lazy("The kind is unknown here. At this level it is one of: %(detail)s."),
    "name_empty": gettext_lazy("The name is missing."),
    "name_long": gettext_lazy("The name is longer than 100 characters."),
    "parent": gettext_lazy("The parent of this code is “%(detail)s”. Correct the code or parent."),
    "parent_unknown": gettext_lazy(
        "No row has the parent's code. Add the parent, or correct its code."
    ),
    "number": gettext_lazy("This is not a number. Write degrees with a point, as -8.06250."),
    "range": gettext_lazy("The number lies outside %(detail)s degrees."),
    "flag": gettext_lazy("Write 1 for yes and 0 for no."),
    "postal_code": gettext_lazy("A postal code has five digits."),
    "match": gettext_lazy("The match is unknown. It is one of: %(detail)s."),
    "bps_shape": gettext_lazy("A BPS code at this level has %(detail)s digits."),
    "bps_code_unknown": gettext_lazy("No area of this level in the files has this code."),
    "ends_before_start": gettext_lazy(
        "The files no longer name this code, which is in force since %(detail)s only. Give a later "
        "date with --valid-from."
    ),
    "revived_too_early": gettext_lazy(
        "This code was in force until %(detail)s. Give that date or a later one with --valid-from."
    ),
    "geojson": gettext_lazy("This is not a GeoJSON FeatureCollection (%(detail)s)."),
    "geo_code_unknown": gettext_lazy("No area in the files has the code of this feature."),
    "geo_code_twice": gettext_lazy("Another feature has the same code. Remove one of them."),
    "geo_geometry": gettext_lazy("The geometry must be a Polygon or MultiPolygon with points."),
    "country_code": gettext_lazy(
        "A country code has two capital letters (ISO 3166-1). Read the column as text: NA is "
        "Namibia."
    ),
    "country_twice": gettext_lazy("The country stands in the file twice. Remove one of the rows."),
    "country_name": gettext_lazy("The name is missing or longer than 80 characters."),
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it.

    ``row`` counts as a spreadsheet does: the header is row 1; in GeoJSON it is the feature's
    number. ``None`` means the file as a whole; no file means the register as it is stored.
    """

    file: str
    row: int | None
    column: str
    value: str
    kind: str
    detail: str = ""

    @property
    def message(self) -> str:
        """What is wrong and the remedy."""
        return str(MESSAGES[self.kind]) % {"detail": self.detail}

    def __str__(self) -> str:
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(_("row %(row)s") % {"row": self.row})
        if self.column:
            place.append(_("column %(column)s") % {"column": self.column})
        value = f" “{self.value}”" if self.value else ""
        return f"{', '.join(place)}:{value} {self.message}"


class ImportRefused(DomainError):  # noqa: N818 - named as what happened
    """The files hold problems; nothing was written. ``problems`` names every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(
            ngettext(
                "The files hold %(count)s problem. Nothing was written.",
                "The files hold %(count)s problems. Nothing was written.",
                len(self.problems),
            )
            % {"count": len(self.problems)}
        )


def code_problem(file: str, row: int, column: str, value: str) -> Problem:
    """Say what happened to a code of the wrong shape."""
    damaged = DAMAGED.fullmatch(value)
    if not value:
        return Problem(file, row, column, value, "code_empty")
    if damaged:
        whole, part = damaged["whole"].zfill(2), damaged["part"]
        guess = whole if part == "0" else f"{whole}.{part.ljust(2, '0')}"
        return Problem(file, row, column, value, "code_damaged", guess)
    kind = "code_undotted" if UNDOTTED.fullmatch(value) else "code_shape"
    return Problem(file, row, column, value, kind)
