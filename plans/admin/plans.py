"""Action plans: the list with what is late and due soon, the page with its time line, all plans."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, actor
from plans.admin.filters import PlanAreaFilter, StandingFilter
from plans.forms import PlanForm
from plans.models import ActionPlan, PlanItem
from plans.selectors import SOON_DAYS, count_items
from plans.services import save_plan
from plans.views.charts import country_timeline, place_of, plan_timeline

_ITEMS = "admin:plans_planitem_changelist"


@admin.register(ActionPlan)
class ActionPlanAdmin(RecordAdmin):
    """Every plan in the user's areas, with what is late on top."""

    form = PlanForm
    list_display = ("headline", "standing", "progress", "who", "period")
    list_filter = (StandingFilter, "program", PlanAreaFilter, "is_confirmed")
    list_select_related = ("organisation", "area", "program")
    search_fields = ("title", "code", "organisation__name", "area__name")
    search_help_text = _("Title, organisation or area")
    sortable_by = ("headline",)
    autocomplete_fields = ("area",)
    prepopulated_fields = {"code": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "code", "program", "organisation", "area")}),
        (_("Period"), {"fields": (("start_date", "end_date"),)}),
        (_("Document"), {"fields": ("source", "is_confirmed")}),
    )
    change_list_template = "admin/plans/plan_list.html"
    change_form_template = "admin/plans/plan.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the plans with the counts of their items."""
        rows: Any = super().get_queryset(request)
        counted: QuerySet[Any] = rows.with_counts(timezone.localdate(), soon_days=SOON_DAYS)
        return counted

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Put the plans with something overdue first."""
        late = PlanItem.objects.overdue(timezone.localdate()).filter(plan=OuterRef("pk"))
        return [Exists(late).desc(), "title", "pk"]

    @admin.display(description=_("title"), ordering="title")
    def headline(self, plan: ActionPlan) -> SafeString:
        """The title, and a mark where the document was not seen."""
        if plan.is_confirmed:
            return format_html("{}", plan.title)
        return format_html(
            '{} <span class="row-mark"><span class="state state-draft">{}</span></span>',
            *(plan.title, _t("not confirmed")),
        )

    @admin.display(description=_("organisation and area"))
    def who(self, plan: ActionPlan) -> SafeString:
        """Who is responsible, and for which area."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', plan.organisation.name, place_of(plan)
        )

    @admin.display(description=_("period"))
    def period(self, plan: ActionPlan) -> str:
        """The period, as far as it is known."""
        days = [plan.start_date, plan.end_date]
        if not any(days):
            return _t("not known")
        return " - ".join(date_format(d, "j M Y") if d else "?" for d in days)

    @admin.display(description=_("done"))
    def progress(self, plan: Any) -> SafeString | str:
        """How many items are done, as a bar with its figures."""
        if not plan.items_all:
            return _t("No items yet")
        text = _t("%(done)d of %(all)d") % {"done": plan.items_done, "all": plan.items_all}
        return format_html(
            '<progress max="{}" value="{}" aria-label="{}"></progress> {}',
            *(plan.items_all, plan.items_done, text, text),
        )

    @admin.display(description=_("to do"))
    def standing(self, plan: Any) -> SafeString:
        """What is late and due soon, each leading to its items."""
        base = f"{reverse(_ITEMS)}?plan={plan.pk}"
        late = _t("%(count)d overdue") % {"count": plan.items_overdue}
        soon = _t("%(count)d due soon") % {"count": plan.items_soon}
        marks = [
            format_html('<a class="tag tag-{}" href="{}&due={}">{}</a>', look, base, case, text)
            for count, look, case, text in (
                (plan.items_overdue, "late", "late", late),
                (plan.items_soon, "warn", "soon", soon),
            )
            if count
        ]
        return SafeString(" ".join(marks)) if marks else SafeString("-")

    def get_prepopulated_fields(self, request: Any, obj: Any = None) -> Any:
        """Make the code from the title of a new plan only."""
        return self.prepopulated_fields if obj is None else {}

    def save_model(self, request: Any, obj: ActionPlan, form: Any, change: bool) -> None:
        """Save the plan through the service."""
        save_plan(plan=obj, by=actor(request), at=timezone.now())

    def get_urls(self) -> list[URLPattern]:
        """Add the time line of all plans."""
        view = self.admin_site.admin_view(self.timeline_view)
        return [path("time-line/", view, name="plans_timeline"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show what is late and due soon over the list."""
        items = PlanItem.objects.visible_to(actor(request))
        context = {
            "counts": count_items(items, on=timezone.localdate()),
            "items_url": reverse(_ITEMS),
            "title": _("Action plans"),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the plan with its time line and what can be done."""
        plan = self.get_object(request, object_id)
        context = {} if plan is None else self._page_context(plan)
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def timeline_view(self, request: HttpRequest) -> HttpResponse:
        """Show the time line of the plans that the list would show, a page at a time."""
        rows = self.filtered(request)
        plans = rows.with_span().order_by("span_start", "title", "pk")
        page = Paginator(plans, self.list_per_page).get_page(request.GET.get(PAGE_VAR))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Time line of all plans"),
            "timeline": country_timeline(page, today=timezone.localdate()),
            "today": timezone.localdate(),
            "page": page,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/plans/timeline.html", context)

    def _page_context(self, plan: ActionPlan) -> dict[str, Any]:
        today = timezone.localdate()
        items = plan.items.select_related("responsible")
        rows = list(items.order_by("position", "start_date", "pk"))
        return {
            "title": plan.title,
            "subtitle": None,
            "counts": count_items(plan.items.all(), on=today),
            "timeline": plan_timeline(rows, today=today),
            "today": today,
            "items_url": reverse(_ITEMS),
            "place": place_of(plan),
        }
