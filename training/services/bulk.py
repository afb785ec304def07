"""Many participants at once, from the rows of an import that were checked."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from migranportal.core.errors import DomainError
from training.models import Session
from training.services.participants import check_seats, lock_open

_WANTED = "SELECT session, count(*) FROM {staged} GROUP BY session ORDER BY session"
_ADD = """
    INSERT INTO training_participant (session_id, person_id, village_id, name, position, attendance,
        result, note, created_at, updated_at)
    SELECT s.session, p.id, p.village_id, p.name, '', COALESCE(s.attendance, 'registered'),
        COALESCE(s.result, ''), '', %(at)s, %(at)s
    FROM {staged} s JOIN {people} m USING (row) JOIN workers_person p ON p.id = m.person_id
    ORDER BY row
    RETURNING id
"""


class GoneError(DomainError):
    """A session that rows of the sheet name is not there any more."""


def add_participants_in_bulk(*, staged: str, people: str, at: datetime) -> list[int]:
    """Put the people whom ``people`` names for each row of ``staged`` on the lists; return the ids.

    Raises:
        SessionClosedError, FullError: a session was closed or filled since the check.
        django.db.IntegrityError: somebody was put on a list meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WANTED.format(staged=staged))
        wanted = cursor.fetchall()
    sessions = Session.objects.in_bulk([session for session, _count in wanted])
    for session, count in wanted:
        if session not in sessions:
            raise GoneError(_("The session is not there any more."))
        check_seats(lock_open(sessions[session]), count)
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(staged=staged, people=people), {"at": at})
        return [row[0] for row in cursor.fetchall()]
