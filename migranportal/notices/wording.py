"""The sentences of each kind of notice, filled in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.notices.models import Kind, Notice

SHOWN_ITEMS = 3
_PARAMETER = re.compile(r"%\((\w+)\)s")

SENTENCES: dict[Kind, Promise] = {
    Kind.TASK_FORCE_ENDING: _(
        "The term of the task force of %(place)s ends on %(until_date)s. Prepare the next decree of "
        "the village head in time and record it."
    ),
    Kind.REGULATION_ENDING: _(
        "Regulation %(number)s of %(place)s holds until %(until_date)s. Record the one that follows "
        "it, so that the criterion stays met."
    ),
    Kind.EVIDENCE_AGEING: _(
        "From %(until_date)s on the data of %(place)s is too old for: %(criteria)s. Check the "
        "records and confirm the village's file."
    ),
    Kind.OUTCOME_MET: _(
        "%(place)s now meets the criteria of %(program)s. What changed: %(reason)s."
    ),
    Kind.OUTCOME_NOT_MET: _(
        "%(place)s does not meet the criteria of %(program)s. What changed: %(reason)s."
    ),
    Kind.OUTCOME_UNDETERMINED: _(
        "Whether %(place)s meets the criteria of %(program)s cannot be determined. What changed: "
        "%(reason)s."
    ),
    Kind.DESIGNATED_NOT_MET: _(
        "%(place)s is designated in %(program)s and does not meet its criteria. What changed: "
        "%(reason)s."
    ),
    Kind.PROPOSAL_WAITING: _("The proposal of %(place)s for %(program)s waits for your decision."),
    Kind.PROPOSAL_FORWARDED: _(
        "The proposal of %(place)s for %(program)s moved on to the next office."
    ),
    Kind.PROPOSAL_RETURNED: _("The proposal of %(place)s for %(program)s was returned: %(reason)s"),
    Kind.PROPOSAL_REJECTED: _(
        "The proposal of %(place)s for %(program)s was not accepted: %(reason)s"
    ),
    Kind.PROPOSAL_VERIFIED: _(
        "The proposal of %(place)s for %(program)s was verified. An assessment visit comes next."
    ),
    Kind.PROPOSAL_VISITED: _(
        "An assessment visit to %(place)s for %(program)s was recorded. Its findings stand on the "
        "page of the proposal."
    ),
    Kind.PROPOSAL_IMPROVE: _(
        "%(place)s is asked for improvement before it can be recommended for %(program)s: %(reason)s"
    ),
    Kind.PROPOSAL_MENDED: _(
        "%(place)s reported its improvement for %(program)s: %(reason)s. Visit the village again or "
        "check the papers."
    ),
    Kind.PROPOSAL_RECOMMENDED: _("%(place)s was recommended for designation in %(program)s."),
    Kind.PROPOSAL_ACCEPTED: _("%(place)s was designated in %(program)s."),
    Kind.DESIGNATION_GUIDANCE: _(
        "%(place)s was placed under guidance in %(program)s. To be mended: %(reason)s"
    ),
    Kind.DESIGNATION_GUIDED: _("The guidance of %(place)s in %(program)s ended."),
    Kind.DESIGNATION_REVOKED: _(
        "The designation of %(place)s in %(program)s was revoked by decree: %(reason)s"
    ),
    Kind.PUBLICATION_WAITING: _(
        "Publication of the criteria “%(title)s” of %(program)s was asked for. Look at their effect "
        "on the country, then approve or reject."
    ),
    Kind.PUBLICATION_APPROVED: _(
        "The criteria “%(title)s” of %(program)s were approved and published. Once the country is "
        "recomputed, compare the result with what was tried."
    ),
    Kind.PUBLICATION_REJECTED: _(
        "Publication of the criteria “%(title)s” of %(program)s was rejected: %(reason)s"
    ),
    Kind.AGREEMENT_ENDING: _(
        "“%(title)s” ends on %(end_date)s, in %(days)s days. Data access ends with it. Prepare its "
        "extension or the agreement that follows it."
    ),
    Kind.WEBHOOK_TURNED_OFF: _(
        "Nothing is sent to %(address)s any more: %(reason)s. Mend your server, read what changed "
        "meanwhile through the API, then turn the endpoint on again."
    ),
    Kind.PLAN_ITEM_OVERDUE: _("“%(title)s” was due on %(until_date)s and is not done."),
    Kind.REPORT_READY: _("The report of the month that ended on %(until_date)s is ready."),
}
"""Parameters: dates as ISO text under a name that ends in ``_date``; words that differ by language
as ``{"id": ..., "en": ...}``; a message of the catalogue as ``{"message": ...}``; several things as
a list of any of these."""


def needed_parameters(kind: Kind) -> set[str]:
    """Return the names that the sentence of ``kind`` needs, apart from the place."""
    return set(_PARAMETER.findall(str(SENTENCES[kind]))) - {"place"}


def sentence(notice: Notice) -> str:
    """Return what ``notice`` says, in the language of the page."""
    place = notice.place or notice.area_code or _t("The whole country")
    values = {name: _shown(name, value) for name, value in notice.parameters.items()}
    return str(SENTENCES[Kind(notice.kind)]) % {**values, "place": place}


def _shown(name: str, value: Any) -> str:
    if isinstance(value, list):
        shown = [_shown(name, item) for item in value[:SHOWN_ITEMS]]
        more = len(value) - SHOWN_ITEMS
        return ", ".join(shown) + (_t(" and %(count)d more") % {"count": more} if more > 0 else "")
    if isinstance(value, Mapping) and "message" in value:
        return _t(value["message"])
    if isinstance(value, Mapping):
        return str(value.get(get_language() or "id") or value["id"])
    if name.endswith("_date"):
        return date_format(date.fromisoformat(value), "j F Y")
    return str(value)
