"""Lists that can be taken along as CSV or workbook, with the filters that were set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from migranportal.audit.services import record
from migranportal.core.exports import FORMATS, Table, table_response

if TYPE_CHECKING:
    from migranportal.accounts.scoped_admin import PortalModelAdmin

    _Admin = PortalModelAdmin
else:
    _Admin = object

CHUNK = 2_000


class DetailedExport(_Admin):
    """Adds the export of what a list shows; the admin names the columns and makes a row of each."""

    has_list_export = False  # this one names more columns than the list shows
    change_list_template = "admin/training/list.html"
    export_related: ClassVar[tuple[str, ...]] = ()

    def export_header(self) -> list[Any]:
        """Return the headings."""
        raise NotImplementedError

    def export_row(self, record: Any) -> list[Any]:
        """Return the cells of a record."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Add the export."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<slug:form>/", view, name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Offer the export of what the list shows."""
        context = {
            "export_url": f"admin:{self.opts.app_label}_{self.opts.model_name}_export",
            "export_query": f"?{request.GET.urlencode()}" if request.GET else "",
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """Return every row of the list with its filters."""
        if form not in FORMATS:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.filtered(request)
        if self.export_related:
            found = found.select_related(*self.export_related)
        today = date_format(timezone.localdate(), "Y-m-d")
        notes = [
            str(self.opts.verbose_name_plural),
            _("As of %(day)s") % {"day": today},
            _("Filter: %(query)s") % {"query": request.GET.urlencode() or "-"},
        ]
        name = f"{self.opts.model_name}-{today}"
        # The rows are read while the request's areas are set: a stream is sent after they are gone.
        rows = [self.export_row(row) for row in found.iterator(CHUNK)]
        note_export(request, self.opts.model_name or "", rows=len(rows), form=form)
        return table_response(Table(name, self.export_header(), rows, notes), form)


def note_export(request: HttpRequest, kind: str, *, rows: int, form: str) -> None:
    """Record that somebody took a list along."""
    user: Any = request.user
    record(f"{kind}.exported", target=user, by=user, at=timezone.now(), rows=rows, format=form)
