"""What ends soon in a village, with its day and the page where something can be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.web.sections import CONFIRM, url_of
from migranportal.web.selectors.village import CHECK_AFTER, SOON, deadlines
from programs.selectors import Readiness, ageing_evidence
from villages.models import Village

EVIDENCE_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Deadline:
    """Something that ends on a day; ``is_past`` where it already has."""

    day: date
    text: str
    url: str
    is_past: bool


def deadline_rows(
    village: Village, states: Iterable[Readiness], *, user: User, on: date
) -> list[Deadline]:
    """Return what ends soon after the day ``on``, the most urgent first."""
    code, today = village.area.code, on
    found = deadlines(village, user=user, on=today)
    rows: list[tuple[date, str, str]] = []
    force = found.task_force
    if force is not None and force.until_date <= today + SOON:
        rows.append(
            (
                force.until_date,
                _("The task force's term"),
                url_of("villages:task_force_list", code=code),
            )
        )
    rows += [
        (
            rule.repealed_date,
            _("Regulation %(number)s") % {"number": rule.number},
            url_of("villages:regulation_list", code=code),
        )
        for rule in found.regulations
        if rule.repealed_date is not None
    ]
    if found.first_contract_end is not None:
        text = ngettext(
            "%(n)s contract abroad ends within three months",
            "%(n)s contracts abroad end within three months",
            found.contracts,
        )
        url = url_of("workers:person_list", code=code)
        rows.append((found.first_contract_end, text % {"n": found.contracts}, url))
    rows += _unchecked(found.oldest_check, found.unchecked_facilities, code)
    rows += [
        (
            a.until_date,
            _("Evidence: %(criterion)s") % {"criterion": a.finding.criterion.title},
            confirm_url(user, code),
        )
        for a in ageing_evidence(states, on=today, within=EVIDENCE_SOON)
    ]
    return [Deadline(day, text, url, day < today) for day, text, url in sorted(rows)]


def _unchecked(oldest: date | None, number: int, code: str) -> list[tuple[date, str, str]]:
    if oldest is None:
        return []
    text = ngettext(
        "%(n)s facility not checked for a year",
        "%(n)s facilities not checked for a year",
        number,
    )
    url = url_of("villages:facility_list", code=code)
    return [(oldest + CHECK_AFTER, text % {"n": number}, url)]


def confirm_url(user: User, code: str) -> str:
    """Return where the village's data are confirmed; empty for who may not."""
    may = user.holds(Permission.EDIT_VILLAGES, area=code)
    return url_of(CONFIRM, code=code) if may else ""
