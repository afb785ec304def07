"""Proposals at the desk: what arrived and how long it waits; the work is done on its page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts.scoped_admin import ReadOnly, ScopedModelAdmin
from programs.admin.filters import AreaFilter
from programs.models import Proposal, ProposalState
from programs.models.workflow import CLOSED

_State = ProposalState
GROUPS: dict[str, tuple[Any, tuple[ProposalState, ...]]] = {
    "village": (_("With the village"), (_State.DRAFT, _State.SUBMITTED, _State.RETURNED)),
    "office": (
        _("With BP3MI"),
        (_State.SENT, _State.VERIFICATION, _State.ASSESSMENT),
    ),
    "mending": (_("Village improving"), (_State.IMPROVEMENT,)),
    "ministry": (_("With the ministry"), (_State.RECOMMENDED,)),
    "open": (_("All that are open"), tuple(s for s in _State if s not in CLOSED)),
    "closed": (_("Closed"), CLOSED),
}
"""The states by whose turn it is."""


class TurnFilter(admin.SimpleListFilter):
    """Whose turn it is."""

    title = _("whose turn")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the groups of states."""
        return [(key, label) for key, (label, _states) in GROUPS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the proposals of the chosen group."""
        rows: QuerySet[Any] = queryset
        chosen = GROUPS.get(self.value() or "")
        return rows.filter(state__in=chosen[1]) if chosen else rows


@admin.register(Proposal)
class ProposalAdmin(ReadOnly, ScopedModelAdmin):
    """Every proposal in the user's areas; it changes by its steps only, so this page reads."""

    list_display = ("village", "program", "state", "waits", "round", "letter_number", "open_page")
    list_filter = (TurnFilter, "state", "program", AreaFilter)
    list_select_related = ("program", "village__area")
    search_fields = ("village__area__name", "village__area__code", "letter_number")
    search_help_text = _("Village name or code, or letter number")
    ordering = ("state_since", "pk")
    sortable_by = ("waits",)

    @admin.display(description=_("in this state"), ordering="state_since")
    def waits(self, row: Proposal) -> str:
        """Say for how long nothing has happened."""
        if row.is_closed:
            return "-"
        days = (timezone.now() - row.state_since).days
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}

    @admin.display(description=_("proposal"))
    def open_page(self, row: Proposal) -> SafeString:
        """Lead to the page where it is read, returned and taken up."""
        where: dict[str, Any] = {"code": row.village.area.code, "pk": row.pk}
        url = reverse("programs:proposal", kwargs=where)
        return format_html('<a href="{}">{}</a>', url, _("Open the proposal"))
