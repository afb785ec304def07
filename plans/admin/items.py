"""Items of plans: what is overdue and due soon, the page of an item, its reports, the export."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, actor
from migranportal.core.errors import DomainError
from migranportal.core.exports import FORMATS, table_response
from plans.admin.filters import (
    DueFilter,
    ItemAreaFilter,
    OrganisationFilter,
    PillarFilter,
    PlanFilter,
    VillageFilter,
)
from plans.exports import item_table
from plans.forms import ItemForm, ReportForm
from plans.models import ItemAct, PlanItem
from plans.models.workflow import TRANSITIONS, acts_from
from plans.selectors import count_items
from plans.selectors.history import history_of_item
from plans.services import save_item


@admin.register(PlanItem)
class PlanItemAdmin(RecordAdmin):
    """The items of all plans in the user's areas: open ones first, what is due first on top."""

    form = ItemForm
    has_list_export = False  # its own says more than the columns of the page
    list_display = ("title", "due", "standing", "who", "plan_link")
    list_filter = (
        *(DueFilter, "state", PlanFilter, PillarFilter, OrganisationFilter),
        *(ItemAreaFilter, VillageFilter),
    )
    list_select_related = ("plan__area", "responsible")
    search_fields = ("title", "plan__title", "responsible__name")
    search_help_text = _("Item, plan or organisation")
    ordering = (
        *(F("closed_date").asc(nulls_first=True), F("end_date").asc(nulls_last=True)),
        "pk",
    )
    sortable_by = ("title", "due")
    autocomplete_fields = ("plan", "villages")
    fieldsets = (
        (None, {"fields": ("plan", "position", "title", "description", "pillar", "villages")}),
        (_("Who"), {"fields": ("responsible", "supporting")}),
        (_("When"), {"fields": (("start_date", "end_date"),)}),
        (_("Money"), {"fields": (("budget_source", "budget_amount"),)}),
        (_("Aim"), {"fields": (("indicator", "target"), "source")}),
    )
    change_list_template = "admin/plans/item_list.html"
    change_form_template = "admin/plans/item.html"

    @admin.display(description=_("plan"))
    def plan_link(self, item: PlanItem) -> SafeString:
        """The plan, leading to its page."""
        url = reverse("admin:plans_actionplan_change", args=[item.plan_id])
        return format_html('<a href="{}">{}</a>', url, item.plan.title)

    @admin.display(description=_("responsible"))
    def who(self, item: PlanItem) -> str:
        """Who is responsible, where it is known."""
        return item.responsible.name if item.responsible else _t("not known")

    @admin.display(description=_("due"), ordering=F("end_date").asc(nulls_last=True))
    def due(self, item: PlanItem) -> SafeString | str:
        """The last day, with how late it is."""
        if item.end_date is None:
            return _t("no time line")
        day, today = date_format(item.end_date, "j M Y"), timezone.localdate()
        if not item.is_overdue(today):
            return day
        late = _t("%(days)d days late") % {"days": (today - item.end_date).days}
        return format_html('{} <span class="tag tag-late">{}</span>', day, late)

    @admin.display(description=_("state and progress"))
    def standing(self, item: PlanItem) -> SafeString:
        """The state as a mark, and how far it is as a bar with its figure."""
        mark = format_html(
            '<span class="state state-{}">{}</span>', item.state, item.get_state_display()
        )
        if item.percent is None:
            return format_html("{} <span>{}</span>", mark, _t("no report yet"))
        bar = '{0} <progress max="100" value="{1}" aria-label="{1}%"></progress> {1}%'
        return format_html(bar, mark, item.percent)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Keep an item in its plan."""
        return () if obj is None else ("plan",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Number a new item after the last one of its plan."""
        data: dict[str, Any] = super().get_changeform_initial_data(request)
        plan = str(data.get("plan", ""))
        if plan.isdecimal():
            own = PlanItem.objects.visible_to(actor(request)).filter(plan_id=int(plan))
            last = own.order_by("-position").values_list("position", flat=True).first()
            data.setdefault("position", (last or 0) + 1)
        return data

    def save_model(self, request: Any, obj: PlanItem, form: Any, change: bool) -> None:
        """Save the item, its villages and its supporters through the service."""
        data = form.cleaned_data
        save_item(
            item=obj,
            villages=data["villages"],
            supporting=data["supporting"],
            by=actor(request),
            at=timezone.now(),
        )

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Leave villages and supporters as the service wrote them."""

    def get_urls(self) -> list[URLPattern]:
        """Add the reports and the export."""
        view = self.admin_site.admin_view
        act = "<int:item_id>/act/<slug:act>/"
        return [
            path(act, view(self.act_view), name="plans_planitem_act"),
            path("export/<slug:form>/", view(self.export), name="plans_planitem_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the counts over the list and offer the export of what it shows."""
        rows: QuerySet[Any] = self.get_queryset(request)
        plan = request.GET.get("plan", "")
        if plan.isdecimal():
            rows = rows.filter(plan_id=int(plan))
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        context = {
            "counts": count_items(rows, on=timezone.localdate()),
            "items_url": reverse("admin:plans_planitem_changelist"),
            "only_plan": f"&plan={int(plan)}" if plan.isdecimal() else "",
            "export_query": query,
            "title": _("Items of plans"),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show how far the item is, its reports, and what can be done."""
        item = self.get_object(request, object_id)
        context = {}
        if item is not None:
            may_act = self.has_change_permission(request, item)
            context = {
                "reports": item.reports.all(),
                "acts": acts_from(item.state) if may_act else [],
                "is_late": item.is_overdue(timezone.localdate()),
                "title": item.title,
                "subtitle": None,
            }
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the changes of the item together with those of its villages and supporters."""
        item = self.visible_object(request, object_id)
        context = {"entries": history_of_item(item), **(extra_context or {})}
        return super().history_view(request, object_id, context)

    def act_view(self, request: HttpRequest, item_id: int, act: str) -> HttpResponse:
        """Ask for what a report says, then add it."""
        item = self._item(request, item_id)
        line = TRANSITIONS.get(ItemAct(act)) if act in ItemAct.values else None
        if line is None or item.state not in line.sources:
            raise Http404
        form = ReportForm(
            request.POST if request.method == "POST" else None,
            item=item,
            act=line.act,
            initial={
                "date": timezone.localdate(),
                "percent": 100 if line.act == ItemAct.COMPLETE else item.percent,
            },
        )
        back = reverse("admin:plans_planitem_change", args=[item.pk])
        if form.is_bound and form.is_valid() and self._do(request, form):
            self.message_user(request, line.act.label, messages.SUCCESS)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": line.label,
            "item": item,
            "form": form,
            "back": back,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/plans/act.html", context)

    def export(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """Hand out every item of the list, with its filters, as csv or xlsx."""
        if form not in FORMATS:
            raise Http404
        rows = self.filtered(request)
        table = item_table(rows, on=timezone.localdate(), filtered=bool(request.GET))
        return table_response(table, form)

    def _item(self, request: HttpRequest, key: int) -> PlanItem:
        """Return the item.

        Raises:
            PermissionDenied: the user reports on no items, or not on this one.
            Http404: there is none that the user sees.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        item: PlanItem = get_object_or_404(self.get_queryset(request), pk=key)
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        return item

    def _do(self, request: HttpRequest, form: ReportForm) -> bool:
        try:
            form.save(by=actor(request), at=timezone.now(), today=timezone.localdate())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return False
        except ValidationError as error:
            for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
                form.add_error(name if name in form.fields else None, texts)
            return False
        return True
