"""Workbooks to download: the template of a kind, and the sheet given back with its errors."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from migranportal.audit.services import record
from migranportal.core.tables import read_sheet
from migranportal.imports import files
from migranportal.imports.headers import match_headers
from migranportal.imports.kinds import kind_of
from migranportal.imports.selectors import shown_problems
from migranportal.imports.views.base import visible_import
from migranportal.imports.workbooks import returned_sheet, template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}")


class TemplateView(View):
    """Serves the template of a kind; with ``desa`` the code of that village stands in it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Return the workbook."""
        try:
            found = kind_of(kind)
        except LookupError:
            raise Http404 from None
        user: Any = request.user
        if found.is_national and not user.holds(found.permission):
            raise PermissionDenied
        code = request.GET.get("desa", "")
        village = code if _CODE.fullmatch(code) else ""
        name = "-".join(filter(None, ("templat", found.code, village)))
        return _download(template(found, village_code=village), f"{name}.xlsx")


class SheetView(View):
    """Gives the sheet back with a column of errors, to nobody but its sender: it is in clear."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the workbook; with ``semua`` the good rows too."""
        started = visible_import(request, pk)
        user: Any = request.user
        if started.started_by_id != user.pk:
            raise PermissionDenied
        try:
            sheet = read_sheet(files.load(started.file))
        except files.FileGoneError:
            raise Http404 from None
        kind = started.get_kind()
        matched = match_headers(kind, sheet.header, in_village=started.is_of_village)
        places = {
            c.header: matched.places[c.code] for c in kind.columns if c.code in matched.places
        }
        problems = shown_problems(kind, started.problems.order_by("position"))
        only_bad = "semua" not in request.GET
        content = returned_sheet(sheet, problems, only_bad=only_bad, columns=places)
        record(
            "import.sheet_returned",
            target=started,
            by=user,
            at=timezone.now(),
            area_code=started.area_code,
        )
        return _download(content, f"perbaikan-{started.pk}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
