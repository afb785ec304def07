"""People with their migration record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written, twice
from migranportal.imports.problems import Found
from migranportal.imports.values import Choice, Day, FamilyCard, Nik, Phone, Text, Words
from villages.importers import VILLAGE_COLUMN
from workers.importers.references import SEX_SPELLINGS
from workers.models import Person, Worker
from workers.services.bulk import register_people_in_bulk

# LATERAL with a limit probes the index once per row: a join reads all the people of the country.
_NIK_REGISTERED = f"""
    SELECT s.row, 'nik', 'nik_registered', ''
    FROM {STAGED} s
    CROSS JOIN LATERAL (SELECT FROM workers_person p WHERE p.nik_hash = s.nik_hash LIMIT 1) known
"""  # noqa: S608 (a constant)
# Two NIKs tell namesakes of the same age apart; one alone does not.
_PERSON_REGISTERED = f"""
    SELECT s.row, 'name', 'person_registered', ''
    FROM {STAGED} s
    CROSS JOIN LATERAL (
        SELECT FROM workers_person p
        WHERE p.village_id = s.village AND p.birth_date = s.birth_date
            AND upper(p.name) = upper(s.name)
            AND (s.nik_hash IS NULL OR p.nik_hash IS NULL)
        LIMIT 1
    ) known
"""  # noqa: S608 (a constant)
_JUDGEMENTS = f"""
    SELECT row, CASE WHEN judged_by IS NULL THEN 'judged_by' ELSE 'judged_date' END,
        'judgement_unsigned', ''
    FROM {STAGED} WHERE procedural_status > 0 AND (judged_by IS NULL OR judged_date IS NULL)
    UNION ALL
    SELECT row, 'procedural_status', 'judgement_without_status', ''
    FROM {STAGED} WHERE COALESCE(procedural_status, 0) = 0
        AND (judged_by IS NOT NULL OR judged_date IS NOT NULL)
"""  # noqa: S608 (a constant)


class PeopleImport(ImportKind):
    """People who will work, work or worked abroad."""

    code = "people"
    position = 1
    title = _("Migrants")
    explanation = _(
        "One row for each prospective worker, worker abroad or returnee. Stays abroad and families "
        "follow in sheets of their own."
    )
    permission = Permission.EDIT_PEOPLE
    models = (Person, Worker)
    columns = (
        VILLAGE_COLUMN,
        Column(
            "name",
            "Nama lengkap",
            _("The full name as on the identity card."),
            Text(150),
            required=True,
            example="Siti Aminah",
            aliases=("Nama", "Full name", "Name"),
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
            "birth_place",
            "Tempat lahir",
            _("The regency or city of birth."),
            Text(100),
            example="Tulungagung",
            aliases=("Birth place",),
        ),
        Column(
            "birth_date",
            "Tanggal lahir",
            _("Day/month/year. Leave it empty where it is not known."),
            Day(),
            example="31/12/1990",
            aliases=("Tgl lahir", "Birth date"),
        ),
        Column("nik", "NIK", _("16 digits, where known; never required."), Nik()),
        Column(
            "family_card",
            "Nomor KK",
            _("Number of the family card, 16 digits, where known."),
            FamilyCard(),
            aliases=("No KK", "KK", "Nomor Kartu Keluarga", "Family card number"),
        ),
        Column(
            "address",
            "Alamat",
            _("Street or hamlet, neighbourhood units."),
            Text(250),
            example="Dusun Krajan RT 02 RW 01",
            aliases=("Address",),
        ),
        Column(
            "phone",
            "Nomor telepon",
            _("A number that reaches the person or the family."),
            Phone(),
            example="081234567890",
            aliases=("Telepon", "No HP", "HP", "Phone"),
        ),
        Column(
            "languages",
            "Bahasa",
            _("Foreign languages, with commas between them."),
            Words(30),
            example="Mandarin, Inggris",
            aliases=("Languages",),
        ),
        Column(
            "skills",
            "Keterampilan",
            _("Skills, with commas between them."),
            Words(60),
            example="memasak, merawat lansia",
            aliases=("Skills",),
        ),
        Column(
            "stage",
            "Tahap",
            _("Where the person stands now, from the list."),
            Choice(Worker.Stage, sql="smallint", leave_out=frozenset({Worker.Stage.DECEASED})),
            required=True,
            aliases=("Status PMI", "Stage"),
        ),
        Column(
            "procedural_status",
            "Status prosedural",
            _("Empty where nobody has judged it."),
            Choice(Worker.ProceduralStatus, sql="smallint"),
            aliases=("Procedural status",),
        ),
        Column(
            "judged_by",
            "Dinilai oleh",
            _("Who judged the procedural status."),
            Text(150),
            example="BP3MI Jawa Timur",
            aliases=("Status judged by",),
        ),
        Column(
            "judged_date",
            "Tanggal dinilai",
            _("The day of the judgement, day/month/year."),
            Day(),
            example="31/12/2025",
            aliases=("Status judged on",),
        ),
        Column(
            "judged_basis",
            "Dasar penilaian",
            _("The documents or data behind the judgement."),
            Text(200),
            example="Sisko P2MI",
            aliases=("Basis of the judgement",),
        ),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return people who stand twice or are registered already, and unsigned judgements."""
        yield from staged.problems(
            twice("nik", "twice_nik", keys="nik_hash", given="nik_hash IS NOT NULL")
        )
        yield from staged.problems(
            twice(
                "name",
                "twice_person",
                keys="village, birth_date, upper(name)",
                given="village IS NOT NULL AND birth_date IS NOT NULL AND name IS NOT NULL",
                apart="nik_hash",
            )
        )
        for query in (_NIK_REGISTERED, _PERSON_REGISTERED, _JUDGEMENTS):
            yield from staged.problems(query)

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Register the people and their migration records."""
        ids = register_people_in_bulk(staged=STAGED, on=staged.on, at=at)
        return Written({Person: ids, Worker: ids})
