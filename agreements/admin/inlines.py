"""Rows inside the page of an agreement."""

from agreements.models import Amendment, DataClause, MonitoringNote, Obligation, Party, Task
from migranportal.accounts.scoped_admin import PortalStackedInline, PortalTabularInline, ReadOnly


class PartyInline(PortalStackedInline):
    """The parties, each with its own number."""

    model = Party
    autocomplete_fields = ("organisation",)
    fields = (
        ("organisation", "position", "number"),
        ("unit", "signatory_name", "signatory_office"),
        ("liaison_name", "liaison_contact"),
    )
    show_change_link = False


class ObligationInline(PortalStackedInline):
    """Rights and duties."""

    model = Obligation
    autocomplete_fields = ("organisation",)
    fields = (("organisation", "kind", "position"), "text")
    show_change_link = False


class ClauseInline(PortalStackedInline):
    """What the agreement lets a party read."""

    model = DataClause
    autocomplete_fields = ("organisation",)
    fields = (
        ("organisation", "dataset", "level"),
        ("fields", "area_codes"),
        ("purpose", "lawful_basis"),
        ("retention_days", "security_contact", "may_pass_on"),
    )
    show_change_link = False


class AmendmentInline(ReadOnly, PortalTabularInline):
    """Addenda and extensions; recorded by their acts."""

    model = Amendment
    fields = ("kind", "number", "signed_date", "text", "new_end_date")
    show_change_link = False


class TaskInline(PortalStackedInline):
    """The work plan."""

    model = Task
    autocomplete_fields = ("owner",)
    fields = (
        ("title", "owner"),
        ("start_date", "due_date", "progress", "done_date"),
        "result",
    )
    show_change_link = False


class NoteInline(PortalStackedInline):
    """Notes of monitoring."""

    model = MonitoringNote
    fields = (("date", "author"), "text")
    readonly_fields = ("author",)
    show_change_link = False
