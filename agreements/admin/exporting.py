"""The export of a list: what the filters show, as CSV or a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone

from migranportal.accounts.scoped_admin import PortalModelAdmin
from migranportal.core.exports import FORMATS, Table, table_response

if TYPE_CHECKING:
    _Admin = PortalModelAdmin
else:
    _Admin = object


class ExportsList(_Admin):
    """Mixin, named first: adds ``export/<form>/`` with the filters and search of the list."""

    has_list_export = False  # this one says more than the columns of the page

    def export_table(self, rows: QuerySet[Any]) -> Table:
        """Return the table of ``rows``."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Add the export."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<slug:form>/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """Hand out the rows that the list shows, all pages of them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in FORMATS:
            raise Http404
        rows = self.filtered(request)
        return table_response(self.export_table(rows), form)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Tell the page its own query, so that the export follows the filters."""
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        context = {
            "export_query": query,
            "export_url": f"admin:{self.opts.app_label}_{self.opts.model_name}_export",
            "today": timezone.localdate(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)
