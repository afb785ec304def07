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
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from programs.views.dashboard import dashboard_context

# The order of the work: villages and their records first, the office's own matters last.
APP_ORDER = [
    *("programs", "reports", "villages", "workers", "cooperatives"),
    *("training", "centres", "agreements", "plans"),
    *("operations", "accounts", "regions", "audit"),
]


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
        """Return the apps by the flow of work, each with its pages in the order of registration."""
        apps = self._build_app_dict(request, app_label).values()
        order = {label: position for position, label in enumerate(APP_ORDER)}
        return sorted(apps, key=lambda app: order.get(app["app_label"], len(order)))

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Show the state of the assessments above the lists."""
        return super().index(request, {**dashboard_context(request), **(extra_context or {})})

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
