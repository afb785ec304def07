"""Reads of the complaint register: counters of the desk, and counts without persons for reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import Left, TruncMonth
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User, within
from migranportal.accounts.roles import Permission
from migranportal.core.rowsecurity import whole_country
from migranportal.core.work import Urgency, WorkItem
from workers.models import Complaint


@dataclass(frozen=True)
class ComplaintCounters:
    """How many open complaints ``user`` sees, and which of them press."""

    open: int
    overdue: int
    referred: int
    """Referred to the user's own level."""
    urgent: int


@dataclass(frozen=True)
class ComplaintCount:
    """How many complaints of a province came in in a month, by kind and by their state now."""

    province: str
    month: date
    kind: str
    kind_name: str
    state: str
    complaints: int


def complaint_counters(user: User, *, on: date) -> ComplaintCounters:
    """Return the counters of the desk; four queries over the open complaints."""
    rows = Complaint.objects.visible_to(user)
    return ComplaintCounters(
        open=rows.open().count(),
        overdue=rows.overdue(on).count(),
        referred=rows.waiting_for(user).count(),
        urgent=rows.open().filter(urgency=Complaint.Urgency.URGENT).count(),
    )


def complaint_counts(areas: Sequence[str], since: date, until: date) -> list[ComplaintCount]:
    """Return the complaints received from ``since`` to ``until`` inside ``areas``, both days included.

    ``areas`` are area codes, ``[""]`` the whole country. Counts only, nobody's record, so that who
    may read reports may read them: strictly confidential complaints are counted as well.
    """
    with whole_country():
        rows = (
            Complaint.objects.filter(
                within(list(areas), Complaint.area_path), received_date__range=(since, until)
            )
            .annotate(province=Left("village__area__code", 2), month=TruncMonth("received_date"))
            .values_list("province", "month", "kind", "kind__name_id", "kind__name_en", "state")
            .annotate(n=Count("pk"))
            .order_by("province", "month", "kind", "state")
        )
        return [
            ComplaintCount(province, month, kind, _name(name_id, name_en), state, n)
            for province, month, kind, name_id, name_en, state, n in rows
        ]


def complaint_work(user: User, on: date) -> list[WorkItem]:
    """Return the complaints that wait for who handles them; two queries."""
    if not user.holds_anywhere(Permission.EDIT_PEOPLE):
        return []
    rows = Complaint.objects.visible_to(user)
    url = reverse("admin:workers_complaint_changelist")
    return [
        WorkItem(
            "complaints_overdue",
            _("Overdue complaints"),
            rows.overdue(on).count(),
            f"{url}?what=overdue",
            Urgency.LATE,
        ),
        WorkItem(
            "complaints_referred",
            _("Complaints referred to us"),
            rows.waiting_for(user).count(),
            f"{url}?what=referred",
        ),
    ]


def _name(name_id: str, name_en: str) -> str:
    return name_en if get_language() == "en" else name_id
