"""The monthly reports: the list, ordering one, its progress and its file."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.documents import document_response
from migranportal.core.errors import DomainError
from reports.models import MonthlyReport
from reports.selectors.monthly import finished_reports
from reports.services.figures import month_ends
from reports.services.monthly import order_report
from reports.tasks import hand_out

_OFFERED_MONTHS = 12


class ReportReader(View):
    """Pages of reports about the country: for who may read reports of the whole of it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse who reads no reports; the country's are open to every reader of reports."""
        user: Any = request.user
        if not user.holds_anywhere(Permission.VIEW_REPORTS):
            raise PermissionDenied
        self.user: User = user
        return super().dispatch(request, *args, **kwargs)


class MonthlyListView(ReportReader):
    """Lists the reports; who reads the whole country's may order one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        reports = finished_reports()
        made = {report.month for report in reports if report.state != MonthlyReport.State.FAILED}
        months = [end.replace(day=1) for end in month_ends(timezone.localdate(), _OFFERED_MONTHS)]
        context = {
            "title": _("Monthly reports"),
            "reports": reports,
            "months": [month for month in reversed(months) if month not in made],
            "may_order": may_order(self.user),
        }
        return TemplateResponse(request, "reports/monthly.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Order the report of a month."""
        if not may_order(self.user):
            raise PermissionDenied
        try:
            month = date.fromisoformat(f"{request.POST.get('bulan', '')}-01")
            report, is_new = order_report(
                month=month, by=self.user, at=timezone.now(), today=timezone.localdate()
            )
        except ValueError:
            messages.error(request, _("Choose a month from the list."))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            if is_new:
                hand_out(report)
                messages.success(request, _("The report is being made."))
        return HttpResponseRedirect(reverse("reports:monthly"))


class MonthlyProgressView(ReportReader):
    """Says how far a report is, for the page that shows it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return percent, words and whether it is still being made."""
        report = get_object_or_404(MonthlyReport, pk=pk)
        text = report.get_state_display()
        return JsonResponse({"percent": report.percent, "text": text, "open": report.is_open})


class MonthlyFileView(ReportReader):
    """Hands a report out, after its content was checked against its hash."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Return the file.

        Raises:
            Http404: it is not ready, or the file is not what was kept.
        """
        report = get_object_or_404(MonthlyReport, pk=pk, state=MonthlyReport.State.READY)
        with report.file.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != report.sha256:
                raise Http404
        title = _("Monthly report %(month)s") % {"month": date_format(report.month, "Y-m")}
        return document_response(report.file, name=str(report.file.name), title=title)


def may_order(user: User) -> bool:
    """Tell whether ``user`` reads the reports of the whole country, and may order one."""
    return user.holds(Permission.VIEW_REPORTS)
