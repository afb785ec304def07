"""What of the programs waits for somebody on the first page of the desk."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.core.work import Urgency, WorkItem
from programs.models import Waits
from programs.selectors.queue import Asked, Pile, Queue

COUNTED: tuple[tuple[str, Promise, tuple[Waits, ...]], ...] = (
    ("proposals_confirm", _("Proposals to confirm"), (Waits.SUBMITTED,)),
    ("proposals_take_up", _("Proposals to take up"), (Waits.SENT,)),
    (
        "proposals_verify",
        _("Proposals to verify or visit"),
        (Waits.VERIFICATION, Waits.ASSESSMENT),
    ),
    ("proposals_mended", _("Reported improvements to check"), (Waits.MENDED,)),
    (
        "proposals_village",
        _("Proposals to finish or mend"),
        (Waits.DRAFT, Waits.RETURNED, Waits.IMPROVEMENT),
    ),
    (
        "proposals_recommended",
        _("Recommended villages waiting for a decree"),
        (Waits.RECOMMENDED,),
    ),
    ("decrees_draft", _("Decrees to finish and submit"), (Waits.DECREE_DRAFT,)),
    ("decrees", _("Decrees waiting for your signature"), (Waits.DECREE_SUBMITTED,)),
    ("monitoring", _("Designated villages to monitor or guide"), (Waits.MONITOR, Waits.GUIDANCE)),
)
"""The counters of the desk: key, words, and what of the queue each counts."""


def work_items(user: User, on: date) -> list[WorkItem]:
    """Return what of the work queue waits for ``user``, and what of it is overdue; four queries."""
    piles = Queue(user, on).piles(Asked())
    items = [_item(key, label, waits, piles, on) for key, label, waits in COUNTED]
    late = sum(pile.late for pile in piles.values())
    items.append(
        WorkItem(
            "queue_late",
            _("Overdue steps towards decrees and after them"),
            late,
            f"{reverse('programs:queue')}?lewat=ya",
            Urgency.LATE,
        )
    )
    return items


def _item(
    key: str, label: Promise, waits: tuple[Waits, ...], piles: dict[Waits, Pile], on: date
) -> WorkItem:
    found = [piles[one] for one in waits if one in piles]
    url = f"{reverse('programs:queue')}?{urlencode([('tunggu', one.value) for one in waits])}"
    days = max(((on - pile.oldest).days for pile in found), default=0)
    note = _t("the oldest for %(days)s days") % {"days": days} if days > 0 else ""
    is_late = any(pile.late for pile in found)
    urgency = Urgency.SOON if is_late else Urgency.OPEN
    return WorkItem(key, label, sum(pile.count for pile in found), url, urgency, note)
