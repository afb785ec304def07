"""The work queue as a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View

from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import Permission
from migranportal.core.exports import FORMATS, Table, table_response
from migranportal.regions.models import Area
from programs.models import Program, Waits
from programs.selectors.queue import Asked, Pile, Queue, Waiting
from programs.views.proposals.common import user_of

PAGE_SIZE = 50
MOST_EXPORTED = 10_000


@dataclass(frozen=True)
class Row:
    """A line of the queue, and where the work is done."""

    waiting: Waiting
    url: str
    title: str
    place: str


class QueueView(View):
    """Everything on which the reader can do the next act, with age and deadline."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show a page of the queue, or hand it out as a file."""
        user = user_of(request)
        queue = Queue(user, timezone.localdate())
        asked = _asked(request, user)
        form = request.GET.get("unduh", "")
        if form in FORMATS:
            return table_response(_table(queue, asked), form)
        number = _page_number(request.GET.get("halaman", ""))
        found = queue.page(asked, begin=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
        piles = queue.piles(asked)
        context = {
            "asked": asked,
            "rows": [_row(waiting) for waiting in found[:PAGE_SIZE]],
            "kinds": _kinds(queue.piles(Asked()) if asked.area or asked.program else piles, piles),
            "shown": sorted(asked.waits),
            "late": sum(pile.late for pile in piles.values()),
            "whole": sum(pile.count for pile in piles.values()),
            "programs": Program.objects.order_by("code"),
            "areas": _areas(user),
            "has_deadlines": bool(queue.deadlines),
            "unconfirmed": any(not row.is_confirmed for row in queue.deadlines.values()),
            "is_filtered": asked != Asked(),
            "query": _query(request),
            "previous": number - 1,
            "next": number + 1 if len(found) > PAGE_SIZE else 0,
        }
        return TemplateResponse(request, "programs/queue.html", context)


def _asked(request: HttpRequest, user: User) -> Asked:
    """Return what the address asks for; what does not exist is left out."""
    area = request.GET.get("area", "").strip()
    return Asked(
        waits=frozenset(request.GET.getlist("tunggu")) & frozenset(Waits.values),
        program=request.GET.get("program", "")[:20],
        area=area if area.replace(".", "").isdecimal() and len(area) < 14 else "",
        only_late=request.GET.get("lewat") == "ya",
    )


def _areas(user: User) -> list[Area]:
    """Return the areas to choose from: provinces for the ministry, regencies inside a province."""
    codes = user.areas_for(Permission.VIEW_PROGRAMS)
    rows = Area.objects.filter(valid_until=None)
    if "" in codes:
        return list(rows.filter(level=Area.Level.PROVINCE).order_by("code"))
    if all(len(code) > 2 for code in codes):
        return []
    regencies = rows.filter(level=Area.Level.REGENCY).order_by("code")
    return [area for area in regencies if any(covers(code, area.code) for code in codes)]


def _kinds(every: dict[Waits, Pile], piles: dict[Waits, Pile]) -> list[tuple[Waits, int]]:
    return [
        (waits, piles[waits].count if waits in piles else 0) for waits in Waits if waits in every
    ]


def _row(waiting: Waiting) -> Row:
    village = waiting.village
    if village is None:
        url = reverse("admin:programs_decree_change", args=[waiting.key])
        return Row(waiting, url, str(waiting.decree), "")
    kind = "proposal" if waiting.waits.value.startswith("proposal.") else "designation"
    url = reverse(f"programs:{kind}", kwargs={"code": village.area.code, "pk": waiting.key})
    return Row(waiting, url, village.area.name, place_of(village.area))


def place_of(area: Any) -> str:
    """Return the areas around a village, the nearest first."""
    names = []
    while area.parent is not None:
        area = area.parent
        names.append(area.name)
    return ", ".join(names)


def _table(queue: Queue, asked: Asked) -> Table:
    today = queue.on
    found = queue.page(asked, limit=MOST_EXPORTED + 1)
    notes = [_("Work queue on %(day)s") % {"day": date_format(today, "j F Y")}]
    notes.append(_("Deadlines are those recorded in the portal; without one the column is empty."))
    if len(found) > MOST_EXPORTED:
        notes.append(_("Only the first %(n)d lines are in this file.") % {"n": MOST_EXPORTED})
    rows = (_cells(_row(waiting)) for waiting in found[:MOST_EXPORTED])
    header = [
        *(_("What waits"), _("Village or decree"), _("Code"), _("Place"), _("Program")),
        *(_("Since"), _("Days"), _("Deadline"), _("Overdue")),
    ]
    return Table(f"antrean-{today.isoformat()}", header, rows, notes)


def _cells(row: Row) -> list[Any]:
    waiting = row.waiting
    return [
        str(waiting.waits.label),
        row.title,
        waiting.village.area.code if waiting.village else "",
        row.place,
        str(waiting.program),
        waiting.since,
        waiting.days,
        waiting.due,
        _("Yes") if waiting.is_late else "",
    ]


def _query(request: HttpRequest) -> str:
    """Return the filters of the address, to go on with."""
    query = request.GET.copy()
    for name in ("halaman", "unduh"):
        query.pop(name, None)
    return query.urlencode()


def _page_number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 5 else 1
