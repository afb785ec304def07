"""The people of a village: listed by stage, found by name or number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from villages.models import Village
from villages.views.pages import village_owner, visible_village
from workers.models import Person, Placement, Worker
from workers.selectors import MAX_NAME_HITS, latest_placements, people_by_stage, search_people
from workers.views.owners import worker_of

PAGE_SIZE = 50
STAGES: dict[str, tuple[int, str | Promise]] = {
    "calon": (Worker.Stage.PROSPECTIVE, _("Prospective")),
    "luar-negeri": (Worker.Stage.ABROAD, _("Abroad")),
    "purna": (Worker.Stage.RETURNED, _("Returned")),
    "meninggal": (Worker.Stage.DECEASED, _("Deceased")),
}
"""The tabs: the name in the address, the stage and the label."""


@dataclass(frozen=True)
class Tab:
    """One tab of the list."""

    label: str | Promise
    count: int | None
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """One person of the list."""

    person: Person
    worker: Worker | None
    placement: Placement | None


class PersonListView(View):
    """Shows the people of a village, fifty at a time, without counting or passing over any."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show one page of the list."""
        user: Any = request.user
        village = visible_village(user, code)
        if not user.holds(Permission.VIEW_PEOPLE, area=code):
            raise Http404
        found = list(self._page_of(self._people(village, user))[: PAGE_SIZE + 1])
        context = {
            "owner": village_owner(village),
            "village": village,
            "rows": _rows(found[:PAGE_SIZE]),
            "tabs": self._tabs(village, user),
            "chosen": self._chosen,
            "search": self._search,
            "next_url": self._next_url(found),
            "is_further": bool(self._after),
            "is_cut": len(found) >= MAX_NAME_HITS,
            "may_edit": user.holds(Permission.EDIT_PEOPLE, area=code),
        }
        return TemplateResponse(request, "workers/people.html", context)

    @property
    def _search(self) -> str:
        return self.request.GET.get("cari", "").strip()[:100]

    @property
    def _chosen(self) -> str:
        chosen = self.request.GET.get("tahap", "")
        return chosen if chosen in STAGES else ""

    @property
    def _after(self) -> int | None:
        """The last person of the page before: a number, so that no name stands in an address."""
        text = self.request.GET.get("setelah", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None

    def _people(self, village: Village, user: User) -> QuerySet[Person]:
        people: QuerySet[Person] = Person.objects.visible_to(user).filter(village=village)
        if self._chosen:
            people = people.filter(worker__stage=STAGES[self._chosen][0])
        if self._search:
            people = search_people(people, self._search, areas=[village.area.code])
        people = people.select_related("worker").defer("nik", "family_card")  # not shown here
        return people.order_by("name", "pk")

    def _page_of(self, people: QuerySet[Person]) -> QuerySet[Person]:
        if self._after is None:
            return people
        last = Person.objects.filter(pk=self._after).values_list("name", flat=True).first()
        if last is None:
            return people
        return people.filter(Q(name__gt=last) | Q(name=last, pk__gt=self._after))

    def _next_url(self, found: list[Person]) -> str:
        if len(found) <= PAGE_SIZE:
            return ""
        return self._url(self._chosen, setelah=str(found[PAGE_SIZE - 1].pk))

    def _url(self, stage: str, **more: str) -> str:
        query = {"tahap": stage, "cari": self._search, **more}
        return "?" + urlencode({name: value for name, value in query.items() if value})

    def _tabs(self, village: Village, user: User) -> list[Tab]:
        counts = people_by_stage(village, user=user)
        tabs = [Tab(_("All"), None, self._url(""), not self._chosen)]
        for name, (stage, label) in STAGES.items():
            if counts.get(stage) or stage != Worker.Stage.DECEASED:
                count = None if self._search else counts.get(stage, 0)
                tabs.append(Tab(label, count, self._url(name), name == self._chosen))
        return tabs


def _rows(people: list[Person]) -> list[Row]:
    workers = [worker_of(person) for person in people]
    stays = latest_placements(worker.pk for worker in workers if worker is not None)
    return [
        Row(person, worker, stays.get(person.pk))
        for person, worker in zip(people, workers, strict=True)
    ]
