"""How an item of a plan moves: the table of transitions. Pages, services and constraints read it."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ItemState(models.TextChoices):
    """Where an item of a plan is; the values are stable codes."""

    PLANNED = "planned", _("Not begun yet")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


State = ItemState

OPEN = (State.PLANNED, State.UNDER_WAY)
"""States in which somebody still has to do something; only these can be overdue."""


class ItemAct(models.TextChoices):
    """What a report says; the labels are read in the history."""

    REPORT = "report", _("Progress reported")
    COMPLETE = "complete", _("Done")
    DROP = "drop", _("Dropped")
    REOPEN = "reopen", _("Taken up again")


Act = ItemAct


@dataclass(frozen=True)
class Transition:
    """One line of the table: what is done, from which states, to which."""

    act: ItemAct
    label: Promise
    sources: tuple[ItemState, ...]
    target: ItemState
    needs_reason: bool = False


TRANSITIONS: dict[ItemAct, Transition] = {
    line.act: line
    for line in (
        Transition(Act.REPORT, _("Report progress"), OPEN, State.UNDER_WAY),
        Transition(Act.COMPLETE, _("Report that it is done"), OPEN, State.DONE),
        Transition(Act.DROP, _("Drop it"), OPEN, State.DROPPED, needs_reason=True),
        Transition(
            Act.REOPEN,
            _("Take it up again"),
            (State.DONE, State.DROPPED),
            State.UNDER_WAY,
            needs_reason=True,
        ),
    )
}


def acts_from(state: str) -> list[Transition]:
    """Return what can be done with an item in ``state``, in the order of the table."""
    return [line for line in TRANSITIONS.values() if state in line.sources]


def allowed_steps() -> Q:
    """Return the condition that a report is a line of the table."""
    lines = [
        Q(act=line.act.value, from_state=source.value, to_state=line.target.value)
        for line in TRANSITIONS.values()
        for source in line.sources
    ]
    return reduce(or_, lines)
