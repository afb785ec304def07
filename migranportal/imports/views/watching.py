"""What came of a file: progress, the preview, every problem."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views import View

from migranportal.imports import services
from migranportal.imports.models import Import
from migranportal.imports.selectors import problems_by_column, sample_table, shown_problems
from migranportal.imports.services.work import progress_of
from migranportal.imports.views.base import page_context, visible_import

PAGE_SIZE = 100
FIRST_PROBLEMS = 5
MOST_LOOKED_AFTER = 5_000
"""Imported rows; what depends on more of them is looked for when the undo is asked for."""


class ImportView(View):
    """Shows one import as far as it has come."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show progress, preview or result."""
        started = visible_import(request, pk)
        context = page_context(started) | {
            "percent": progress_of(started),
            "may_download": started.started_by_id == request.user.pk and bool(started.file),
        }
        if started.state == Import.State.CHECKED:
            context["sample_columns"], context["sample_rows"] = sample_table(started)
        if started.bad_rows and started.file:
            first = started.problems.order_by("position")
            context["column_counts"] = problems_by_column(started)
            context["first_problems"] = shown_problems(started.get_kind(), first[:FIRST_PROBLEMS])
        if started.state == Import.State.IMPORTED and started.imported_rows <= MOST_LOOKED_AFTER:
            context["blockers"] = services.undo_blockers(started)
        return TemplateResponse(request, "imports/import.html", context)


class ProgressView(View):
    """Tells a script how far the work has come."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return the state in words and figures."""
        started = visible_import(request, pk)
        percent = progress_of(started)
        response = JsonResponse(
            {"open": started.is_open, "percent": percent, "text": started.get_state_display()}
        )
        response["Cache-Control"] = "no-store"
        return response


class ProblemsView(View):
    """Lists every problem of a sheet, in pages, narrowed to a column where wanted."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show one page of the list."""
        started = visible_import(request, pk)
        chosen = request.GET.get("kolom", "")
        problems = started.problems.order_by("position")
        if chosen:
            problems = problems.filter(column="" if chosen == "-" else chosen)
        page: Any = Paginator(problems, PAGE_SIZE).get_page(request.GET.get("halaman"))
        context = page_context(started) | {
            "title": _("Problems"),
            "page": page,
            "problems": shown_problems(started.get_kind(), page.object_list),
            "column_counts": problems_by_column(started),
            "chosen": chosen,
            "may_download": started.started_by_id == request.user.pk and bool(started.file),
        }
        return TemplateResponse(request, "imports/problems.html", context)
