"""Targets and rules that cooperatives are held against: data with source and confirmation."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cooperatives.models import CoverageTarget, HealthLevel, HealthRule, MeetingRule
from migranportal.accounts.scoped_admin import PortalModelAdmin, PortalTabularInline


@admin.register(CoverageTarget)
class CoverageTargetAdmin(PortalModelAdmin):
    """How many cooperatives there shall be; sources may disagree, one of a kind is in use."""

    list_display = ("kind", "value", "as_of_date", "is_in_use", "is_confirmed", "source")
    list_filter = ("kind", "is_in_use")
    list_select_related = ()
    ordering = ("kind", "-is_in_use", "-as_of_date")
    prepopulated_fields = {"code": ("source",)}
    fields = (("kind", "value"), "source", "code", "as_of_date", ("is_in_use", "is_confirmed"))


@admin.register(MeetingRule)
class MeetingRuleAdmin(PortalModelAdmin):
    """By when annual meetings must have been held."""

    list_display = ("months", "valid_from", "is_confirmed", "source")
    list_select_related = ()
    ordering = ("-valid_from",)
    fields = (("months", "valid_from"), "source", "is_confirmed")


class HealthLevelInline(PortalTabularInline):
    """The grades of a version, the best first."""

    model = HealthLevel
    fields = ("position", "name")
    ordering = ("position",)
    show_change_link = False


@admin.register(HealthRule)
class HealthRuleAdmin(PortalModelAdmin):
    """Versions of the rule by which health is graded."""

    list_display = ("title", "year", "is_confirmed", "source")
    list_select_related = ()
    search_fields = ("title",)
    search_help_text = _("Words of the title")
    ordering = ("-year", "code")
    prepopulated_fields = {"code": ("title",)}
    fields = ("title", ("code", "year"), "source", "is_confirmed")
    inlines = (HealthLevelInline,)
