"""Removing a record that was entered by mistake: asked once more, kept in the history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from migranportal.core.errors import DomainError
from migranportal.entry.views.pages import Owner, RecordPages


class RecordRemoveView(View):
    """Asks, then removes one record."""

    pages: RecordPages = None  # type: ignore[assignment]
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int, **where: Any) -> HttpResponse:
        """Ask."""
        owner = self.pages.editable_owner(request, **where)
        return self._page(owner, self._record(owner, pk))

    def post(self, request: HttpRequest, pk: int, **where: Any) -> HttpResponse:
        """Remove the record, or say what keeps it."""
        owner = self.pages.editable_owner(request, **where)
        record = self._record(owner, pk)
        label = str(record)
        user: Any = request.user
        try:
            with transaction.atomic():
                self.pages.remove(record, by=user, at=timezone.now())
        except ProtectedError:
            problem = _("Other records refer to this one. Remove or change those first.")
            return self._page(owner, record, problem=problem)
        except (ValidationError, DomainError) as error:
            problem = " ".join(getattr(error, "messages", [str(error)]))
            return self._page(owner, record, problem=problem)
        messages.success(request, _("Removed: %(record)s") % {"record": label})
        return HttpResponseRedirect(self.pages.url("list", owner))

    def _record(self, owner: Owner, pk: int) -> Any:
        user: Any = self.request.user
        record = get_object_or_404(self.pages.records(owner, user), pk=pk)
        if not self.pages.may_change(record, user):
            raise PermissionDenied
        return record

    def _page(self, owner: Owner, record: Any, *, problem: str = "") -> HttpResponse:
        context = {
            "pages": self.pages,
            "owner": owner,
            "record": record,
            "problem": problem,
            "cancel_url": self.pages.url("change", owner, pk=record.pk),
            **owner.context,
        }
        status = 409 if problem else 200
        return TemplateResponse(self.request, "entry/remove.html", context, status=status)
