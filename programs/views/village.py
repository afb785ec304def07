"""The explanation of one village: what it meets, what it lacks and why, now and on a past day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from migranportal.accounts.roles import Permission
from programs import services
from programs.forms import DayForm
from programs.measures import Measure
from programs.models import AssessmentHistory
from programs.permissions import can_recompute
from programs.selectors import CriterionFinding, Explanation, ProgramFinding, explain
from programs.views.charts import outcome_label, ring
from villages.models import Village

SHOWN_HISTORY = 12
SHOWN_CHANGES = 10
_PLACE = "area__parent__parent__parent"


@dataclass(frozen=True)
class Row:
    """A criterion and the address of the records behind its value."""

    finding: CriterionFinding
    records_url: str | None


@dataclass(frozen=True)
class Panel:
    """One program of the village."""

    program: ProgramFinding
    mandatory: tuple[Row, ...]
    supporting: tuple[Row, ...]
    score: str
    ring: str
    replayed: services.Replayed | None


def village_explanation(request: HttpRequest, village_id: int) -> HttpResponse:
    """Show why the village has its verdicts, today or on the day ``?on=``."""
    village = _village(request, village_id)
    today = timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else None, today=today)
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else today
    explanation = explain(village, on)
    context = {
        **admin.site.each_context(request),
        "title": village.area.name,
        "village": village,
        "explanation": explanation,
        "panels": [_panel(request, p, village, on, today) for p in explanation.programs],
        "history": _history(village),
        "day_form": form,
        "is_past": on != today,
        "today": today,
        "may_recompute": can_recompute(request.user, village.area.code),
        "village_url": _url(request, "villages", "village", "change", village.pk),
    }
    return TemplateResponse(request, "admin/programs/village.html", context)


@require_POST
def recompute_village(request: HttpRequest, village_id: int) -> HttpResponse:
    """Measure and judge the village now and say what that changed."""
    village = _village(request, village_id, Permission.RECOMPUTE)
    today = timezone.localdate()
    before = explain(village, today)
    services.recompute_village(
        village=village,
        reason=_("From the village's page"),
        by=request.user,
        at=timezone.now(),
        as_of=today,
    )
    changes = _changes(before, explain(village, today))
    for text in changes[:SHOWN_CHANGES]:
        messages.success(request, text)
    if not changes:
        messages.info(request, _("Recomputed now. Nothing changed."))
    return HttpResponseRedirect(reverse("admin:programs_village_explanation", args=[village.pk]))


def _village(
    request: HttpRequest, village_id: int, permission: Permission = Permission.VIEW_PROGRAMS
) -> Village:
    user: Any = request.user
    visible = Village.objects.visible_to(user, permission).select_related(_PLACE)
    village: Village = get_object_or_404(visible, pk=village_id)
    return village


def _panel(
    request: HttpRequest, program: ProgramFinding, village: Village, on: date, today: date
) -> Panel:
    def rows(findings: tuple[CriterionFinding, ...]) -> tuple[Row, ...]:
        return tuple(Row(f, records_url(request, f.measure, village.pk, on=on)) for f in findings)

    replayed = None
    if on != today:
        replayed = services.replay(village_id=village.pk, version_id=program.version.pk, on=on)
    return Panel(
        program=program,
        mandatory=rows(program.mandatory),
        supporting=rows(program.supporting),
        score="-" if program.score is None else str(round(program.score)),
        ring=ring(program.score),
        replayed=replayed,
    )


def records_url(request: HttpRequest, measure: Measure, village_id: int, *, on: date) -> str | None:
    """Return the list of the records behind a measure, if the user may open it."""
    name, query = measure.records
    app, model = name.removeprefix("admin:").removesuffix("_changelist").split("_")
    url = _url(request, app, model, "changelist")
    filled = query.format(village=village_id, on=on, year_ago=_year_before(on))
    return url and f"{url}?{filled}"


def _year_before(day: date) -> date:
    """Return the day that PostgreSQL's ``- interval '1 year'`` gives."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def _url(request: HttpRequest, app: str, model: str, page: str, *args: Any) -> str | None:
    user: Any = request.user
    if not user.has_perm(f"{app}.view_{model}"):
        return None
    try:
        return reverse(f"admin:{app}_{model}_{page}", args=args)
    except NoReverseMatch:
        return None


def _history(village: Village) -> list[AssessmentHistory]:
    earlier = AssessmentHistory.objects.filter(village=village)
    return list(
        earlier.select_related("version__program").order_by("-superseded_at", "-pk")[:SHOWN_HISTORY]
    )


def _changes(before: Explanation, after: Explanation) -> list[str]:
    """Say in words what differs: verdicts first, then criteria."""
    earlier = {p.version.pk: p for p in before.programs}
    verdicts, criteria = [], []
    for program in after.programs:
        old = earlier.get(program.version.pk)
        name = str(program.version.program)
        if old is None or old.outcome != program.outcome:
            verdicts.append(_change(name, old and old.outcome, program.outcome))
        if old is not None and old.finding is not None:
            criteria += [
                _change(f"{name}, {new.criterion.title}", was.outcome, new.outcome)
                for was, new in zip(old.criteria, program.criteria, strict=True)
                if was.outcome != new.outcome
            ]
    return verdicts + criteria


def _change(what: str, before: Any, after: Any) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {
        "what": what,
        "before": outcome_label(before),
        "after": outcome_label(after),
    }
