"""Families of registered workers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written
from migranportal.imports.problems import Found
from migranportal.imports.values import Choice, Day, Text
from workers.importers.references import MEANT, PERSON_COLUMNS, SEX_SPELLINGS, person_problems
from workers.models import FamilyMember, Person
from workers.services.bulk import add_family_members_in_bulk

_TWICE = f"""
    SELECT row, 'name', 'twice_record', first::text
    FROM (
        SELECT s.row, first_value(s.row) OVER same AS first
        FROM {STAGED} s JOIN {MEANT} m USING (row)
        WHERE s.name IS NOT NULL
        WINDOW same AS (PARTITION BY m.person_id, upper(s.name), s.relation, s.birth_date
            ORDER BY s.row)
    ) ordered
    WHERE first < row
"""  # noqa: S608 (constants)
_REGISTERED = f"""
    SELECT DISTINCT s.row, 'name', 'record_registered', ''
    FROM {STAGED} s JOIN {MEANT} m USING (row)
    JOIN workers_familymember f ON f.worker_id = m.person_id AND f.relation = s.relation
        AND upper(f.name) = upper(s.name)
        AND (f.birth_date IS NULL OR s.birth_date IS NULL OR f.birth_date = s.birth_date)
"""  # noqa: S608 (constants)


class FamilyImport(ImportKind):
    """Spouses, children and parents."""

    code = "families"
    position = 3
    title = _("Families and children")
    explanation = _("One row for each spouse, child or parent of a registered worker.")
    permission = Permission.EDIT_PEOPLE
    models = (FamilyMember,)
    columns = (
        *PERSON_COLUMNS,
        Column(
            "relation",
            "Hubungan keluarga",
            _("What the member is to the worker, from the list."),
            Choice(FamilyMember.Relation),
            required=True,
            aliases=("Hubungan", "Relation"),
        ),
        Column(
            "name",
            "Nama anggota keluarga",
            _("The full name of the family member."),
            Text(150),
            required=True,
            example="Dewi Lestari",
            aliases=("Nama keluarga", "Nama", "Name"),
        ),
        Column(
            "sex",
            "Jenis kelamin",
            _("L or P, or the words, from the list."),
            Choice(Person.Sex, more=SEX_SPELLINGS),
            required=True,
            aliases=("JK", "L/P", "Sex"),
        ),
        Column(
            "birth_date",
            "Tanggal lahir",
            _("Day/month/year. Leave it empty where it is not known."),
            Day(),
            example="31/12/2015",
            aliases=("Tgl lahir", "Birth date"),
        ),
        Column(
            "carer",
            "Pengasuh",
            _("Who looks after the child meanwhile."),
            Text(150),
            example="Nenek",
            aliases=("Carer",),
        ),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return rows of nobody, and members who stand twice or are recorded already."""
        yield from person_problems(staged, needs_worker=True)
        for query in (_TWICE, _REGISTERED):
            yield from staged.problems(query)

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Save the family members."""
        return Written(
            {FamilyMember: add_family_members_in_bulk(staged=STAGED, people=MEANT, at=at)}
        )
