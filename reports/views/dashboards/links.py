"""Addresses of the pages, and of the records behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from reports.selectors.scope import Scope


@dataclass(frozen=True)
class Links:
    """Makes the addresses of one page: its area, its day, and what its reader may open."""

    user: User
    scope: Scope
    on: date
    today: date

    @property
    def query(self) -> str:
        """The day as a query, unless it is today."""
        return "" if self.on == self.today else f"?{urlencode({'tanggal': self.on.isoformat()})}"

    def page(self, code: str = "") -> str:
        """Return the dashboard of an area on the same day."""
        return page_url("dashboard", code) + self.query

    def villages(self, part: str = "", **filters: Any) -> str:
        """Return the list of villages behind a figure."""
        wanted = {"wilayah": part or self.scope.code, "tanggal": self.on.isoformat(), **filters}
        return f"{reverse('reports:villages')}?{urlencode({k: v for k, v in wanted.items() if v})}"

    def workers(self, part: str = "", **filters: Any) -> str:
        """Return the list of migrants; empty for who may see counts only, and for other days."""
        return self._people("workers_worker", part, filters)

    def placements(self, **filters: Any) -> str:
        """Return the list of open stays abroad; empty as with ``workers``."""
        stays = {"departure_date__isnull": "False", "return_date__isnull": "True"}
        return self._people("workers_placement", "", {**stays, **filters})

    def groups(self, part: str = "") -> str:
        """Return the list of business groups."""
        return self._list("workers_businessgroup", part, {})

    def _people(self, model: str, part: str, filters: dict[str, Any]) -> str:
        may = self.user.holds_anywhere(Permission.VIEW_PEOPLE)
        return self._list(model, part, filters) if may and self.on == self.today else ""

    def _list(self, model: str, part: str, filters: dict[str, Any]) -> str:
        area = part or self.scope.code
        wanted = {**filters, **({"area": area} if area else {})}
        url = reverse(f"admin:{model}_changelist")
        return f"{url}?{urlencode(wanted)}" if wanted else url


def page_url(name: str, code: str = "", **arguments: Any) -> str:
    """Return the address of a page of an area, or of the reader's own where there is no ``code``."""
    if code:
        return reverse(f"reports:area_{name}", kwargs={"code": code, **arguments})
    return reverse(f"reports:{name}", kwargs=arguments)
