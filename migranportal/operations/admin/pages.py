"""Pages of the admin site that belong to no single model: system health, reference lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from migranportal.accounts.record_admin import actor
from migranportal.accounts.roles import Permission
from migranportal.core.errors import DomainError
from migranportal.operations import services
from migranportal.operations.known_tasks import is_retryable, label_of
from migranportal.operations.models import FailedTask
from migranportal.operations.selectors import health, reference_lists
from migranportal.operations.tasks import run_again
from programs.models import Run


class Pages:
    """The pages, bound to their site."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def urls(self) -> list[URLPattern]:
        """Return the addresses below the admin site."""
        view = self.site.admin_view
        failed = "operations/health/failed/<int:pk>"
        return [
            path("operations/health/", view(self.health), name="operations_health"),
            path("operations/health/now/", view(self.health_now), name="operations_health_now"),
            path(f"{failed}/retry/", view(require_POST(self.retry)), name="operations_retry"),
            path(f"{failed}/settle/", view(require_POST(self.settle)), name="operations_settle"),
            path("operations/lists/", view(require_safe(self.lists)), name="operations_lists"),
        ]

    def health(self, request: HttpRequest) -> HttpResponse:
        """Show the state of the system; the part that changes asks for itself anew."""
        return self._health(request, "admin/operations/health.html")

    def health_now(self, request: HttpRequest) -> HttpResponse:
        """Return the part that changes alone."""
        response = self._health(request, "admin/operations/health_now.html")
        response["Cache-Control"] = "no-store"
        return response

    def retry(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a failed task run again."""
        return self._act(request, pk, retry=True)

    def settle(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put a failure away."""
        return self._act(request, pk, retry=False)

    def lists(self, request: HttpRequest) -> HttpResponse:
        """Show every reference list that the reader may see."""
        states = reference_lists(actor(request))
        context = {
            **self.site.each_context(request),
            "title": _("Reference lists"),
            "lists": states,
            "unconfirmed": sum(state.unconfirmed or 0 for state in states),
        }
        return TemplateResponse(request, "admin/operations/lists.html", context)

    def _health(self, request: HttpRequest, template: str) -> TemplateResponse:
        _operators_only(request)
        state = health(at=timezone.now())
        context: dict[str, Any] = {
            **self.site.each_context(request),
            "title": _("System health"),
            "health": state,
            "runs": [(run, _seconds(run)) for run in state.work.runs],
            "failures": [(f, label_of(f.task), is_retryable(f.task)) for f in state.failures],
        }
        return TemplateResponse(request, template, context)

    def _act(self, request: HttpRequest, pk: int, *, retry: bool) -> HttpResponse:
        _operators_only(request)
        failed = get_object_or_404(FailedTask, pk=pk)
        by, at = actor(request), timezone.now()
        try:
            if retry:
                run_again(services.request_retry(failed=failed, by=by, at=at))
                messages.success(request, _("The task was put into the queue again."))
            else:
                services.settle_failure(failed=failed, by=by, at=at)
                messages.success(request, _("The failure was put away."))
        except (DomainError, OSError) as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:operations_health"))


def page_urls(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of the pages that belong to no model."""
    return Pages(site).urls()


def _seconds(run: Run) -> float | None:
    if run.finished_at is None:
        return None
    return (run.finished_at - (run.started_at or run.created_at)).total_seconds()


def _operators_only(request: HttpRequest) -> None:
    if not actor(request).holds(Permission.OPERATE):
        raise PermissionDenied
