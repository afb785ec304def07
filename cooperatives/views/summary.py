"""The page of one cooperative: what it is, and the ways to its records."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from cooperatives.models import Cooperative
from cooperatives.permissions import can_edit_cooperative, can_view_members
from cooperatives.views.pages import cooperative_owner
from migranportal.accounts.models import User

PARTS = (
    ("membership", _("Members")),
    ("businessunit", _("Business units")),
    ("annualmeeting", _("Annual members' meetings")),
    ("servedvillage", _("Served villages")),
    ("supplylink", _("Supply links")),
)


class CooperativeView(View):
    """Shows a cooperative that is seated in a village or serves it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str, cooperative: int) -> HttpResponse:
        """Show the page."""
        user: Any = request.user
        owner = cooperative_owner(user, code=code, cooperative=cooperative)
        found: Cooperative = owner.record
        may_edit = can_edit_cooperative(user, found)
        change = {"code": code, "pk": found.pk}
        context = {
            "owner": owner,
            "parts": _parts(found, user, owner.where),
            "may_edit": may_edit,
            "change_url": reverse("cooperatives:cooperative_change", kwargs=change),
            **owner.context,
        }
        return TemplateResponse(request, "cooperatives/summary.html", context)


def _parts(cooperative: Cooperative, user: User, where: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the kinds of records with their addresses and how many are current."""
    today = timezone.localdate()
    counts = {
        "businessunit": cooperative.business_units.exclude(until_date__lt=today).count(),
        "annualmeeting": cooperative.annual_meetings.count(),
        "servedvillage": cooperative.served_villages.exclude(until_date__lt=today).count(),
        "supplylink": cooperative.supply_links.exclude(until_date__lt=today).count(),
    }
    if can_view_members(user, cooperative):
        counts["membership"] = cooperative.memberships.exclude(until_date__lt=today).count()
    return [
        {
            "title": title,
            "count": counts[name],
            "url": reverse(f"cooperatives:{name}_list", kwargs=where),
        }
        for name, title in PARTS
        if name in counts
    ]
