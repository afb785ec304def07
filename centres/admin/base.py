"""What the pages of all entries share: the state on top, review, publication and withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from centres.models import Entry
from centres.services import publish_entry, save_entry, withdraw_entry
from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.core.errors import DomainError

ACTS = {"publish": _("Publish"), "withdraw": _("Take off the public pages")}
SOURCE_FIELDS: Any = (_("Source"), {"fields": ("source", "is_confirmed")})


class EntryAdmin(ShowsRefusals):
    """The base of the pages of a kind of entry."""

    change_form_template = "admin/centres/entry.html"
    change_list_template = "admin/centres/entries.html"
    public_name = ""
    """The name of the public page where an entry shows."""

    @admin.display(description=_("state"))
    def badge(self, entry: Any) -> SafeString:
        """The state as a mark."""
        return format_html(
            '<span class="state state-{}">{}</span>', entry.state, entry.get_state_display()
        )

    def public_url(self, entry: Any) -> str:
        """Return the public page where ``entry`` shows once it is published."""
        return reverse(f"centres:{self.public_name}")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save the entry as a draft through the service."""
        save_entry(entry=obj, by=actor(request), at=timezone.now())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the entry with its state and what can be done."""
        entry = self.get_object(request, object_id)
        context = {} if entry is None else self._state_context(request, entry)
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def _state_context(self, request: HttpRequest, entry: Entry) -> dict[str, Any]:
        may_act = self.has_change_permission(request, entry)
        is_own = entry.edited_by == actor(request).email
        acts = [("withdraw", ACTS["withdraw"])] if entry.is_published else []
        if not entry.is_published and not is_own:
            acts = [("publish", ACTS["publish"])]
        return {
            "public_url": self.public_url(entry) if entry.is_published else "",
            "is_own": is_own and not entry.is_published and may_act,
            "acts": [
                {"label": label, "url": self._act_url(entry, act)} for act, label in acts if may_act
            ],
        }

    def _act_url(self, entry: Any, act: str) -> str:
        return reverse(f"admin:centres_{self.opts.model_name}_act", args=[entry.pk, act])

    def get_urls(self) -> list[URLPattern]:
        """Add the acts."""
        view = self.admin_site.admin_view(self.act_view)
        name = f"centres_{self.opts.model_name}_act"
        return [path("<int:entry_id>/act/<slug:act>/", view, name=name), *super().get_urls()]

    def act_view(self, request: HttpRequest, entry_id: int, act: str) -> HttpResponse:
        """Show what the public will read or lose, ask, then do it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if act not in ACTS:
            raise Http404
        entry: Any = get_object_or_404(self.get_queryset(request), pk=entry_id)
        back = reverse(f"admin:centres_{self.opts.model_name}_change", args=[entry.pk])
        if request.method == "POST":
            self._do(request, entry, act)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": ACTS[act],
            "act": act,
            "entry": entry,
            "facts": self.facts(entry),
            "back": back,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/centres/act.html", context)

    def facts(self, entry: Any) -> list[tuple[str, Any]]:
        """Return label and value of each field that the public will read."""
        shown = (*self.opts.concrete_fields,)
        hidden = {"id", "created_at", "updated_at", "state", "edited_by", "published_by"}
        return [
            (str(capfirst(field.verbose_name)), _value(entry, field.name))
            for field in shown
            if field.name not in hidden | {"published_at", "slug"}
        ]

    def _do(self, request: HttpRequest, entry: Any, act: str) -> None:
        by, at = actor(request), timezone.now()
        doing: dict[str, Callable[[], Any]] = {
            "publish": lambda: publish_entry(
                entry=entry, by=by, at=at, today=timezone.localdate(at)
            ),
            "withdraw": lambda: withdraw_entry(entry=entry, by=by, at=at),
        }
        try:
            doing[act]()
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        told = {
            "publish": _("Published: everybody can read it now."),
            "withdraw": _("Taken off the public pages; it stays here as a draft."),
        }
        self.message_user(request, str(told[act]), messages.SUCCESS)


def _value(entry: Any, name: str) -> Any:
    display = getattr(entry, f"get_{name}_display", None)
    value = display() if display else getattr(entry, name)
    return value if value not in {None, ""} else "-"
