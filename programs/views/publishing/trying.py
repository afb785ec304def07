"""The try of a draft: its effect on every village, and the request to publish it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.core.exports import FORMATS, table_response
from programs import services
from programs.evaluation import (
    ChangedVillage,
    Trial,
    count_causes,
    curved_criteria,
    list_changed_villages,
    list_fallen,
    sensitivity,
    trial_of,
)
from programs.forms import ChangesForm, PublicationForm, add_refusal, province_names
from programs.models import CriteriaVersion, Designation, PublicationRequest, PublicationState
from programs.permissions import can_publish_criteria
from programs.views.criteria import REFUSALS, get_version, page_context
from programs.views.publishing.changes import changes_table, village_lines
from programs.views.publishing.curve import draw
from programs.views.publishing.effect import (
    Links,
    cause_effects,
    default_curve,
    effect_of,
    maps_of,
)

PER_PAGE = 50
_FILTERS = ("kind", "province", "cause", "q")


@dataclass(frozen=True)
class Designated:
    """Designated villages that would not meet the draft's criteria."""

    falling: list[Any]
    below_already: list[Any]


def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show the effect of a draft on the country; on POST ask for its publication."""
    version = _draft(request, version_id)
    if isinstance(version, HttpResponse):
        return version
    trial = trial_of(version, as_of=timezone.localdate())
    seen = _fingerprint(version, trial)
    form = PublicationForm(
        request.POST or None, initial={"valid_from": timezone.localdate(), "seen": seen}
    )
    if request.method == "POST" and form.is_valid():
        asked = _ask(request, version, trial, form)
        if asked is not None:
            return asked
    if form.is_bound:
        # What is shown below is the draft as it stands now.
        form.data = {**request.POST.dict(), "seen": seen}
    context = {
        **page_context(request, version, _("Try the criteria on the whole country")),
        "form": form,
        "against": trial.against,
        "open_request": _open_request(version),
        **(_effect(request, version, trial) if trial.criteria else {"effect": None}),
    }
    return TemplateResponse(request, "admin/programs/try.html", context)


def changed_villages_table(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Hand out every village whose outcome a draft would change, narrowed as the page is."""
    version = _draft(request, version_id)
    if isinstance(version, HttpResponse):
        return version
    trial = trial_of(version, as_of=timezone.localdate())
    filters = ChangesForm(request.GET, trial=trial, provinces=province_names())
    form = request.GET.get("format", "csv")
    table = changes_table(version, trial, filters.wanted)
    return table_response(table, form if form in FORMATS else "csv")


def _draft(request: HttpRequest, version_id: int) -> CriteriaVersion | HttpResponse:
    """Return the draft, or the way back where there is nothing to publish any more."""
    if not can_publish_criteria(request.user):
        raise PermissionDenied
    version = get_version(request, version_id)
    if version.state == CriteriaVersion.State.DRAFT:
        return version
    messages.error(request, _("This version is published already; nothing was changed."))
    return HttpResponseRedirect(reverse("admin:programs_criteriaversion_change", args=[version.pk]))


def _ask(
    request: HttpRequest, version: CriteriaVersion, trial: Trial, form: PublicationForm
) -> HttpResponse | None:
    if form.cleaned_data["seen"] != _fingerprint(version, trial):
        text = _("The draft was changed in the meantime. Look at its effect again, then ask.")
        form.add_error(None, text)
        return None
    user: Any = request.user
    try:
        asked = services.request_publication(
            version,
            valid_from=form.cleaned_data["valid_from"],
            remark=form.cleaned_data["remark"],
            by=user,
            at=timezone.now(),
            as_of=trial.as_of,
        )
    except REFUSALS as error:
        add_refusal(form, error)
        return None
    messages.success(
        request, _("Publication was asked for. Another person has to approve it; they were told.")
    )
    return HttpResponseRedirect(
        reverse("admin:programs_publicationrequest_change", args=[asked.pk])
    )


def _effect(request: HttpRequest, version: CriteriaVersion, trial: Trial) -> dict[str, Any]:
    """Return everything that the try finds, in a fixed number of statements."""
    names, links = province_names(), Links(version.pk)
    filters = ChangesForm(request.GET, trial=trial, provinces=names)
    effect = effect_of(trial.effect(), names, links)
    causes = count_causes(trial)
    curved = curved_criteria(trial)
    code = filters.curve_code or default_curve(trial, [c.cause for c in causes], curved)
    filters.data = {**request.GET.dict(), "curve": code}  # what is drawn is what the list shows
    curve = sensitivity(trial, code)
    return {
        "effect": effect,
        "causes": cause_effects(causes, links),
        "maps": maps_of(effect),
        "filters": filters,
        "curve": draw(curve) if curve else None,
        "designated": _designated(version, trial),
        **_villages(request, trial, filters),
    }


def _villages(request: HttpRequest, trial: Trial, filters: ChangesForm) -> dict[str, Any]:
    number = request.GET.get("p", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1
    villages, whole = list_changed_villages(
        trial, filters.wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    kept = {name: request.GET[name] for name in (*_FILTERS, "curve") if request.GET.get(name)}
    return {
        "lines": village_lines(trial, villages),
        "whole": whole,
        "page": Paginator(range(whole), PER_PAGE).get_page(page),
        "is_narrowed": any(name in kept for name in _FILTERS),
        "kept": kept,
    }


def _designated(version: CriteriaVersion, trial: Trial) -> Designated:
    ids = Designation.objects.in_force().filter(program=version.program_id)
    below = list_fallen(trial, list(ids.values_list("village_id", flat=True)))
    falling: list[ChangedVillage] = [v for v in below if v.kind is not None]
    already = [v for v in below if v.kind is None]
    return Designated(village_lines(trial, falling), village_lines(trial, already))


def _open_request(version: CriteriaVersion) -> PublicationRequest | None:
    return (
        version.publication_requests.filter(state=PublicationState.OPEN)
        .select_related("requested_by")
        .first()
    )


def _fingerprint(version: CriteriaVersion, trial: Trial) -> str:
    """Return a text that differs once anybody changed the draft."""
    newest = max((c.updated_at for c in trial.criteria), default=version.updated_at)
    order = "-".join(str(c.pk) for c in trial.criteria)
    return f"{newest.isoformat()}|{order}"
