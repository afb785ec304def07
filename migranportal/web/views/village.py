"""The home of a village: what it has, what it lacks, what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import Permission
from migranportal.regions.models import Area
from migranportal.web.acts import act_text
from migranportal.web.marks import Mark, mark_of
from migranportal.web.sections import (
    SectionLink,
    form_of_measure,
    section_links,
)
from migranportal.web.selectors.village import (
    Stages,
    latest_acts,
    people_by_stage,
    record_counts,
    waiting_drafts,
)
from migranportal.web.views.deadlines import confirm_url, deadline_rows
from programs.eligibility import Outcome
from programs.selectors import (
    CriterionFinding,
    Lack,
    NextStep,
    PillarGroup,
    Readiness,
    explain,
    next_steps,
    readiness_of,
    waiting_for_threshold,
)
from programs.views.charts import Segment, ring, stacked_bar
from villages.models import Village
from villages.views import visible_village

FIRST_STEPS = 4
_SHOWN = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)


@dataclass(frozen=True)
class CriterionLine:
    """One criterion with its outcome."""

    finding: CriterionFinding
    mark: Mark


@dataclass(frozen=True)
class PillarLine:
    """One pillar: its bar, its numbers, its criteria."""

    name: str
    bar: tuple[Segment, ...]
    met: int
    whole: int
    lines: tuple[CriterionLine, ...]


@dataclass(frozen=True)
class ProgramPanel:
    """One program at a glance."""

    state: Readiness
    verdict: Mark
    ring: str
    met: int
    not_met: int
    unknown: int
    whole: int
    pillars: tuple[PillarLine, ...]


@dataclass(frozen=True)
class StepLine:
    """Something to do, why, and the form in which it is done."""

    step: NextStep
    mark: Mark
    why: str
    url: str


@dataclass(frozen=True)
class Tile:
    """A kind of record with the number that the village has."""

    link: SectionLink
    count: int


def village_home(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a village has, what it lacks and what to do next."""
    assert isinstance(request.user, User)  # noqa: S101 (the login middleware lets in nobody else)
    user, today = request.user, timezone.localdate()
    village = visible_village(user, code)
    explanation = explain(village, today)
    states = readiness_of(explanation)
    steps = [_step(step, code, user) for step in next_steps(states)]
    links = section_links(user, code)
    counts = record_counts(village, [link.key for link in links if link.is_record])
    stages = people_by_stage(village, user=user)
    context = {
        "village": village,
        "place": place_of(village, user),
        "panels": [_panel(state) for state in states],
        "is_participant": any(state.is_participant for state in states),
        "is_assessed": any(state.program.outcome is not None for state in states),
        "changed_since": explanation.changed_since,
        "first_steps": steps[:FIRST_STEPS],
        "more_steps": steps[FIRST_STEPS:],
        "waiting": waiting_for_threshold(states),
        "deadlines": deadline_rows(village, states, user=user, on=today),
        "tiles": [Tile(link, counts.get(link.key, 0)) for link in links if link.is_record],
        "links": [link for link in links if not link.is_record],
        "stages": stages,
        "stage_bar": _stage_bar(stages),
        "acts": [(act, act_text(act.act)) for act in latest_acts(village, user=user, on=today)],
        "drafts": waiting_drafts(village, user=user),
        "may_edit": user.holds(Permission.EDIT_VILLAGES, area=code),
        "confirm_url": confirm_url(user, code),
    }
    return render(request, "web/village_home.html", context)


def place_of(village: Village, user: User) -> list[tuple[str, str]]:
    """Return the areas around the village, the largest first; with addresses where ``user`` may go."""
    areas = user.areas_for(Permission.VIEW_PROGRAMS)
    found: list[tuple[str, str]] = []
    outer: Area | None = village.area.parent
    while outer is not None:
        is_open = any(covers(area, outer.code) for area in areas)
        url = reverse("area", kwargs={"code": outer.code}) if is_open else ""
        found.insert(0, (outer.name, url))
        outer = outer.parent
    return found


# --- Readiness --------------------------------------------------------------------------------


def _panel(state: Readiness) -> ProgramPanel:
    whole = sum(len(group.criteria) for group in state.groups)
    return ProgramPanel(
        state=state,
        verdict=mark_of(state.program.outcome),
        ring=ring(state.program.score),
        met=state.count(Outcome.MET),
        not_met=state.count(Outcome.NOT_MET),
        unknown=state.count(Outcome.UNDETERMINED) + state.count(None),
        whole=whole,
        pillars=tuple(_pillar(group) for group in state.groups),
    )


def _pillar(group: PillarGroup) -> PillarLine:
    counts = [(outcome, group.count(outcome)) for outcome in (*_SHOWN, None)]
    return PillarLine(
        name=group.pillar.name if group.pillar else _("Other criteria"),
        bar=stacked_bar(counts),
        met=group.count(Outcome.MET),
        whole=len(group.criteria),
        lines=tuple(CriterionLine(c, mark_of(c.outcome)) for c in group.criteria),
    )


def _step(step: NextStep, code: str, user: User) -> StepLine:
    may = user.holds(Permission.EDIT_VILLAGES, area=code)
    url = confirm_url(user, code) if step.lack is Lack.TOO_OLD else ""
    return StepLine(
        step=step,
        mark=mark_of(step.finding.outcome),
        why=_why(step),
        url=(url or form_of_measure(step.measure.code, code)) if may else "",
    )


def _why(step: NextStep) -> str:
    finding = step.finding
    if step.lack is Lack.NOT_KNOWN:
        return _("Nothing is known about this yet.")
    if step.lack is Lack.TOO_OLD and finding.evidence_date is not None:
        day = date_format(finding.evidence_date, "j F Y")
        return _("The evidence of %(day)s is too old.") % {"day": day}
    return _("Now: %(value)s. Asked for: %(threshold)s.") % {
        "value": finding.value_text,
        "threshold": finding.threshold_text,
    }


def _stage_bar(stages: Stages | None) -> list[tuple[str, str, str]]:
    """Return class, start and width of each piece of the people's bar."""
    if stages is None or not stages.whole:
        return []
    pieces, x = [], 0.0
    for css, n in (
        ("prospective", stages.prospective),
        ("abroad", stages.abroad),
        ("returned", stages.returned),
    ):
        width = 100 * n / stages.whole
        if width:
            pieces.append((css, f"{x:.3f}", f"{width:.3f}"))
        x += width
    return pieces
