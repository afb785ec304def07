"""A request for publication: what was tried, who decides, and whether it came out as it was tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from migranportal.core.errors import DomainError
from migranportal.core.exports import FORMATS, Table, table_response
from programs import services
from programs.eligibility import Outcome
from programs.evaluation import (
    ChangeKind,
    Compared,
    Difference,
    compare_now,
    compare_published,
    trial_of,
)
from programs.forms import RejectionForm, add_refusal, province_names
from programs.measures import measure
from programs.models import Criterion, PublicationRequest, PublicationState, Run
from programs.permissions import can_publish_criteria, can_view_programs
from programs.selectors import value_text
from programs.services import last_editors
from programs.tasks import hand_out
from programs.views.charts import outcome_label
from programs.views.criteria import REFUSALS
from programs.views.publishing.effect import (
    Links,
    ProvinceEffect,
    condition_text,
    figures_of,
)

_ALL = 1_000_000  # more villages than the country has


@dataclass(frozen=True)
class ChangedValue:
    """A value that is another one than at the try."""

    title: str
    then: str
    now: str


@dataclass(frozen=True)
class DifferenceLine:
    """A village that came out otherwise, and which of its data changed meanwhile."""

    difference: Difference
    changes: tuple[ChangedValue, ...]


def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a request: the frozen result, the decision or the way to it, and the comparison."""
    found = _get(request, request_id)
    return _page(request, found, RejectionForm())


@require_POST
def approve(request: HttpRequest, request_id: int) -> HttpResponse:
    """Approve the request of somebody else: publish, and judge the country."""
    found = _get(request, request_id, decide=True)
    user: Any = request.user
    try:
        version = services.approve_publication(found, by=user, at=timezone.now())
    except REFUSALS as error:
        messages.error(request, _text(error))
        return _to(found)
    messages.success(request, _("The criteria are published."))
    _start_run(request, str(version), found)
    return _to(found)


@require_POST
def reject(request: HttpRequest, request_id: int) -> HttpResponse:
    """Reject the request of somebody else, with a remark."""
    found = _get(request, request_id, decide=True)
    form = RejectionForm(request.POST)
    user: Any = request.user
    if form.is_valid():
        try:
            services.reject_publication(
                found, remark=form.cleaned_data["remark"], by=user, at=timezone.now()
            )
        except REFUSALS as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The request was rejected; who asked was told."))
            return _to(found)
        found = _get(request, request_id, decide=True)
    return _page(request, found, form)


@require_POST
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take back one's own request."""
    found = _get(request, request_id, decide=True)
    user: Any = request.user
    try:
        services.withdraw_publication(found, by=user, at=timezone.now())
    except REFUSALS as error:
        messages.error(request, _text(error))
    else:
        messages.success(request, _("The request was withdrawn."))
    return _to(found)


