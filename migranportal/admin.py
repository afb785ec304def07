"""The admin site of the portal."""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from migranportal.operations.menu import Group, menu_for
from migranportal.operations.selectors import work_for
from programs.views.dashboard import dashboard_context


class SearchBoxView(AutocompleteJsonView):
    """The answers of a search box, in the words of the page of the model that is searched."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Return the key and text of one answer: ``search_label`` of its page, where it has one."""
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "search_label", None)
        return {**result, "text": label(obj)} if label else result


class PortalAdminSite(AdminSite):
    """The ministry's desk. Signing in and out, and passwords, are allauth's matter."""

    site_title = _("Migrant Village Portal")
    site_header = _("Migrant Village Portal")
    index_title = _("Overview")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Tell people without access so; only who is not signed in is led to the sign-in."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            response: HttpResponse = inner(request, *args, **kwargs)
            return response

        return update_wrapper(guarded, inner)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps, each with its pages in the order of registration."""
        return list(self._build_app_dict(request, app_label).values())

    def get_urls(self) -> list[Any]:
        """Add the pages that belong to no model; no model has a page of its own outside the desk."""
        from migranportal.operations.admin import page_urls  # noqa: PLC0415 (registers with this site)

        own = [e for e in super().get_urls() if getattr(e, "name", "") != "view_on_site"]
        return [*page_urls(self), *own]

    def menu(self, request: HttpRequest) -> list[Group]:
        """Return the menu of the reader, by the flow of work."""
        user: Any = request.user
        return menu_for(user, self._build_app_dict(request).values(), path=request.path)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the menu to every page."""
        context = super().each_context(request)
        is_home = request.path == reverse("admin:index", current_app=self.name)
        menu = self.menu(request) if context["has_permission"] else []
        return {**context, "menu": menu, "is_desk_home": is_home}

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Show what waits for the reader above the state of the assessments."""
        user: Any = request.user
        context = {
            "work": work_for(user, on=timezone.localdate()),
            **dashboard_context(request),
            **(extra_context or {}),
        }
        return super().index(request, context)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the sign-in; who is signed in and still sent here has no access."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, index))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """Answer the search boxes of forms."""
        return SearchBoxView.as_view(admin_site=self)(request)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to the sign-out."""
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to the page where one changes the own password."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to the own account."""
        return HttpResponseRedirect(reverse("account_change_password"))
