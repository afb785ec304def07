"""The columns of the national table: what each counts, and the list of records behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cooperatives.models import SupplyLink
from cooperatives.selectors.national import Figures

Key = Callable[[Figures], Any]


@dataclass(frozen=True)
class Column:
    """A figure: its place in the address, its words, what it counts exactly, and its list."""

    key: str
    label: Any
    meaning: Any
    page: str
    query: tuple[tuple[str, str], ...] = ()
    of_people: bool = False
    """Whether the list behind it names people, which not every reader may see."""

    def url(self, area: str) -> str:
        """Return the address of the records behind the figure of ``area``."""
        query = dict(self.query)
        if area:
            query["area"] = area
        address = reverse(f"admin:cooperatives_{self.page}")
        return f"{address}?{urlencode(query)}" if query else address


_LIST, _VILLAGES = "cooperative_changelist", "national_villages"
_MEMBERS, _SUPPLY = "membership_changelist", "supplylink_changelist"
COLUMNS = (
    Column("villages", _("Villages"), _("Village files in force."), _VILLAGES),
    Column(
        "covered",
        _("Served by a KDKMP"),
        _("Villages that a Koperasi Desa/Kelurahan Merah Putih serves which is not dissolved."),
        _VILLAGES,
        (("liputan", "kdkmp"),),
    ),
    Column(
        "uncovered",
        _("Without a KDKMP"),
        _("The other villages."),
        _VILLAGES,
        (("liputan", "without"),),
    ),
    Column(
        "migrant_covered",
        _("Served by a migrants' cooperative"),
        _("Villages that a cooperative of migrant workers or of Desmigratif serves."),
        _VILLAGES,
        (("liputan", "migrant"),),
    ),
    Column(
        "cooperatives",
        _("Cooperatives"),
        _("Not dissolved, of every kind, counted at their seat."),
        _LIST,
        (("standing", "work"),),
    ),
    Column(
        "legal",
        _("Legal entities"),
        _("With the number of a legal entity."),
        _LIST,
        (("standing", "legal"),),
    ),
    Column(
        "without_legal",
        _("Without a number"),
        _("No number of a legal entity is recorded."),
        _LIST,
        (("standing", "none"),),
    ),
    Column(
        "overdue",
        _("Annual meeting overdue"),
        _("Legal entities of the book year due, without a meeting about it after its term."),
        _LIST,
        (("rat", "overdue"),),
    ),
    Column(
        "graded",
        _("Health graded"),
        _("With a grade of any version of the rule; nothing is computed from scores."),
        _LIST,
        (("grade", "any"),),
    ),
    Column(
        "members",
        _("Members"),
        _("Memberships of today."),
        _MEMBERS,
        (("members", "current"),),
        of_people=True,
    ),
    Column(
        "returnees",
        _("Returnees among them"),
        _("Memberships of today of registered returnees."),
        _MEMBERS,
        (("members", "returnees"),),
        of_people=True,
    ),
    Column(
        "mbg",
        _("Links to MBG kitchens"),
        _("Supply links of today to kitchens of the free nutritious meals."),
        _SUPPLY,
        (("term", "current"), ("buyer_kind__exact", SupplyLink.Buyer.MBG.value)),
    ),
    Column(
        "schools",
        _("Links to Sekolah Rakyat"),
        _("Supply links of today to Sekolah Rakyat."),
        _SUPPLY,
        (("term", "current"), ("buyer_kind__exact", SupplyLink.Buyer.SCHOOL.value)),
    ),
)


@dataclass(frozen=True)
class MapMeasure:
    """What a map can show; shares are in a hundred."""

    key: str
    label: Any
    unit: str
    value: Key


MAPS = (
    MapMeasure("liputan", _("Villages served by a KDKMP"), "%", lambda f: f.share),
    MapMeasure(
        "migran", _("Villages served by a migrants' cooperative"), "%", lambda f: f.migrant_share
    ),
    MapMeasure(
        "badan-hukum", _("Cooperatives that are legal entities"), "%", lambda f: f.legal_share
    ),
    MapMeasure("rat", _("Cooperatives with an overdue meeting"), "%", lambda f: f.overdue_share),
    MapMeasure("purna", _("Returnees who are members"), "", lambda f: f.returnees),
    MapMeasure("mbg", _("Links to MBG kitchens"), "", lambda f: f.mbg),
)