def differences_table(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """Hand out every village that came out otherwise than it was tried, with what changed."""
    found = _get(request, request_id)
    compared = _compared(found, shown=_ALL)
    if compared is None:
        raise Http404
    header = (
        *(_("village code"), _("Village"), _("Tried"), _("Found"), _("Criterion")),
        *(_("Then"), _("Now")),
    )
    table = Table(
        name=f"publication-{found.pk}-differences",
        header=header,
        rows=_difference_rows(found, compared),
        notes=[str(found), _("Tried as of %(day)s.") % {"day": found.as_of_date.isoformat()}],
    )
    form = request.GET.get("format", "csv")
    return table_response(table, form if form in FORMATS else "csv")


def _get(request: HttpRequest, request_id: int, *, decide: bool = False) -> PublicationRequest:
    """Return a request that the user may read, or decide about.

    Raises:
        Http404: there is none, for this user.
        PermissionDenied: the user may read it only.
    """
    if not can_view_programs(request.user):
        raise Http404
    related = ("version__program", "program", "against", "requested_by", "decided_by")
    rows = PublicationRequest.objects.select_related(*related)
    found = get_object_or_404(rows, pk=request_id)
    if decide and not can_publish_criteria(request.user):
        raise PermissionDenied
    return found


def _page(request: HttpRequest, found: PublicationRequest, form: RejectionForm) -> HttpResponse:
    compared = _compared(found)
    criteria = _criteria(found)
    context = {
        **admin.site.each_context(request),
        "opts": PublicationRequest._meta,
        "title": _("Publication of criteria"),
        "asked": found,
        "figures": figures_of(_kinds(found.result.get("kinds", {})), Links(None)),
        "provinces": _provinces(found),
        "criteria": [
            (c.title, condition_text(c), figures_of(_counts(found, c), Links(None)))
            for c in criteria
        ],
        "compared": compared,
        "differences": [_line(d, criteria, found) for d in compared.differences]
        if compared
        else [],
        "form": form,
        "run": _run_under_way() if found.state == PublicationState.APPROVED else None,
        **_rights(request, found),
    }
    return TemplateResponse(request, "admin/programs/publication.html", context)


def _rights(request: HttpRequest, found: PublicationRequest) -> dict[str, Any]:
    """Return which acts the user is offered, and why not where they are not."""
    user: Any = request.user
    is_asker = found.requested_by_id == user.pk
    may = found.is_open and can_publish_criteria(user)
    edited = bool(may and found.version and user.pk in last_editors(found.version))
    return {
        "is_asker": may and is_asker,
        "has_edited": may and edited and not is_asker,
        "may_decide": may and not is_asker and not edited,
    }


def _compared(found: PublicationRequest, *, shown: int | None = None) -> Compared | None:
    """Compare the try with what was published, or with the measures of today while it is open."""
    if found.version is None:
        return None
    more: dict[str, Any] = {} if shown is None else {"shown": shown}
    if found.state == PublicationState.APPROVED:
        return compare_published(found.pk, found.version.pk, **more)
    if found.is_open:
        trial = trial_of(found.version, as_of=timezone.localdate())
        return compare_now(found.pk, trial, **more) if trial.criteria else None
    return None


def _criteria(found: PublicationRequest) -> list[Criterion]:
    """Return the criteria as they were tried; they are not those of any table any more."""
    rows = []
    for entry in found.criteria:
        numbers = {
            name: None if entry[name] is None else Decimal(entry[name])
            for name in ("threshold", "threshold_upper", "weight")
        }
        rows.append(Criterion(**{**entry, **numbers}))
    return rows


def _counts(found: PublicationRequest, criterion: Criterion) -> dict[ChangeKind, int]:
    return _kinds(found.result.get("criteria", {}).get(criterion.code, {}))


def _kinds(counts: dict[str, int]) -> dict[ChangeKind, int]:
    return {ChangeKind(kind): n for kind, n in counts.items()}


def _provinces(found: PublicationRequest) -> list[ProvinceEffect]:
    names = province_names()
    return [
        ProvinceEffect(code, names.get(code, code), 0, figures_of(_kinds(counts), Links(None)))
        for code, counts in sorted(found.result.get("provinces", {}).items())
    ]


def _line(
    difference: Difference, criteria: list[Criterion], found: PublicationRequest
) -> DifferenceLine:
    changes = (
        ChangedValue(
            criteria[place].title,
            _value(criteria[place], then, found),
            _value(criteria[place], now, found),
        )
        for place, then, now in difference.changed
        if place < len(criteria)
    )
    return DifferenceLine(difference, tuple(changes))


def _value(criterion: Criterion, value: Any, found: PublicationRequest) -> str:
    """Return a kept value in words; the day of a record is shown as its age on the day of the try."""
    of = measure(criterion.measure)
    if value is not None and of.kind == "age":
        value = Decimal(found.as_of_date.toordinal()) - value
    return value_text(of, value)


def _difference_rows(found: PublicationRequest, compared: Compared) -> Iterator[tuple[Any, ...]]:
    criteria = _criteria(found)
    for difference in compared.differences:
        line = _line(difference, criteria, found)
        start = (
            *(difference.code, difference.name),
            *(_outcome(difference.tried), _outcome(difference.found)),
        )
        for change in line.changes or (ChangedValue("", "", ""),):
            yield (*start, change.title, change.then, change.now)


def _outcome(outcome: Outcome | None) -> str:
    return outcome_label(outcome)


def _run_under_way() -> Run | None:
    return Run.objects.filter(area_code="", state__in=Run.OPEN_STATES).first()


def _start_run(request: HttpRequest, title: str, found: PublicationRequest) -> None:
    """Judge the country by the new criteria, if they hold already."""
    today = timezone.localdate()
    if found.valid_from > today:
        messages.info(request, _("The nightly run of that day will judge every village by them."))
        return

    try:
        with transaction.atomic():
            reason = _("New criteria: %(version)s") % {"version": title}
            run = services.start_run(
                reason=reason[:200], by=request.user, at=timezone.now(), as_of=today
            )
            hand_out(run)
    except DomainError as error:
        messages.warning(request, str(error))


def _to(found: PublicationRequest) -> HttpResponse:
    url = reverse("admin:programs_publicationrequest_change", args=[found.pk])
    return HttpResponseRedirect(url)


def _text(error: Any) -> str:
    return str(error) if isinstance(error, DomainError) else " ".join(error.messages)
