"""Every list of the admin site can be taken along as it stands: its columns, its filters, its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.audit.services import record
from migranportal.core.exports import FORMATS, Table, table_response

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = object

PARAMETER = "unduh"
LIMIT = 20_000
"""Rows of a file. They are read before the answer begins, while the request's areas hold."""
_CHUNK = 1_000


class ExportedList(_ModelAdmin):
    """Offers the list that is shown as XLSX and CSV, with one audit event for each file.

    A file says what the list says and no more: identity numbers stay masked. An admin with an
    export of its own sets ``has_list_export`` to ``False``.
    """

    has_list_export: ClassVar[bool] = True

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list, or hand it out where the address asks for a file."""
        form = request.GET.get(PARAMETER)
        if form is None:
            return super().changelist_view(request, extra_context)
        if form not in FORMATS or not self.has_list_export:
            raise Http404
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        query = request.GET.copy()
        del query[PARAMETER]
        request.GET = query  # type: ignore[assignment] # the list refuses parameters that are no filters
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{request.path}?e=1")
        return self.export_list(request, shown, form)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list, with the addresses of its files for the template."""
        shown: Any = super().get_changelist_instance(request)
        offers = self.has_list_export and not shown.is_popup
        shown.export_urls = [
            (form.upper(), shown.get_query_string({PARAMETER: form}, ["p"]))
            for form in (reversed(FORMATS) if offers else ())
        ]
        return shown

    def filtered(self, request: HttpRequest) -> Any:
        """Return the rows that the list would show with the filters of the address, all pages of them.

        Raises:
            Http404: a filter is not one of the list's.
        """
        try:
            return self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error

    def export_list(self, request: HttpRequest, shown: Any, form: str) -> HttpResponseBase:
        """Return the rows of ``shown`` as a file, at most ``LIMIT``, and record it."""
        columns = [name for name in shown.list_display if name != "action_checkbox"]
        found = shown.queryset[: LIMIT + 1].iterator(chunk_size=_CHUNK)
        rows = [[self._cell(name, row) for name in columns] for row in found]
        is_cut = len(rows) > LIMIT
        rows = rows[:LIMIT]
        notice = _("Only the first %(limit)d rows. Filter the list to get the others.") % {
            "limit": LIMIT
        }
        if is_cut:
            rows.append([notice, *[""] * (len(columns) - 1)])
        record(
            f"{self.opts.model_name}.exported",
            target=cast("User", request.user),
            by=request.user,
            at=timezone.now(),
            rows=min(len(rows), LIMIT),
            format=form,
            filters=sorted(set(request.GET) - {ACTION_CHECKBOX_NAME}),
        )
        notes = [*self._notes(shown), *([notice] if is_cut else [])]
        header = [capfirst(str(label_for_field(name, self.model, self))) for name in columns]
        name = f"{self.opts.app_label}-{self.opts.model_name}-{timezone.localdate()}"
        return table_response(Table(name, header, rows, notes), form)

    def _cell(self, name: Any, row: models.Model) -> Any:
        """Return what the list shows of a column, as plain text, number or day."""
        try:
            field, attribute, value = lookup_field(name, row, self)
        except ObjectDoesNotExist:
            return None
        if field is not None and getattr(field, "flatchoices", None):
            value = dict(field.flatchoices).get(value, value)
        elif field is not None and isinstance(field, models.ForeignKey):
            value = getattr(row, field.name)
        if value is None:
            empty = getattr(attribute, "empty_value_display", None)
            return None if empty is None else str(empty)
        return _plain(value)

    def _notes(self, shown: Any) -> Iterator[str]:
        yield str(capfirst(self.opts.verbose_name_plural))
        yield _("Taken on: %(day)s") % {"day": date_format(timezone.localdate(), "j F Y")}
        yield _("Source: Migrant Village Portal, own records. An empty cell is unknown.")
        for spec in shown.filter_specs:
            chosen = next(
                (str(c["display"]) for c in spec.choices(shown) if c.get("selected")), None
            )
            if chosen:
                yield f"{capfirst(str(spec.title))}: {strip_tags(chosen)}"
        if shown.query:
            yield _("Narrowed by a search.")


# A second line of a cell: without a comma it would grow onto the first.
_NOTE = '<span class="row-note">'


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, (int, float, date)):
        return value
    if isinstance(value, SafeString):
        parts = (unescape(strip_tags(part)).split() for part in value.split(_NOTE))
        return ", ".join(" ".join(part) for part in parts if part)
    return str(value)
