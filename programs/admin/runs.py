"""Recompute runs: the list, a run with its live progress, and the form that starts one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.audit.services import SYSTEM
from migranportal.core.errors import DomainError
from migranportal.regions.models import Area
from programs import services
from programs.admin.filters import overlaps
from programs.forms import RecomputeForm, add_refusal
from programs.models import Run
from programs.permissions import can_recompute_somewhere
from programs.selectors import RunProgress, run_progress
from programs.tasks import hand_out

SHOWN_PARTS = 60


@admin.register(Run)
class RunAdmin(ReadOnlyModelAdmin):
    """Who recomputed what, when and why, how far it is and what changed."""

    list_display = (
        *("number", "scope", "reason", "starter", "created_at"),
        *("state", "villages", "changed", "drift"),
    )
    list_display_links = ("number",)
    list_filter = ("state",)
    list_select_related = ()
    ordering = ("-created_at",)
    sortable_by = ("created_at",)
    change_list_template = "admin/programs/run_list.html"

    @admin.display(description=_("number"))
    def number(self, run: Run) -> str:
        """The number of the run."""
        return f"#{run.pk}"

    @admin.display(description=_("area"))
    def scope(self, run: Run) -> str:
        """The area's code, or the country."""
        return run.area_code or _t("The whole country")

    @admin.display(description=_("started by"))
    def starter(self, run: Run) -> str:
        """Who started the run; the schedule is called the system."""
        return _t("the system") if run.started_by == SYSTEM else run.started_by

    @admin.display(description=_("villages drifted"))
    def drift(self, run: Run) -> SafeString | str:
        """Changes that nothing had announced, in red."""
        if not run.drifted:
            return "-" if run.drifted is None else "0"
        return format_html('<strong class="alarm">{}</strong>', number_format(run.drifted))

    def get_urls(self) -> list[URLPattern]:
        """Add the form that starts a run, and the progress as data."""
        view = self.admin_site.admin_view
        return [
            path("start/", view(self.start_view), name="programs_run_start"),
            path("<int:run_id>/progress/", view(self.progress_view), name="programs_run_progress"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer to start a run."""
        context = {"may_recompute": can_recompute_somewhere(request.user), **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show a run with its parts."""
        if request.method == "POST":
            raise PermissionDenied
        progress = self._progress(request, int(object_id) if object_id.isdecimal() else 0)
        run = progress.run
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("Recompute run #%(number)s") % {"number": run.pk},
            "progress": progress,
            "run": run,
            "area": Area.objects.filter(code=run.area_code, valid_until=None).first(),
            "parts": run.parts.order_by("position")[:SHOWN_PARTS],
            "more_parts": max(0, progress.parts - SHOWN_PARTS),
        }
        return TemplateResponse(request, "admin/programs/run.html", context)

    def progress_view(self, request: HttpRequest, run_id: int) -> JsonResponse:
        """Return how far a run is: what the page asks for every second."""
        progress = self._progress(request, run_id)
        return JsonResponse(
            {
                "state": progress.run.state,
                "label": progress.run.get_state_display(),
                "open": progress.is_open,
                "percent": progress.percent,
                "parts": progress.parts,
                "done": progress.done,
                "text": progress_text(progress),
            }
        )

    def start_view(self, request: HttpRequest) -> HttpResponse:
        """Start a run over the country or an area and lead to its page."""
        user: Any = request.user
        if not can_recompute_somewhere(user):
            raise PermissionDenied
        initial = {"area_code": request.GET.get("area", "")}
        form = RecomputeForm(request.POST or None, user=user, initial=initial)
        if request.method == "POST" and form.is_valid():
            run = self._start(request, form, user)
            if run is not None:
                return HttpResponseRedirect(reverse("admin:programs_run_change", args=[run.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("Recompute"),
            "form": form,
        }
        return TemplateResponse(request, "admin/programs/run_start.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return every run to those who see the country; to others the runs that touch theirs."""
        rows: QuerySet[Any] = super().get_queryset(request)
        user: Any = request.user
        areas = user.areas_for(Permission.VIEW_PROGRAMS)
        if "" in areas:
            return rows
        codes = rows.order_by().values_list("area_code", flat=True).distinct()
        return rows.filter(area_code__in=[code for code in codes if overlaps(code, areas)])

    def _progress(self, request: HttpRequest, run_id: int) -> RunProgress:
        user: Any = request.user
        progress = run_progress(run_id) if self.has_view_permission(request) else None
        areas = user.areas_for(Permission.VIEW_PROGRAMS)
        if progress is None or not overlaps(progress.run.area_code, areas):
            raise Http404
        return progress

    @staticmethod
    def _start(request: HttpRequest, form: RecomputeForm, user: User) -> Run | None:
        try:
            with transaction.atomic():
                run = services.start_run(
                    area_code=form.cleaned_data["code"],
                    reason=form.cleaned_data["reason"],
                    by=user,
                    at=timezone.now(),
                    as_of=timezone.localdate(),
                )
                hand_out(run)
        except DomainError as error:
            add_refusal(form, error)
            return None
        messages.success(request, _t("The run has started. Its progress shows below."))
        return run


def progress_text(progress: RunProgress) -> str:
    """Return the progress in words."""
    if progress.run.state == Run.State.WAITING:
        return _t("Waiting for a worker")
    if progress.is_open:
        return _t("%(done)s of %(parts)s parts done") % {
            "done": number_format(progress.done),
            "parts": number_format(progress.parts),
        }
    return str(progress.run.get_state_display())
