"""Drafts: kept while somebody types, listed, opened on another phone, discarded."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from migranportal.entry.models import Draft, Fields
from migranportal.entry.services import DraftRefusedError, discard_draft, save_draft

NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "kunci"})


class DraftListView(View):
    """Shows the drafts of the visitor, newest first."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        user: Any = request.user
        drafts = Draft.objects.filter(user=user).defer("content").order_by("-updated_at")
        return TemplateResponse(request, "entry/drafts.html", {"drafts": drafts})


class DraftView(View):
    """Keeps and discards one draft."""

    http_method_names = ["get", "head", "put", "post"]

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Give what was typed; a script fills in what the form itself does not know of."""
        user: Any = request.user
        draft = get_object_or_404(Draft, key=key, user=user)
        return JsonResponse({"address": draft.address, "fields": draft.fields})

    def put(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Keep what was typed so far: JSON with ``address``, ``title`` and ``fields``."""
        user: Any = request.user
        try:
            sent = json.loads(request.body)
            address, title = _text(sent["address"], 300), _text(sent["title"], 200)
            fields = _fields(sent["fields"])
            _check_own_address(address)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return JsonResponse({"problem": _("This is no draft.")}, status=400)
        try:
            draft = save_draft(
                key=key, address=address, title=title, fields=fields, by=user, at=timezone.now()
            )
        except DraftRefusedError as error:
            return JsonResponse({"problem": str(error)}, status=409)
        return JsonResponse({"state": "kept" if draft else "sent"})

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Discard the draft: the button in the list."""
        user: Any = request.user
        if discard_draft(key=key, by=user):
            messages.success(request, _("The draft was discarded."))
        return HttpResponseRedirect(reverse("entry:drafts"))


def _text(sent: Any, longest: int | None = None) -> str:
    """Return a text without what no page and no table holds: NUL, half of a character."""
    return str(sent)[:longest].encode(errors="ignore").decode().replace("\0", "")


def _check_own_address(address: str) -> None:
    """Refuse what would lead away from the portal."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None) or address[0] != "/":
        raise ValueError(address)


def _fields(sent: dict[str, Any]) -> Fields:
    return {
        _text(name): [_text(value) for value in values]
        for name, values in sent.items()
        if name not in NEVER_KEPT
    }
