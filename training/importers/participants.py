"""Lists of participants that officers import from spreadsheets or paste from one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User, within
from migranportal.accounts.roles import Permission
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written
from migranportal.imports.problems import Found
from migranportal.imports.values import Choice, StoredChoice
from migranportal.imports.values.choices import Labelled
from training.models import Participant, Session
from training.services import add_participants_in_bulk
from workers.importers import MEANT, PERSON_COLUMNS, person_problems

SESSION_HEADER = "Sesi pelatihan"

_TWICE = f"""
    SELECT row, 'session', 'twice_record', first::text
    FROM (
        SELECT s.row, first_value(s.row) OVER same AS first
        FROM {STAGED} s JOIN {MEANT} m USING (row)
        WINDOW same AS (PARTITION BY m.person_id, s.session ORDER BY s.row)
    ) ordered
    WHERE first < row
"""  # noqa: S608 (constants)
_LISTED = f"""
    SELECT DISTINCT s.row, 'session', 'record_registered', ''
    FROM {STAGED} s JOIN {MEANT} m USING (row)
    JOIN training_participant p ON p.person_id = m.person_id AND p.session_id = s.session
"""  # noqa: S608 (constants)
_RESULT = f"""
    SELECT row, 'result', 'result_without_attendance', '' FROM {STAGED}
    WHERE result IS NOT NULL AND attendance IS DISTINCT FROM 'attended'
"""  # noqa: S608 (a constant)
# Rows in their order take the seats that are left; those beyond them are refused.
_FULL = f"""
    SELECT row, 'session', 'session_full', left_over::text
    FROM (
        SELECT s.row, row_number() OVER (PARTITION BY s.session ORDER BY s.row) AS place,
            greatest(t.capacity - training_seats_taken(t.id), 0) AS left_over
        FROM {STAGED} s JOIN {MEANT} m USING (row) JOIN training_session t ON t.id = s.session
    ) seated
    WHERE place > left_over
"""  # noqa: S608 (constants)


def _sessions(area_code: str) -> list[Labelled]:
    """Return the open sessions inside an area: number, course and first day."""
    rows = Session.objects.filter(
        within([area_code], "area__code"), state=Session.State.PLANNED
    ).order_by("start_date", "pk")
    found = rows.values_list("pk", "course__title", "start_date")
    return [
        (pk, f"{title}, {day:%d/%m/%Y} (sesi {pk})", f"{title}, {day:%d/%m/%Y}")
        for pk, title, day in found
    ]


def _titles(ids: list[str]) -> dict[str, str]:
    rows = Session.objects.filter(pk__in=ids).values_list("pk", "course__title", "start_date")
    return {str(pk): f"{title}, {day:%d/%m/%Y}" for pk, title, day in rows}


class ParticipantImport(ImportKind):
    """Registered people on the lists of planned training sessions."""

    code = "participants"
    position = 6
    title = _("Participants of training")
    explanation = _("One row for each registered person on the list of a planned session.")
    permission = Permission.EDIT_TRAINING
    models = (Participant,)
    columns = (
        *PERSON_COLUMNS,
        Column(
            "session",
            SESSION_HEADER,
            _("Number of the session, or its course and first day; it must be planned here."),
            StoredChoice(_sessions, sql="bigint", is_offered=False, labels_of=_titles),
            required=True,
            example="12",
            aliases=("Sesi", "Pelatihan", "Session"),
        ),
        Column(
            "attendance",
            "Kehadiran",
            _("From the list; empty while it is not known."),
            Choice(Participant.Attendance),
            aliases=("Hadir", "Attendance"),
        ),
        Column(
            "result",
            "Hasil",
            _("From the list, of who attended; empty where there is none."),
            Choice(Participant.Result),
            aliases=("Result",),
        ),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return rows of nobody, people who stand on the list already, and rows without a seat."""
        yield from person_problems(staged, needs_worker=False)
        for query in (_TWICE, _LISTED, _RESULT, _FULL):
            yield from staged.problems(query)

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Put the people on the lists."""
        return Written({Participant: add_participants_in_bulk(staged=STAGED, people=MEANT, at=at)})


def pasted_as_csv(text: str, *, session: Session) -> bytes:
    """Return rows copied from a spreadsheet as a CSV file of this kind, for one session.

    The cells are separated by tabs (as spreadsheets copy them), semicolons or commas. The first line
    is the heading; where it names no known column, the lines hold village, NIK, name and birth date.
    """
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    mark = next((m for m in ("\t", ";") if lines and m in lines[0]), ",")
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark)]
    known = {
        name.casefold()
        for column in ParticipantImport.columns
        for name in (column.header, *column.aliases)
    }
    has_heading = bool(rows) and any(cell.casefold() in known for cell in rows[0])
    width = max((len(row) for row in rows), default=0)
    heading = rows.pop(0) if has_heading else _plain_heading(width)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([*heading, SESSION_HEADER])
    for row in rows:
        cells = [*row, *[""] * (len(heading) - len(row))]
        writer.writerow([*cells, str(session.pk)])
    return out.getvalue().encode("utf-8-sig")


def _plain_heading(width: int) -> list[str]:
    return [column.header for column in PERSON_COLUMNS][: max(width, 1)]
