"""Announcements in the admin site: written, looked at as their readers will, published, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.accounts.roles import Role
from migranportal.core.errors import DomainError
from migranportal.operations.forms import AnnouncementForm
from migranportal.operations.models import Announcement
from migranportal.operations.selectors import reach_of
from migranportal.operations.services import (
    publish_announcement,
    save_announcement,
    withdraw_announcement,
)

STATES = {
    "draft": _("Draft"),
    "planned": _("Planned"),
    "shown": _("Shown now"),
    "over": _("Over"),
    "withdrawn": _("Withdrawn"),
}


def state_of(announcement: Announcement) -> str:
    """Return which of ``STATES`` the announcement is in today."""
    today = timezone.localdate()
    if announcement.published_at is None:
        return "draft"
    if announcement.withdrawn_at is not None:
        return "withdrawn"
    if announcement.since_date > today:
        return "planned"
    is_over = announcement.until_date is not None and announcement.until_date < today
    return "over" if is_over else "shown"


@admin.register(Announcement)
class AnnouncementAdmin(ShowsRefusals):
    """What is announced to whom; drafts first, then the newest."""

    form = AnnouncementForm
    list_display = ("title_id", "badge", "weight", "audience", "since_date", "until_date")
    list_filter = ("importance",)
    list_select_related = ()
    search_fields = ("title_id", "title_en")
    search_help_text = _("Words of the title")
    ordering = ("published_at", "-since_date", "-pk")
    fieldsets = (
        (None, {"fields": ("title_id", "text_id", "importance")}),
        (_("In English"), {"fields": ("title_en", "text_en")}),
        (_("For whom, and when"), {"fields": ("roles", "area_codes", "since_date", "until_date")}),
    )
    change_form_template = "admin/operations/announcement.html"

    def get_ordering(self, request: HttpRequest) -> Any:
        """Drafts first, then the newest."""
        return ("-published_at", "-since_date", "-pk")  # nulls come first in descending order

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return every announcement: also an officer of an area may read what is announced."""
        return super().get_queryset(request)

    @admin.display(description=_("state"))
    def badge(self, announcement: Announcement) -> SafeString:
        """The state as a mark."""
        state = state_of(announcement)
        return format_html('<span class="state state-{}">{}</span>', state, STATES[state])

    @admin.display(description=_("importance"), ordering="importance")
    def weight(self, announcement: Announcement) -> str:
        """How important it is."""
        return str(announcement.get_importance_display())

    @admin.display(description=_("for"))
    def audience(self, announcement: Announcement) -> str:
        """The roles and areas in one line."""
        return audience_of(announcement)

    def get_form(
        self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        """Tell the form who acts."""
        form: type[Any] = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"actor": request.user})

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """Begin today."""
        return {"since_date": timezone.localdate()}

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Freeze what was published; its last day may still move."""
        if obj is None or obj.published_at is None:
            return ()
        frozen = [name for name in AnnouncementForm.Meta.fields if name != "until_date"]
        return (*frozen, "until_date") if obj.withdrawn_at else tuple(frozen)

    def save_model(self, request: Any, obj: Announcement, form: Any, change: bool) -> None:
        """Save by the service."""
        save_announcement(announcement=obj, by=actor(request), at=timezone.now())

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Lead on to the preview: nothing is shown to anybody before that."""
        return HttpResponseRedirect(reverse("admin:operations_announcement_preview", args=[obj.pk]))

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        """Lead a changed draft to its preview."""
        if obj.published_at is None and "_continue" not in request.POST:
            url = reverse("admin:operations_announcement_preview", args=[obj.pk])
            return HttpResponseRedirect(url)
        return super().response_change(request, obj)

    def get_urls(self) -> list[URLPattern]:
        """Add preview, publishing and withdrawal."""
        view = self.admin_site.admin_view(self.preview_view)
        name = "operations_announcement_preview"
        return [path("<int:announcement_id>/preview/", view, name=name), *super().get_urls()]

    def preview_view(self, request: HttpRequest, announcement_id: int) -> HttpResponse:
        """Show the announcement as its readers will see it; publish or withdraw it from there."""
        announcement = self.get_object(request, str(announcement_id))
        if not self.has_change_permission(request, announcement):
            raise PermissionDenied
        if announcement is None:
            raise Http404
        if request.method == "POST":
            return self._act(request, announcement)
        state = state_of(announcement)
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Preview"),
            "announcement": announcement,
            "versions": _versions(announcement),
            "state": state,
            "state_label": STATES[state],
            "audience": audience_of(announcement),
            "reach": reach_of(announcement, on=timezone.localdate()),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/operations/announcement_preview.html", context)

    def _act(self, request: HttpRequest, announcement: Announcement) -> HttpResponse:
        at, by = timezone.now(), actor(request)
        try:
            if "withdraw" in request.POST:
                withdraw_announcement(announcement=announcement, by=by, at=at)
                self.message_user(request, _t("It was withdrawn."), messages.SUCCESS)
            else:
                publish_announcement(announcement=announcement, by=by, at=at)
                self.message_user(request, _t("It was published."), messages.SUCCESS)
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
        url = reverse("admin:operations_announcement_preview", args=[announcement.pk])
        return HttpResponseRedirect(url)


def audience_of(announcement: Announcement) -> str:
    """Return roles and areas in one line."""
    roles = ", ".join(str(Role(role).label) for role in announcement.roles)
    areas = ", ".join(announcement.area_codes)
    return f"{roles or _t('everybody')} · {areas or _t('The whole country')}"


def _versions(announcement: Announcement) -> list[tuple[str, str, str]]:
    """Return language, title and text as its readers get them."""
    found = []
    for code, label in (("id", _t("Indonesian")), ("en", _t("English"))):
        with override(code):
            if announcement.text_language == code:
                found.append((label, announcement.title, announcement.text))
    return found
