"""Who has access where: every role with its area and period, and the page that ends one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts import services
from migranportal.accounts.admin.filters import (
    ENDS_SOON,
    HolderFilter,
    TermFilter,
    second_factor_of,
)
from migranportal.accounts.models import RoleAssignment
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.core.errors import DomainError
from migranportal.regions.selectors import area_in_words, area_name_of


class EndForm(forms.Form):
    """The last day of a role."""

    until = forms.DateField(label=_("last day"), widget=AdminDateWidget)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(ReadOnlyModelAdmin):
    """Every role of everybody. Roles are given on the page of the user, and ended from here too."""

    list_display = ("holder", "role_name", "area", "term", "second_factor", "last_login")
    list_display_links = None
    list_filter = (TermFilter, HolderFilter, "role")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "area_code__startswith")
    search_help_text = _("Address, name or area code")
    ordering = ("area_code", "role", "user__email", "pk")
    sortable_by = ("term",)
    fields = ("user", "role", "area_code", "since_date", "until_date")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the roles with the names of their areas, in one query."""
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                area_name=area_name_of("area_code"),
                has_second_factor=second_factor_of("user"),
            )
        )
        return rows

    @admin.display(description=_("user"))
    def holder(self, assignment: RoleAssignment) -> SafeString:
        """The person, with the way to the account."""
        url = reverse("admin:accounts_user_change", args=[assignment.user_id])
        return format_html(
            '<a href="{}">{}</a><br><span class="quiet">{}</span>',
            *(url, assignment.user.name or assignment.user.email, assignment.user.email),
        )

    @admin.display(description=_("role"), ordering="role")
    def role_name(self, assignment: RoleAssignment) -> str:
        """The role."""
        return assignment.get_role_display()

    @admin.display(description=_("area"), ordering="area_code")
    def area(self, assignment: Any) -> str:
        """The area by name and code."""
        return area_in_words(assignment.area_code, assignment.area_name)

    @admin.display(description=_("period"), ordering="until_date")
    def term(self, assignment: RoleAssignment) -> SafeString:
        """First and last day, marked where the end is near, with the way to the end of the role."""
        until, today = assignment.until_date, timezone.localdate()
        mark: SafeString | str = ""
        if until is not None and today <= until <= today + ENDS_SOON:
            text = _t("%(days)s days left") % {"days": (until - today).days}
            mark = format_html(' <span class="state state-ends">{}</span>', text)
        end: SafeString | str = ""
        if until is None or until >= today:
            url = reverse("admin:accounts_roleassignment_end", args=[assignment.pk])
            end = format_html('<br><a href="{}">{}</a>', url, _t("End the role"))
        return format_html(
            "{} - {}{}{}",
            date_format(assignment.since_date),
            date_format(until) if until else _t("no end"),
            *(mark, end),
        )

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, assignment: Any) -> bool:
        """Whether the holder's account asks for more than a password."""
        return bool(assignment.has_second_factor)

    @admin.display(description=_("last login"))
    def last_login(self, assignment: RoleAssignment) -> str:
        """When the holder last signed in."""
        at = assignment.user.last_login
        return date_format(timezone.localtime(at), "j M Y") if at else _t("never")

    def get_urls(self) -> list[URLPattern]:
        """Add the page that ends a role."""
        view = self.admin_site.admin_view(self.end_view)
        name = "accounts_roleassignment_end"
        return [path("<int:assignment_id>/end/", view, name=name), *super().get_urls()]

    def end_view(self, request: HttpRequest, assignment_id: int) -> HttpResponse:
        """Ask for the last day, then end the role."""
        if not self.holds(request, "change"):
            raise PermissionDenied
        assignment = self.get_object(request, str(assignment_id))
        if assignment is None:
            raise Http404
        form = EndForm(request.POST or None, initial={"until": timezone.localdate()})
        if request.method == "POST" and form.is_valid() and self._end(request, assignment, form):
            self.message_user(request, _t("The role was ended."), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:accounts_roleassignment_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("End a role"),
            "assignment": assignment,
            "area": self.area(assignment),
            "form": form,
            "media": self.media + form.media,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/accounts/end_role.html", context)

    def _end(self, request: HttpRequest, assignment: RoleAssignment, form: EndForm) -> bool:
        user: Any = request.user
        try:
            services.end_assignment(
                assignment=assignment,
                until=form.cleaned_data["until"],
                by=user,
                at=timezone.now(),
            )
        except DomainError as error:
            form.add_error("until", str(error))
            return False
        return True
