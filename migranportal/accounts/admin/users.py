"""Accounts: who signs in, with which roles, and whether anybody should look at them."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts import services
from migranportal.accounts.admin.filters import AttentionFilter, RoleFilter, second_factor_of
from migranportal.accounts.forms import AssignmentForm, UserForm
from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.scoped_admin import PortalModelAdmin, PortalTabularInline

# Roles are code here, addresses belong to accounts, and secrets of the second factor to nobody.
for unused in (Group, EmailAddress, Authenticator):
    admin.site.unregister(unused)


def send_password_link(request: HttpRequest, user: User) -> None:
    """Send ``user`` the mail with the link that sets the password."""
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)


class AssignmentInline(PortalTabularInline):
    """The roles of a user: given and ended here, never deleted."""

    model = RoleAssignment
    form = AssignmentForm
    ordering = ["-since_date", "role", "area_code"]
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody gives themselves a role."""
        return obj != request.user and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody ends their own role."""
        return obj != request.user and super().has_change_permission(request, obj)

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Tell the forms who acts."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.actor = request.user
        return formset


class UserAdmin(PortalModelAdmin):
    """Who signs in, and with which roles; ``operations`` registers it and invites the new ones."""

    form = UserForm
    inlines = [AssignmentInline]
    list_display = [
        *("email", "name", "organisation", "current_roles", "second_factor"),
        *("is_active", "last_login"),
    ]
    list_display_links = ["email"]
    list_filter = [AttentionFilter, RoleFilter, "is_active"]
    list_select_related = ["organisation"]
    search_fields = ["email", "name", "organisation__name"]
    search_help_text = _("Address, name or office")
    ordering = ["email"]
    sortable_by = ["email", "name", "last_login"]
    autocomplete_fields = ["organisation"]
    actions = ["send_password_links"]

    @admin.display(description=_("current roles"))
    def current_roles(self, user: User) -> str:
        """The roles in force, with their areas."""
        today = timezone.localdate()
        return ", ".join(
            str(a)
            for a in user.assignments.all()
            if a.since_date <= today and (a.until_date is None or a.until_date >= today)
        )

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user: Any) -> bool:
        """Whether the account asks for more than a password."""
        return bool(user.has_second_factor)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch the roles of the whole list at once."""
        rows = super().get_queryset(request).prefetch_related("assignments")
        found: QuerySet[Any] = rows.annotate(has_second_factor=second_factor_of("pk"))
        return found

    def get_inlines(self, request: Any, obj: Any) -> Any:
        """Offer roles once the account exists."""
        return self.inlines if obj else []

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        """Create or change the account, and invite the owner of a new one."""
        data, at = form.cleaned_data, timezone.now()
        if change:
            changes = {name: data[name] for name in form.changed_data}
            if changes:
                stored = User.objects.get(pk=obj.pk)
                services.change_user(user=stored, by=request.user, at=at, **changes)
            return
        user = services.create_user(
            email=data["email"],
            name=data["name"],
            organisation=data["organisation"],
            by=request.user,
            at=at,
        )
        obj.pk = user.pk
        self.invite(request, user)

    def invite(self, request: Any, user: User) -> None:
        """Let the owner of a new account choose a password."""
        raise NotImplementedError

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        """A new account is open, and nobody closes their own."""
        return ["is_active"] if obj is None or obj == request.user else []

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Give and end roles by the services."""
        at = timezone.now()
        formset.save(commit=False)
        for row in [*formset.extra_forms, *formset.initial_forms]:
            if not row.has_changed():
                continue
            if row.instance.pk:
                until = row.cleaned_data["until_date"]
                services.end_assignment(
                    assignment=row.instance, until=until, by=request.user, at=at
                )
            else:
                new = row.new_assignment()
                services.assign_role(user=form.instance, new=new, by=request.user, at=at)

    def response_add(self, request: Any, obj: User, post_url_continue: Any = None) -> HttpResponse:
        """Lead on to the page where roles are given."""
        message = _(
            "The account was made; the invitation is mailed within a minute. Now give it a role."
        )
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[obj.pk]))

    @admin.action(description=_("Send a link to set the password"), permissions=["change"])
    def send_password_links(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Send each chosen user the link."""
        users = list(queryset.filter(is_active=True))
        for user in users:
            send_password_link(request, user)
        message = ngettext("%d link was sent.", "%d links were sent.", len(users)) % len(users)
        self.message_user(request, message, messages.SUCCESS)
