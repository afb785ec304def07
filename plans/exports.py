"""The items of plans as a table to take along."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from migranportal.core.exports import Table
from plans.models import OPEN, PlanItem

CHUNK = 500


def item_table(rows: Any, *, on: date, filtered: bool) -> Table:
    """Return the items of ``rows`` as a table, as of the day ``on``."""
    notes = [
        _("Items of action plans, as of %(day)s.") % {"day": date_format(on)},
        _("An empty cell means that it is not known; it never means zero."),
    ]
    if filtered:
        notes.append(_("Filtered as on the page from which it was taken."))
    header = (
        *(_("plan"), _("area"), _("document"), _("confirmed"), _("what is done"), _("pillar")),
        *(_("villages"), _("responsible"), _("supported by"), _("begins"), _("due"), _("state")),
        *(_("overdue"), _("progress in percent"), _("source of the budget")),
        *(_("budget (rupiah)"), _("indicator"), _("target"), _("reason")),
    )
    return Table(f"rencana-aksi-{on.isoformat()}", header, _rows(rows, on), notes)


def _rows(rows: Any, on: date) -> Iterator[tuple[Any, ...]]:
    related = ("plan__area", "pillar", "responsible")
    found = rows.select_related(*related).prefetch_related("villages__area", "supporting")
    for item in found.iterator(CHUNK):
        yield _row(item, on)


def _row(item: PlanItem, on: date) -> tuple[Any, ...]:
    plan = item.plan
    is_late = item.state in OPEN and item.is_overdue(on)
    amount = item.budget_amount
    return (
        *(plan.title, plan.scope_code, plan.source, _("yes") if plan.is_confirmed else _("no")),
        *(item.title, str(item.pillar or "")),
        "; ".join(sorted(str(village.area) for village in item.villages.all())),
        item.responsible.name if item.responsible else "",
        "; ".join(sorted(o.name for o in item.supporting.all())),
        *(item.start_date, item.end_date, item.get_state_display()),
        *(_("yes") if is_late else _("no"), item.percent, item.budget_source),
        *(None if amount is None else int(amount), item.indicator, item.target, item.reason),
    )
