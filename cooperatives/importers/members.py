"""Tables of cooperative members that officers import from spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative, Membership
from cooperatives.services import join_cooperatives_in_bulk
from migranportal.accounts.models import User, within
from migranportal.accounts.roles import Permission
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written
from migranportal.imports.problems import Found
from migranportal.imports.values import Day, StoredChoice
from migranportal.imports.values.choices import Labelled
from workers.importers import MEANT, PERSON_COLUMNS, person_problems

_DATES = f"""
    SELECT row, 'until_date', 'ends_before_start', '' FROM {STAGED} WHERE until_date < since_date
    UNION ALL
    SELECT s.row, 'cooperative', 'cooperative_dissolved', ''
    FROM {STAGED} s JOIN cooperatives_cooperative c ON c.id = s.cooperative
    WHERE c.dissolved_date < s.since_date
"""  # noqa: S608 (a constant)
_TWICE = f"""
    SELECT row, 'cooperative', 'twice_record', first::text
    FROM (
        SELECT s.row, first_value(s.row) OVER same AS first
        FROM {STAGED} s JOIN {MEANT} m USING (row)
        WINDOW same AS (PARTITION BY m.person_id, s.cooperative ORDER BY s.row)
    ) ordered
    WHERE first < row
"""  # noqa: S608 (constants)
_REGISTERED = f"""
    SELECT DISTINCT s.row, 'cooperative', 'member_already', ''
    FROM {STAGED} s JOIN {MEANT} m USING (row)
    JOIN cooperatives_membership o
        ON o.person_id = m.person_id AND o.cooperative_id = s.cooperative
        AND (o.until_date IS NULL OR o.until_date >= s.since_date)
        AND (s.until_date IS NULL OR o.since_date <= s.until_date)
"""  # noqa: S608 (constants)


def _cooperatives(area_code: str) -> list[Labelled]:
    """Return the cooperatives seated in an area, each with its seat: names are often the same."""
    found = Cooperative.objects.filter(within([area_code], "seat__area__code"))
    rows = found.order_by("name", "pk").values_list("pk", "name", "seat__area__name")
    return [(pk, f"{name} ({seat})", name) for pk, name, seat in rows]


def _names(ids: list[str]) -> dict[str, str]:
    found = Cooperative.objects.filter(pk__in=ids).values_list("pk", "name")
    return {str(pk): name for pk, name in found}


class MemberImport(ImportKind):
    """Memberships of registered people in cooperatives."""

    code = "members"
    position = 4
    title = _("Cooperative members")
    explanation = _("One row for each registered person who is a member of a cooperative here.")
    permission = Permission.EDIT_PEOPLE
    models = (Membership,)
    columns = (
        *PERSON_COLUMNS,
        Column(
            "cooperative",
            "Koperasi",
            _("Name of the cooperative; where several have it, with its village in brackets."),
            StoredChoice(_cooperatives, sql="bigint", is_offered=False, labels_of=_names),
            required=True,
            example="Koperasi Desa Merah Putih Tunggangri",
            aliases=("Nama koperasi", "Cooperative"),
        ),
        Column(
            "since_date",
            "Anggota sejak",
            _("The first day of the membership, day/month/year."),
            Day(),
            required=True,
            example="01/09/2025",
            aliases=("Tanggal masuk", "Since"),
        ),
        Column(
            "until_date",
            "Anggota sampai",
            _("The last day of the membership; empty while it runs."),
            Day(past=False),
            aliases=("Tanggal keluar", "Until"),
        ),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return rows of nobody, impossible dates, and memberships that are recorded already."""
        yield from person_problems(staged, needs_worker=False)
        for query in (_DATES, _TWICE, _REGISTERED):
            yield from staged.problems(query)

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Record the memberships."""
        return Written({Membership: join_cooperatives_in_bulk(staged=STAGED, people=MEANT, at=at)})
