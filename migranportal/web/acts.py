"""Acts of the audit in words: their codes are stable, their words are for reading."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_CHANGED = _("changed")
_ADDED = _("added")
VERBS: dict[str, Promise] = {
    "added": _ADDED,
    "appointed": _("appointed"),
    "confirmed": _("confirmed"),
    "checked": _("checked"),
    "dissolved": _("dissolved"),
    "enacted": _ADDED,
    "ended": _("ended"),
    "joined": _("joined"),
    "left": _("left"),
    "moved": _("moved"),
    "opened": _("opened"),
    "recomputed": _("recomputed"),
    "recorded": _ADDED,
    "registered": _ADDED,
    "removed": _("removed"),
    "repealed": _("repealed"),
    "returned": _("returned home"),
    "status_judged": _("status judged"),
    "village_served": _ADDED,
}
"""The words for the last part of an act's code; every other one is a change."""


def act_text(act: str) -> str:
    """Return what was done, in the language of the page."""
    return str(VERBS.get(act.rpartition(".")[2], _CHANGED))
