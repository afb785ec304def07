"""Pages of the records of villages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.record_admin import RecordAdmin, RecordInline
from villages.admin.columns import PLACE, VillageColumns
from villages.filters import AreaCodeFilter
from villages.models import (
    Activity,
    BudgetLine,
    Evidence,
    Facility,
    TaskForce,
    TaskForceMember,
    VillageRegulation,
)


class VillageRecordAdmin(VillageColumns, RecordAdmin):
    """The base of the pages of records that belong to one village."""

    autocomplete_fields: ClassVar[Any] = ("village",)
    list_select_related: ClassVar[Any] = (PLACE,)
    list_filter: ClassVar[Any] = (AreaCodeFilter,)
    ordering: ClassVar[Any] = ("-pk",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let the village's page link to its records."""
        return lookup == "village__id__exact" or super().lookup_allowed(lookup, value, request)


class MemberInline(RecordInline):
    """The members of a task force."""

    model = TaskForceMember
    fields = ("name", "role", "background", "phone")
    ordering = ("pk",)
    show_change_link = False
    allow_delete = True


@admin.register(TaskForce)
class TaskForceAdmin(VillageRecordAdmin):
    """Task forces with their members and the state of their term."""

    list_display = ("village_name", "district", "regency", "decree_number", "until_date", "term")
    inlines = (MemberInline,)
    readonly_fields = ("term",)
    fields = (
        *("village", "decree_number", "decree_date", "decree_file"),
        *("since_date", "until_date", "term"),
    )

    @admin.display(description=_("state of the term"))
    def term(self, force: TaskForce) -> str:
        """Whether the term runs today, and for how much longer."""
        if force.until_date is None or force.since_date is None:
            return ""
        today = timezone.localdate()
        if force.until_date < today:
            return str(_("Term has ended"))
        if force.since_date > today:
            return str(_("Not begun"))
        days = (force.until_date - today).days
        return str(_("Active, %(days)d days left") % {"days": days})


@admin.register(VillageRegulation)
class VillageRegulationAdmin(VillageRecordAdmin):
    """Village regulations."""

    list_display = ("number", "title", "village_name", "regency", "subject", "repealed_date")
    list_filter = (AreaCodeFilter, "subject")
    fields = ("village", "number", "title", "subject", "enacted_date", "repealed_date", "file")


@admin.register(Facility)
class FacilityAdmin(VillageRecordAdmin):
    """Facilities."""

    list_display = ("kind", "name", "village_name", "regency", "condition", "checked_date")
    list_select_related = (PLACE, "kind")
    list_filter = (AreaCodeFilter, "condition")
    fields = ("village", "kind", "name", "condition", "checked_date", "note")


class EvidenceInline(RecordInline):
    """The files that prove an activity."""

    model = Evidence
    fields = ("file", "caption")
    ordering = ("pk",)
    show_change_link = False
    allow_delete = True


@admin.register(Activity)
class ActivityAdmin(VillageRecordAdmin):
    """Activities with the files that prove them."""

    list_display = ("date", "title", "kind", "village_name", "regency", "participants")
    list_filter = (AreaCodeFilter, "kind")
    inlines = (EvidenceInline,)
    fields = ("village", "kind", "pillar", "title", "date", "participants", "description")

    def save_inline(
        self, request: HttpRequest, obj: ScopedRecord, *, added: bool, fields: list[str]
    ) -> None:
        """Give evidence the village of its activity."""
        if isinstance(obj, Evidence):
            obj.village = obj.activity.village
        super().save_inline(request, obj, added=added, fields=fields)


@admin.register(BudgetLine)
class BudgetLineAdmin(VillageRecordAdmin):
    """Lines of village budgets."""

    list_display = (
        *("year", "description", "village_name", "regency"),
        *("planned_amount", "spent_amount"),
    )
    fields = ("village", "year", "description", "planned_amount", "spent_amount")
