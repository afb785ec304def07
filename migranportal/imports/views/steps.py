"""The steps that somebody takes with a checked file: save, leave, take back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from migranportal.core.errors import DomainError
from migranportal.imports import services
from migranportal.imports.models import Import
from migranportal.imports.services.work import SMALL_ROWS
from migranportal.imports.views.base import page_context, set_to_work, visible_import

CONFLICT = 409


class DecideView(View):
    """Takes the decision what is to be saved."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the good rows, or all or nothing; pressed twice it is done once."""
        started = visible_import(request, pk)
        user: Any = request.user
        decision = request.POST.get("keputusan", "")
        if decision not in Import.Decision.values:
            decision = Import.Decision.ALL_OR_NOTHING
        try:
            decided = services.decide_import(
                started=started, decision=decision, by=user, at=timezone.now()
            )
        except DomainError as error:
            if started.state == Import.State.CHECKED:
                messages.error(request, str(error))
            return _back(started)
        set_to_work(decided, at_once=decided.rows <= SMALL_ROWS)
        return _back(started)


class CancelView(View):
    """Leaves a checked file alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the file."""
        started = visible_import(request, pk)
        user: Any = request.user
        try:
            services.cancel_import(started=started, by=user, at=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
            return _back(started)
        messages.success(request, _("Nothing was imported, and the file was deleted."))
        return _back(started)


class UndoView(View):
    """Takes a whole import back, after asking."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, or say what keeps it."""
        started = self._imported(request, pk)
        if started is None:
            return HttpResponseRedirect(reverse("imports:import", kwargs={"pk": pk}))
        context = page_context(started) | {"blockers": services.undo_blockers(started)}
        return TemplateResponse(request, "imports/undo.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove what the import made."""
        started = self._imported(request, pk)
        user: Any = request.user
        if started is None:
            return HttpResponseRedirect(reverse("imports:import", kwargs={"pk": pk}))
        try:
            services.undo_import(started=started, by=user, at=timezone.now())
        except services.UndoBlockedError as error:
            context = page_context(started) | {"blockers": error.reasons}
            return TemplateResponse(request, "imports/undo.html", context, status=CONFLICT)
        messages.success(request, _("The import was undone."))
        return _back(started)

    def _imported(self, request: HttpRequest, pk: int) -> Import | None:
        started = visible_import(request, pk)
        user: Any = request.user
        if not user.holds(started.get_kind().permission, area=started.area_code):
            raise PermissionDenied
        return started if started.state == Import.State.IMPORTED else None


def _back(started: Import) -> HttpResponse:
    return HttpResponseRedirect(reverse("imports:import", kwargs={"pk": started.pk}))
