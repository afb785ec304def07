"""What columns of village records show: states as badges, amounts as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from villages.models import Facility, TaskForce, VillageRegulation

ENDS_SOON_DAYS = 90
_CSS = {
    Facility.Condition.GOOD: "is-good",
    Facility.Condition.FAIR: "is-warn",
    Facility.Condition.BROKEN: "is-bad",
}


def badge(text: Any, css: str = "") -> SafeString:
    """Return a state in words with its colour."""
    return format_html('<span class="badge-state {}">{}</span>', css, text)


def condition_badge(facility: Facility) -> SafeString:
    """Return the condition of a facility."""
    condition = Facility.Condition(facility.condition)
    return badge(condition.label, _CSS[condition])


def in_force_badge(regulation: VillageRegulation) -> SafeString:
    """Return whether a regulation is in force today."""
    repealed: date | None = regulation.repealed_date
    if repealed is None or repealed > timezone.localdate():
        return badge(_("In force"), "is-good")
    return badge(_("Repealed on %(date)s") % {"date": date_format(repealed)})


def term_badge(force: TaskForce) -> SafeString:
    """Return the state of a task force's term today."""
    today = timezone.localdate()
    if force.until_date < today:
        return badge(_("Term ended"), "is-bad")
    if force.since_date > today:
        return badge(_("Not begun"))
    days = (force.until_date - today).days
    if days <= ENDS_SOON_DAYS:
        return badge(_("Ends in %(days)d days") % {"days": days}, "is-warn")
    return badge(_("Active"), "is-good")


def breakable(number: str) -> SafeString:
    """Return the number of a decree so that a narrow screen breaks it after a stroke."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in number.split("/")))


def rupiah(amount: Any) -> str:
    """Return an amount with points between the thousands; empty where there is none."""
    return "" if amount is None else f"Rp {amount:,.0f}".replace(",", ".")
