"""Writing criteria: a version's page, and the acts on a draft and its criteria."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from migranportal.core.errors import DomainError
from programs import services
from programs.forms import CriterionForm, DraftForm, add_refusal
from programs.measures import CATALOGUE, measure
from programs.models import CriteriaVersion, Criterion
from programs.permissions import can_edit_criteria, can_publish_criteria, can_view_programs
from programs.selectors import threshold_text

REFUSALS = (DomainError, ValidationError)


def version_page(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show a version: its criteria in order, and what may be done with it."""
    version = get_version(request, version_id)
    criteria = list(version.criteria.select_related("pillar").order_by("position"))
    draft = CriteriaVersion.objects.filter(
        program=version.program, state=CriteriaVersion.State.DRAFT
    ).first()
    is_draft = version.state == CriteriaVersion.State.DRAFT
    context = {
        **page_context(request, version, str(version.title)),
        "rows": [(c, measure(c.measure), threshold_text(c, measure(c.measure))) for c in criteria],
        "last_position": len(criteria),
        "is_draft": is_draft,
        "may_edit": is_draft and can_edit_criteria(request.user),
        "may_copy": can_edit_criteria(request.user) and draft is None,
        "other_draft": None if is_draft or not can_edit_criteria(request.user) else draft,
        "may_publish": is_draft and can_publish_criteria(request.user),
        "requests": list(
            version.publication_requests.select_related("requested_by", "decided_by").order_by(
                "-requested_at", "-pk"
            )
        ),
    }
    return TemplateResponse(request, "admin/programs/version.html", context)


def new_draft(request: HttpRequest) -> HttpResponse:
    """Make an empty draft."""
    if not can_edit_criteria(request.user):
        raise PermissionDenied
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.create_draft(**form.cleaned_data, **_act(request))
        except REFUSALS as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The draft was made. Now add its criteria."))
            return _to(version)
    return _form_page(request, form, _("New draft of criteria"))


def change_words(request: HttpRequest, version_id: int) -> HttpResponse:
    """Change the title, the legal source and the interim mark of a draft."""
    version = get_version(request, version_id, edit=True)
    form = DraftForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_draft(version, **form.cleaned_data, **_act(request))
        except REFUSALS as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The draft was changed."))
            return _to(version)
    return _form_page(request, form, _("Title and source of the draft"), version)


@require_POST
def copy_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Copy a version to a new draft."""
    version = get_version(request, version_id, edit=True)
    try:
        draft = services.copy_version(version, **_act(request))
    except DomainError as error:
        messages.error(request, str(error))
        return _to(version)
    messages.success(request, _("The criteria were copied to a new draft. Change it here."))
    return _to(draft)


def discard_draft(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask, then delete a draft."""
    version = get_version(request, version_id, edit=True)
    if request.method != "POST":
        question = _("Delete the draft “%(title)s” with its criteria?") % {"title": version.title}
        return _confirm_page(request, version, question)
    try:
        services.delete_draft(version, **_act(request))
    except DomainError as error:
        messages.error(request, str(error))
        return _to(version)
    messages.success(request, _("The draft was deleted."))
    return HttpResponseRedirect(reverse("admin:programs_criteriaversion_changelist"))


def add_criterion(request: HttpRequest, version_id: int) -> HttpResponse:
    """Add a criterion at the end of a draft."""
    version = get_version(request, version_id, edit=True)
    form = CriterionForm(request.POST or None, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_criterion(version, **form.cleaned_data, **_act(request))
        except REFUSALS as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The criterion was added."))
            return _to(version)
    return _form_page(request, form, _("New criterion"), version, catalogue=True)


def change_criterion(request: HttpRequest, version_id: int, criterion_id: int) -> HttpResponse:
    """Change a criterion of a draft."""
    version = get_version(request, version_id, edit=True)
    criterion = get_object_or_404(version.criteria, pk=criterion_id)
    form = CriterionForm(request.POST or None, instance=criterion, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_criterion(criterion, **form.cleaned_data, **_act(request))
        except REFUSALS as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The criterion was changed."))
            return _to(version)
    return _form_page(request, form, _("Change the criterion"), version, catalogue=True)


@require_POST
def move_criterion(request: HttpRequest, version_id: int, criterion_id: int) -> HttpResponse:
    """Move a criterion of a draft one place up or down."""
    version = get_version(request, version_id, edit=True)
    criterion = get_object_or_404(version.criteria, pk=criterion_id)
    step = -1 if "up" in request.POST else 1
    try:
        services.move_criterion(criterion, to=criterion.position + step, **_act(request))
    except DomainError as error:
        messages.error(request, str(error))
    return _to(version, fragment=f"#criterion-{criterion.pk}")


def remove_criterion(request: HttpRequest, version_id: int, criterion_id: int) -> HttpResponse:
    """Ask, then remove a criterion from a draft."""
    version = get_version(request, version_id, edit=True)
    criterion: Criterion = get_object_or_404(version.criteria, pk=criterion_id)
    if request.method != "POST":
        question = _("Remove the criterion “%(title)s” from the draft?") % {
            "title": criterion.title
        }
        return _confirm_page(request, version, question)
    try:
        services.remove_criterion(criterion, **_act(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The criterion was removed."))
    return _to(version)


def get_version(request: HttpRequest, version_id: int, *, edit: bool = False) -> CriteriaVersion:
    """Return a version that the user may read, or edit.

    Raises:
        Http404: there is none, for this user.
        PermissionDenied: the user may read it only.
    """
    if not can_view_programs(request.user):
        raise Http404
    if edit and not can_edit_criteria(request.user):
        raise PermissionDenied
    versions = CriteriaVersion.objects.select_related("program", "copied_from")
    return get_object_or_404(versions, pk=version_id)


def page_context(
    request: HttpRequest, version: CriteriaVersion | None, title: str
) -> dict[str, Any]:
    """Return what every page of criteria needs."""
    return {
        **admin.site.each_context(request),
        "opts": CriteriaVersion._meta,
        "title": title,
        "version": version,
    }


def _act(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _to(version: CriteriaVersion, fragment: str = "") -> HttpResponseRedirect:
    url = reverse("admin:programs_criteriaversion_change", args=[version.pk])
    return HttpResponseRedirect(f"{url}{fragment}")


def _form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    version: CriteriaVersion | None = None,
    *,
    catalogue: bool = False,
) -> HttpResponse:
    context = {
        **page_context(request, version, title),
        "form": form,
        "catalogue": CATALOGUE.values() if catalogue else (),
    }
    return TemplateResponse(request, "admin/programs/criteria_form.html", context)


def _confirm_page(request: HttpRequest, version: CriteriaVersion, question: str) -> HttpResponse:
    context = page_context(request, version, question)
    return TemplateResponse(request, "admin/programs/confirm.html", context)
