"""Taking a whole import back, while nothing depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pghistory
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts.models import User
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.rowsecurity import whole_country
from migranportal.imports.models import Import

_MOST_COUNTED = 1_000


class UndoBlockedError(DomainError):
    """Something depends on the imported rows; ``reasons`` names it."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def undo_blockers(started: Import) -> list[str]:
    """Return what depends on the rows of an import, in words; nothing where it can be undone."""
    with whole_country():
        return [*_of_kind(started), *_changed(started), *_hanging(started)]


def undo_import(*, started: Import, by: User, at: datetime) -> Import:
    """Remove everything that an import made; the history keeps what it was.

    Raises:
        PermissionDenied: ``by`` may not import such records into the whole area.
        UndoBlockedError: something depends on it, or it is not (or no longer) imported.
    """
    if not by.holds(started.get_kind().permission, area=started.area_code):
        raise PermissionDenied
    try:
        with whole_country(), transaction.atomic():
            locked = Import.objects.select_for_update().get(pk=started.pk)
            if locked.state != Import.State.IMPORTED:
                raise UndoBlockedError([str(_("This import is not there to be undone."))])
            reasons = undo_blockers(locked)
            if reasons:
                raise UndoBlockedError(reasons)
            with pghistory.context(user=by.pk, import_id=locked.pk, act="import.undone"):
                _remove(locked, at)
            return _close(locked, by, at)
    except IntegrityError as error:
        reason = _("Somebody has just recorded something about the imported rows.")
        raise UndoBlockedError([str(reason)]) from error


def _remove(started: Import, at: datetime) -> None:
    kind = started.get_kind()
    sets = list(started.records.order_by("-position"))
    known = kind.before_undo(sets[-1].ids) if sets else None
    with connection.cursor() as cursor:
        # The triggers keep the plans of their first time, made perhaps for a single row.
        cursor.execute("DISCARD PLANS")
        for records in sets:
            meta = apps.get_model(records.model)._meta
            cursor.execute(
                f'DELETE FROM "{meta.db_table}" WHERE "{_key(meta)}" = ANY (%s)',  # noqa: S608
                [records.ids],
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    kind.after_undo(known, at=at)
    started.records.all().delete()


def _close(started: Import, by: User, at: datetime) -> Import:
    started.state, started.undone_by, started.undone_at = Import.State.UNDONE, by, at
    started.save()
    record(
        "import.undone",
        target=started,
        by=by,
        at=at,
        area_code=started.area_code,
        kind=started.kind,
        rows=started.imported_rows,
    )
    return started


def _of_kind(started: Import) -> list[str]:
    first = started.records.order_by("position").first()
    return started.get_kind().blockers(first.ids) if first else []


def _changed(started: Import) -> Iterator[str]:
    """Name the imported records that somebody changed or removed since."""
    for records in started.records.order_by("position"):
        model = apps.get_model(records.model)
        if not _has_history(model):
            continue
        events = f"{model._meta.db_table}event"
        count = _count(
            f"SELECT DISTINCT pgh_obj_id FROM {events} "  # noqa: S608 (tables of our own models)
            "WHERE pgh_obj_id = ANY (%s) AND pgh_label <> 'insert'",
            records.ids,
        )
        if count:
            yield ngettext(
                "%(count)s imported record was changed or removed afterwards: %(kind)s.",
                "%(count)s imported records were changed or removed afterwards: %(kind)s.",
                count,
            ) % {"count": _counted(count), "kind": model._meta.verbose_name_plural}


def _hanging(started: Import) -> Iterator[str]:
    """Name the records of others that refer to imported ones."""
    sets = list(started.records.order_by("position"))
    own = {apps.get_model(records.model) for records in sets}
    own |= set(started.get_kind().followers)
    for records in sets:
        for relation in apps.get_model(records.model)._meta.related_objects:
            other: Any = relation.related_model
            if other in own or hasattr(other, "pgh_tracked_model") or not _is_table(other):
                continue  # goes with the rows, is their history, or is no table
            field: Any = relation.field
            count = _count(
                f'SELECT FROM "{other._meta.db_table}" WHERE "{field.column}" = ANY (%s)',
                records.ids,
            )
            if count:
                yield ngettext(
                    "%(count)s record hangs on imported ones: %(kind)s.",
                    "%(count)s records hang on imported ones: %(kind)s.",
                    count,
                ) % {"count": _counted(count), "kind": other._meta.verbose_name_plural}


def _count(query: str, ids: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({query} LIMIT {_MOST_COUNTED}) AS found", [ids])  # noqa: S608
        return int(cursor.fetchone()[0])


def _counted(count: int) -> str:
    return f"{count}+" if count == _MOST_COUNTED else str(count)


def _is_table(model: Any) -> bool:
    """Tell whether a model has rows of its own: that of all histories together has none."""
    return bool(model._meta.concrete_model._meta.managed)


def _has_history(model: type[models.Model]) -> bool:
    return any(
        getattr(relation.related_model, "pgh_tracked_model", None) is model
        for relation in model._meta.related_objects
    )


def _key(meta: Any) -> str:
    key: models.Field[Any, Any] = meta.pk
    return str(key.column)
