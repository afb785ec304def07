"""The program files of villages: opened for every village of the register, and moved with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pghistory
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.rowsecurity import whole_country
from migranportal.regions.models import Area, AreaSuccession
from villages.models import Village

Kind = AreaSuccession.Kind

# What may be filled in from the other file; the fields of a group belong together.
CONTENT = (
    ("population", "population_source"),
    ("office_address",),
    ("contact_name", "contact_phone", "contact_email"),
    ("confirmed_date", "confirmed_by"),
)


class FilesHoldRecords(DomainError):  # noqa: N818 - named as what happened
    """Both the old and the new file hold records; a person must decide which is right."""


def open_files(*, by: Any, at: datetime) -> int:
    """Open a file for every village in force that has none; return how many were opened."""
    with (
        transaction.atomic(),
        pghistory.context(act="villages.files_opened", **_who(by)),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            """
            INSERT INTO villages_village (area_id, population_source, office_address, contact_name,
                contact_phone, contact_email, confirmed_by, is_invented, created_at, updated_at)
            SELECT a.id, '', '', '', '', '', '', false, %(at)s, %(at)s
            FROM regions_area a
            WHERE a.level = 'village' AND a.valid_until IS NULL
                AND NOT EXISTS (SELECT FROM villages_village v WHERE v.area_id = a.id)
            ORDER BY a.code
            ON CONFLICT (area_id) DO NOTHING
            """,
            {"at": at},
        )
        return int(cursor.rowcount)


@transaction.atomic
def follow_succession(
    *,
    predecessor: Area,
    successors: Sequence[Area],
    kind: str,
    heir: Area | None = None,
    by: Any,
    at: datetime,
) -> Village | None:
    """Let the file of ``predecessor`` follow it; return the file, or ``None`` where there is none.

    A new code: the file, with all its records, moves to the new area. A merger: the file is closed
    and points to that of the area which took over. A split: the file moves to ``heir`` (by default
    the successor with the same name), or stays while the old code is in force; the other
    successors get new files.

    Raises:
        FilesHoldRecords: the file that the heir has already holds records.
    """
    if predecessor.level != Area.Level.VILLAGE:
        return None
    file = Village.objects.select_for_update().filter(area=predecessor).first()
    with pghistory.context(act="villages.file_followed", **_who(by)):
        if file is not None and kind == Kind.MERGED:
            _close(file, into=_file_of(successors[0], by=by, at=at), by=by, at=at)
        elif file is not None and (target := _heir(predecessor, successors, kind, heir)):
            _move(file, target, by=by, at=at)
        if kind == Kind.SPLIT:
            for area in successors:
                _file_of(area, by=by, at=at)
    return file


def _who(by: Any) -> dict[str, Any]:
    return {"user": by.pk} if by is not None else {"by": "system"}


def _heir(
    predecessor: Area, successors: Sequence[Area], kind: str, heir: Area | None
) -> Area | None:
    """Return the area to which the file moves; ``None`` where it stays."""
    if kind == Kind.RECODED:
        return successors[0]
    if heir is not None:
        return None if heir == predecessor else heir
    if predecessor.valid_until is None:
        return None
    name = predecessor.name.upper()
    return next((area for area in successors if area.name.upper() == name), successors[0])


def _file_of(area: Area, *, by: Any, at: datetime) -> Village:
    """Return the file of ``area``, opening it where there is none."""
    file, opened = Village.objects.get_or_create(area=area)
    if opened:
        record("village.opened", target=file, by=by, at=at, area_code=area.code)
    return file


def _close(file: Village, *, into: Village, by: Any, at: datetime) -> None:
    file.merged_into = into
    file.save(update_fields=["merged_into", "updated_at"])
    record(
        "village.merged",
        target=file,
        by=by,
        at=at,
        area_code=file.area.code,
        into=into.area.code,
    )


def _move(file: Village, area: Area, *, by: Any, at: datetime) -> None:
    old = file.area
    other = Village.objects.select_for_update().filter(area=area).first()
    if other is not None:
        _make_way(file, other)
    file.area = area
    file.save()
    if other is not None:
        other.area, other.merged_into = old, file
        other.save()
    record("village.moved", target=file, by=by, at=at, area_code=area.code, from_code=old.code)


def _make_way(file: Village, other: Village) -> None:
    """Free the area of ``other``, a file that was opened in the meantime and holds nothing yet.

    It is not deleted: its assessments may have a history that nobody may delete. It ends up closed
    on the old code, pointing to the file that goes on. In between it stands on the district,
    because every area has one file at most and that is checked row by row.
    """
    found = _records_of(other)
    if found:
        raise FilesHoldRecords(
            _(
                "The file of %(area)s holds records already (%(records)s). Record that the "
                "villages were merged, or move those records first."
            )
            % {"area": other.area, "records": ", ".join(found)},
            field="successor",
        )
    for group in CONTENT:
        if not any(getattr(file, name) for name in group):
            for name in group:
                setattr(file, name, getattr(other, name))
    district = other.area.parent
    if district is None:
        raise FilesHoldRecords(
            _("%(area)s lies in no district.") % {"area": other.area}, field="successor"
        )
    other.area = district
    other.save()


def _records_of(file: Village) -> list[str]:
    """Return the kinds of records that hang on ``file``; what the machine derives does not count.

    Records of every app protect their village from deletion; derived rows go with it.
    """
    relations = [
        relation
        for relation in Village._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.PROTECT
    ]
    with whole_country():  # people outside the user's areas are records as well
        return [
            str(relation.related_model._meta.verbose_name_plural)
            for relation in relations
            if models.QuerySet(relation.related_model)
            .filter(**{relation.field.name: file})
            .exists()
        ]
