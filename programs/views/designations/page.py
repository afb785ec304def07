"""The designations of a village, and the page of one: state, decree, certificate, time line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.views import View

from programs.models import (
    CriteriaVersion,
    Criterion,
    Decree,
    Designation,
    DesignationAct,
    DesignationState,
    DesignationStep,
    StepPhoto,
)
from programs.models.workflow import DesignationLine
from programs.views.designations.acts import HINTS
from programs.views.designations.common import (
    BADGES,
    acts_for,
    designations_of,
    designations_owner,
    found_fit,
    page_of,
    visible_designation,
)
from programs.views.papers import certificates_of, pdf_response
from programs.views.proposals.common import user_of
from programs.views.proposals.known import known_context
from programs.views.proposals.visits import ShownVisit, visits_by_step
from villages.views.pages import visible_village

Act, State = DesignationAct, DesignationState
_LEADING = frozenset({Act.MONITOR, Act.FOLLOW_UP, Act.END_GUIDANCE})


@dataclass(frozen=True)
class Entry:
    """One entry of the time line."""

    number: int
    act: str
    title: str | Promise
    by: str
    at: datetime
    on: date
    place: str
    remark: str
    visit: ShownVisit | None
    photos: tuple[StepPhoto, ...]
    decree: Decree | None
    has_known: bool


@dataclass(frozen=True)
class ShownAct:
    """An act that the reader may record now."""

    line: DesignationLine
    url: str
    hint: str | Promise
    is_leading: bool


class VillageDesignationsView(View):
    """The designations of a village in every program: state, decree, dates."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the list."""
        user = user_of(request)
        village = visible_village(user, code)
        rows = [(row, BADGES[State(row.state)]) for row in designations_of(village, user)]
        owner = designations_owner(village)
        context = {"owner": owner, "village": village, "rows": rows}
        return TemplateResponse(request, "programs/village_designations.html", context)


class DesignationView(View):
    """One designation: what it stands on, what happened since, and what can be recorded."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        """Show the page."""
        designation = visible_designation(request, code, pk)
        acts = _acts(designation, request)
        context = {
            "owner": designations_owner(designation.village),
            "village": designation.village,
            "designation": designation,
            "badge": BADGES[State(designation.state)],
            "leading": [act for act in acts if act.is_leading],
            "others": [act for act in acts if not act.is_leading],
            "entries": _time_line(designation),
            "guided": _guided(designation),
        }
        return TemplateResponse(request, "programs/designation.html", context)


class DesignationStepView(View):
    """What was known about a village when something was decided or recorded."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str, pk: int, number: int) -> HttpResponse:
        """Show the assessment of that day, with what changed since."""
        designation = visible_designation(request, code, pk)
        step = get_object_or_404(DesignationStep, designation=designation, number=number)
        context = {
            **known_context(step.snapshot, designation.village),
            "owner": designations_owner(designation.village),
            "step": step,
            "subject": designation.program,
            "back_url": page_of(designation),
        }
        return TemplateResponse(request, "programs/known_then.html", context)


class CertificateView(View):
    """The certificate as PDF, while the designation holds."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        """Return the certificate of the village."""
        designation = visible_designation(request, code, pk)
        if designation.decree is None or not designation.is_in_force:
            raise Http404
        content = certificates_of(designation.decree, request, only=designation)
        response = pdf_response(content, f"sertifikat-{code}-{designation.program_id}")
        response["Cache-Control"] = "private, no-store"
        return response


def _acts(designation: Designation, request: HttpRequest) -> list[ShownAct]:
    lines = acts_for(designation, user_of(request))
    can_end = designation.state == State.GUIDANCE and found_fit(designation)
    where = {"code": designation.village.area.code, "pk": designation.pk}
    return [
        ShownAct(
            line,
            reverse("programs:designation_act", kwargs={**where, "act": line.act.value}),
            HINTS.get(line.act, ""),
            line.act in _LEADING and (line.act != Act.FOLLOW_UP or not can_end),
        )
        for line in lines
        if line.act != Act.END_GUIDANCE or can_end
    ]


def _time_line(designation: Designation) -> list[Entry]:
    """Return the steps, the newest first; a constant number of queries."""
    steps = designation.steps.order_by("-number").prefetch_related("photos")
    visits = visits_by_step(designation.visits, _titles(designation.program_id))
    decrees = {Act.DESIGNATE: designation.decree, Act.REVOKE: designation.revoked_by_decree}
    return [
        Entry(
            step.number,
            step.act,
            Act(step.act).label,
            step.by_name,
            step.at,
            step.on,
            step.place,
            step.remark,
            visits.get(step.number),
            tuple(step.photos.all()),
            decrees.get(Act(step.act)),
            bool(step.snapshot.get("assessment")),
        )
        for step in steps
    ]


def _titles(program_id: str) -> dict[str, str]:
    """Return the titles of the criteria of a program by code; the newest version names them."""
    versions = CriteriaVersion.objects.decided().filter(program=program_id)
    rows = Criterion.objects.filter(version__in=versions).order_by("version__number")
    return {criterion.code: criterion.title for criterion in rows}


def _guided(designation: Designation) -> DesignationStep | None:
    """Return why the village is under guidance, while it is."""
    if designation.state != State.GUIDANCE:
        return None
    return designation.steps.filter(act=Act.GUIDE).order_by("-number").first()
