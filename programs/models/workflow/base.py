"""What every table of transitions is made of.

A line says which act leads from which states to which, who may do it, what it needs and what it
records. Whoever may do an act is decided by a permission in the village's area; ``distinct_from``
names the acts whose authors may not also do this one (four eyes), and database triggers keep that,
with no setting to turn it off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.roles import Permission

ActT = TypeVar("ActT", bound=models.TextChoices)
StateT = TypeVar("StateT", bound=models.TextChoices)


class Need(StrEnum):
    """What must be there before an act; services check it, ``NEEDS`` says it in words."""

    CRITERIA = "criteria"
    CURRENT_VERSION = "current_version"
    ANSWERS = "answers"
    EVIDENCE = "evidence"
    LETTER = "letter"
    REMARK = "remark"
    STATEMENT = "statement"
    VISIT = "visit"
    RECORDED_VISIT = "recorded_visit"
    FIT_VISIT = "fit_visit"
    DECREE = "decree"
    LINES = "lines"
    SIGNED_FILE = "signed_file"
    DAY = "day"
    NOT_YET = "not_yet"


NEEDS: dict[Need, Promise] = {
    Need.CRITERIA: _("every mandatory criterion met on that day"),
    Need.CURRENT_VERSION: _("the criteria in force"),
    Need.ANSWERS: _("every mandatory criterion confirmed in the self-assessment"),
    Need.EVIDENCE: _("at least one record as evidence"),
    Need.LETTER: _("number and date of the letter, name of the village head"),
    Need.REMARK: _("a remark"),
    Need.STATEMENT: _("the statement of the village head"),
    Need.VISIT: _("the form of the visit, with at least one photo of a visit on site"),
    Need.RECORDED_VISIT: _("a visit since the proposal was sent or mended"),
    Need.FIT_VISIT: _("a last visit that found the village fit"),
    Need.DECREE: _("a line of a decree that is being issued"),
    Need.LINES: _("at least one village"),
    Need.SIGNED_FILE: _("number, date, signatory and the signed file"),
    Need.DAY: _("the day, not in the future"),
    Need.NOT_YET: _("that it was not recorded before"),
}


@dataclass(frozen=True)
class Transition(Generic[ActT, StateT]):
    """One line of a table. Without ``target`` the state stays."""

    act: ActT
    label: Promise
    sources: tuple[StateT, ...]
    target: StateT | None
    permission: Permission
    records: Promise
    needs: tuple[Need, ...] = ()
    distinct_from: frozenset[ActT] = field(default_factory=frozenset)
    begins: bool = False
    """Whether it may also be the first act of all, although it has sources."""

    def target_from(self, state: str) -> StateT:
        """Return the state after the act."""
        return self.target or type(self.sources[0])(state)

    @property
    def all_sources(self) -> tuple[str, ...]:
        """The states that the act leads from; ``""`` stands for the beginning."""
        return (*self.sources, *([""] if self.begins or not self.sources else []))

    @property
    def needs_remark(self) -> bool:
        """Whether the act must say why."""
        return Need.REMARK in self.needs


class Workflow(Generic[ActT, StateT]):
    """A table of transitions, by act."""

    def __init__(self, lines: Iterable[Transition[ActT, StateT]]) -> None:
        self.lines = {line.act: line for line in lines}

    def acts_from(self, state: str) -> tuple[Transition[ActT, StateT], ...]:
        """Return the lines that lead on from ``state``."""
        return tuple(line for line in self.lines.values() if state in line.sources)

    def allowed_steps(self) -> Q:
        """Return the condition that a stored step stands in the table."""
        condition = Q()
        for line in self.lines.values():
            for source in line.all_sources:
                target = line.target_from(source)
                condition |= Q(act=line.act.value, from_state=str(source), to_state=target.value)
        return condition
