"""The key figures at the top of a dashboard."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from migranportal.core.maps.scales import formatted
from programs.eligibility import Outcome
from reports.selectors.dashboard import Dashboard
from reports.selectors.designations import REPORTED
from reports.views.dashboards.figures import Cell
from reports.views.dashboards.links import Links
from reports.views.dashboards.parts import pending_text
from reports.views.dashboards.tables import CODES, DESIGNATED


def tiles_of(board: Dashboard, links: Links) -> list[tuple[str, Cell, str]]:
    """Return label, figure and remark of the key figures."""
    people = board.people()
    tiles = [(_("Villages with a file"), Cell(board.village_total, links.villages()), "")]
    for program in board.programs:
        code = program.code
        count = board.designated_total(board.on, code)
        met = board.outcome(code, Outcome.MET)
        tiles += [
            (
                _("%(program)s: designated") % {"program": program},
                Cell(count, links.villages(program=code, hasil=DESIGNATED), f"designated-{code}"),
                _designated_text(board, code),
            ),
            (
                _("%(program)s: criteria met") % {"program": program},
                Cell(met, links.villages(program=code, hasil=CODES[Outcome.MET])),
                _("cannot be determined: %(open)s, not assessed: %(rest)s")
                % {
                    "open": _text(board.outcome(code, Outcome.UNDETERMINED)),
                    "rest": _text(board.outcome(code, None)),
                },
            ),
        ]
    abroad: dict[str, Any] = {"stage__exact": 2}
    return [
        *tiles,
        (_("Migrants abroad"), Cell(people.abroad, links.workers(**abroad)), _known_text(board)),
        (
            _("Procedural share (%)"),
            Cell(people.procedural_share, links.workers(**abroad, procedural_status__exact=1)),
            _("of those whose status was judged"),
        ),
        (
            _("Status not known (%)"),
            Cell(people.unknown_share, links.workers(**abroad, procedural_status__exact=0)),
            _("of all abroad"),
        ),
        (
            _("Returned migrants"),
            Cell(people.returned, links.workers(stage__exact=3)),
            _("businesses: %(number)s")
            % {"number": formatted(sum(board.businesses["businesses"].values()))},
        ),
    ]


def _text(value: float | None) -> str:
    return _("unknown") if value is None else formatted(value)


def _designated_text(board: Dashboard, program: str) -> str:
    reported = board.in_state(program, REPORTED)
    if not reported:
        return _("by dated decree")
    return _("by dated decree; reported only, decree not seen: %(number)s") % {
        "number": formatted(reported)
    }


def _known_text(board: Dashboard) -> str:
    if board.known is None:
        return _("by dated departures")
    if board.stays.is_pending:
        return pending_text(board)
    dated = sum(board.stays.by_status.values())
    return _("known in all: %(known)s, without a dated departure: %(rest)s") % {
        "known": formatted(board.known),
        "rest": formatted(max(0, board.known - dated)),
    }
