"""Deadlines of the steps on the way to a decree and after it: data with source and confirmation."""

from django.contrib import admin

from migranportal.accounts.scoped_admin import PortalModelAdmin
from programs.models import StepDeadline


@admin.register(StepDeadline)
class StepDeadlineAdmin(PortalModelAdmin):
    """After how many days something that waits is overdue."""

    list_display = ("waits", "days", "is_confirmed", "source")
    list_filter = ("is_confirmed",)
    list_select_related = ()
    ordering = ("waits",)
    fields = (("waits", "days"), "source", "is_confirmed")
