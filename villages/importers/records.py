"""Facilities and activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written, twice
from migranportal.imports.problems import Found
from migranportal.imports.values import Choice, Day, Number, StoredChoice, Text
from migranportal.imports.values.choices import Labelled
from villages.importers.places import VILLAGE_COLUMN
from villages.models import Activity, ActivityKind, Facility, FacilityKind, Pillar
from villages.services.bulk import record_activities_in_bulk, record_facilities_in_bulk

MOST_PARTICIPANTS = 100_000


def _facility_kinds(area_code: str) -> list[Labelled]:
    return list(FacilityKind.objects.order_by("position").values_list("code", "name_id", "name_en"))


def _pillars(area_code: str) -> list[Labelled]:
    return list(Pillar.objects.order_by("position").values_list("code", "name_id", "name_en"))


class FacilityImport(ImportKind):
    """Facilities that serve migrants, with their condition."""

    code = "facilities"
    position = 5
    title = _("Facilities")
    explanation = _("One row for each facility, with its condition on the day it was checked.")
    permission = Permission.EDIT_VILLAGES
    models = (Facility,)
    columns = (
        VILLAGE_COLUMN,
        Column(
            "kind",
            "Jenis fasilitas",
            _("The kind, from the list."),
            StoredChoice(_facility_kinds),
            required=True,
            aliases=("Jenis", "Kind"),
        ),
        Column(
            "name",
            "Nama fasilitas",
            _("The name, where there are several of a kind."),
            Text(150),
            example="Balai Desa",
            aliases=("Nama", "Name"),
        ),
        Column(
            "condition",
            "Kondisi",
            _("The condition, from the list."),
            Choice(Facility.Condition),
            required=True,
            aliases=("Condition",),
        ),
        Column(
            "checked_date",
            "Tanggal diperiksa",
            _("The day on which the condition was seen, day/month/year."),
            Day(),
            required=True,
            example="31/12/2025",
            aliases=("Diperiksa pada", "Checked on"),
        ),
        Column("note", "Catatan", _("A remark."), Text(300), aliases=("Note",)),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return rows that stand twice or are recorded already."""
        same = "village, kind, COALESCE(name, '')"
        given = "village IS NOT NULL AND kind IS NOT NULL"
        yield from staged.problems(twice("kind", "twice_record", keys=same, given=given))
        yield from staged.problems(
            f"""
            SELECT s.row, 'kind', 'record_registered', ''
            FROM {STAGED} s JOIN villages_facility f ON f.village_id = s.village
                AND f.kind_id = s.kind AND f.name = COALESCE(s.name, '')
            """  # noqa: S608 (a constant)
        )

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Save the facilities."""
        return Written({Facility: record_facilities_in_bulk(staged=STAGED, at=at)})


class ActivityImport(ImportKind):
    """What the village did for migrants."""

    code = "activities"
    position = 6
    title = _("Activities")
    explanation = _("One row for each activity of the village. Photos are added afterwards.")
    permission = Permission.EDIT_VILLAGES
    models = (Activity,)
    columns = (
        VILLAGE_COLUMN,
        Column(
            "kind",
            "Jenis kegiatan",
            _("What it is for, from the list."),
            Choice(ActivityKind),
            required=True,
            aliases=("Jenis", "Kind"),
        ),
        Column(
            "pillar",
            "Pilar",
            _("The pillar of the program that it belongs to, from the list."),
            StoredChoice(_pillars),
            aliases=("Pillar",),
        ),
        Column(
            "title",
            "Nama kegiatan",
            _("What it is called."),
            Text(200),
            required=True,
            example="Sosialisasi migrasi aman",
            aliases=("Judul", "Title"),
        ),
        Column(
            "date",
            "Tanggal",
            _("The day, day/month/year."),
            Day(),
            required=True,
            example="31/12/2025",
            aliases=("Tanggal kegiatan", "Date"),
        ),
        Column(
            "participants",
            "Jumlah peserta",
            _("How many people took part."),
            Number(0, MOST_PARTICIPANTS),
            example="25",
            aliases=("Peserta", "Participants"),
        ),
        Column(
            "description", "Uraian", _("A short account."), Text(2000), aliases=("Description",)
        ),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return rows that stand twice or are recorded already."""
        given = "village IS NOT NULL AND date IS NOT NULL AND title IS NOT NULL"
        yield from staged.problems(
            twice("title", "twice_record", keys="village, date, title", given=given)
        )
        yield from staged.problems(
            f"""
            SELECT s.row, 'title', 'record_registered', ''
            FROM {STAGED} s JOIN villages_activity a
                ON a.village_id = s.village AND a.date = s.date AND a.title = s.title
            """  # noqa: S608 (a constant)
        )

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Save the activities."""
        return Written({Activity: record_activities_in_bulk(staged=STAGED, at=at)})
