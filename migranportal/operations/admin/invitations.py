"""Invitations that wait for their owner: who was invited, whether the link still opens, again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts.record_admin import actor
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.core.errors import DomainError
from migranportal.operations.models import Invitation
from migranportal.operations.services import invite_again

STATES = {
    "waiting": _("Waiting to be mailed"),
    "refused": _("Mail was refused"),
    "sent": _("Sent"),
    "expired": _("Link has ended"),
    "accepted": _("Accepted"),
    "closed": _("Account closed"),
}


def state_of(invitation: Invitation) -> str:
    """Return which of ``STATES`` the invitation is in now."""
    if invitation.user.has_usable_password():
        return "accepted"
    if not invitation.user.is_active:
        return "closed"
    if invitation.sent_at is None or invitation.expires_at is None:
        gave_up = invitation.attempts >= Invitation.MOST_ATTEMPTS
        return "refused" if gave_up else "waiting"
    return "expired" if invitation.expires_at <= timezone.now() else "sent"


class StateFilter(admin.SimpleListFilter):
    """What became of an invitation; the open ones unless told otherwise."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [("expired", STATES["expired"]), ("waiting", STATES["waiting"]), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        """Call the choice without a parameter what it is."""
        first, *rest = super().choices(changelist)
        return [{**first, "display": _("Not accepted yet")}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen case."""
        chosen = self.value()
        if chosen == "all":
            return queryset
        if chosen == "expired":
            return queryset.filter(pk__in=Invitation.objects.expired(timezone.now()))
        if chosen == "waiting":
            return queryset.filter(pk__in=Invitation.objects.open().filter(sent_at__isnull=True))
        return queryset.filter(pk__in=Invitation.objects.open())


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyModelAdmin):
    """The invitations that are open, the oldest first."""

    list_display = ("address", "person", "roles", "badge", "sent_at", "expires_at", "invited_by")
    list_display_links = ("address",)
    list_filter = (StateFilter,)
    list_select_related = ("user", "invited_by")
    search_fields = ("user__email", "user__name")
    search_help_text = _("Address or name")
    ordering = ("requested_at", "pk")
    actions = ("send_again",)
    fields = ("user", "invited_by", "requested_at", "number", "attempts", "sent_at", "expires_at")
    change_list_template = "admin/operations/invitation_list.html"
    empty_text = _("Everybody who was invited has chosen a password.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch the roles of the whole list at once."""
        return super().get_queryset(request).prefetch_related("user__assignments")

    @admin.display(description=_("e-mail address"), ordering="user__email")
    def address(self, invitation: Invitation) -> str:
        """The address."""
        return invitation.user.email

    @admin.display(description=_("name"))
    def person(self, invitation: Invitation) -> str:
        """The name."""
        return invitation.user.name

    @admin.display(description=_("roles"))
    def roles(self, invitation: Invitation) -> str:
        """The roles with their areas."""
        return ", ".join(str(assignment) for assignment in invitation.user.assignments.all())

    @admin.display(description=_("state"))
    def badge(self, invitation: Invitation) -> SafeString:
        """The state as a mark."""
        state = state_of(invitation)
        return format_html('<span class="state state-{}">{}</span>', state, STATES[state])

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Allow sending again to who manages users."""
        return self.holds(request, "change")

    @admin.action(description=_("Send the invitation again"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """Let a new link be mailed to each chosen person."""
        sent = 0
        for invitation in queryset.select_related("user"):
            try:
                invite_again(invitation=invitation, by=actor(request), at=timezone.now())
                sent += 1
            except DomainError as error:
                self.message_user(request, f"{invitation.user}: {error}", messages.ERROR)
        if sent:
            text = ngettext(
                "%d invitation will be mailed within a minute. The earlier link no longer opens.",
                "%d invitations will be mailed within a minute. The earlier links no longer open.",
                sent,
            )
            self.message_user(request, text % sent, messages.SUCCESS)
