"""Forms of accounts and roles: they ask the services before anything is saved."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from migranportal.accounts import services
from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import Role
from migranportal.core.errors import DomainError

if TYPE_CHECKING:
    _AssignmentForm = forms.ModelForm[RoleAssignment]
    _UserForm = forms.ModelForm[User]
else:
    _AssignmentForm = _UserForm = forms.ModelForm


class UserForm(_UserForm):
    """The data of an account; the password is set by its owner."""

    actor: ClassVar[User]

    class Meta:
        model = User
        fields = ["email", "name", "organisation", "is_active"]

    def clean_email(self) -> str:
        """Keep addresses in lower case, as sign-in compares them."""
        return str(self.cleaned_data["email"]).lower()


class AssignmentForm(_AssignmentForm):
    """A new role, or the end of one that stands: nothing else of it can change."""

    actor: ClassVar[User]

    class Meta:
        model = RoleAssignment
        fields = ["role", "area_code", "since_date", "until_date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("role", "area_code", "since_date"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any] | None:
        """Add what the services would refuse to the field at fault."""
        data = super().clean()
        if not self.errors:
            try:
                self._ask()
            except DomainError as error:
                self.add_error(error.field, str(error))
        return data

    def _ask(self) -> None:
        if self.instance.pk:
            stands = RoleAssignment.objects.get(pk=self.instance.pk)
            until = self.cleaned_data["until_date"]
            services.check_end(assignment=stands, until=until, by=self.actor)
        else:
            services.check_assignment(
                user=self.instance.user,
                new=self.new_assignment(),
                by=self.actor,
                at=timezone.now(),
            )

    def new_assignment(self) -> services.NewAssignment:
        """Return what the form asks for."""
        data = self.cleaned_data
        return services.NewAssignment(
            role=Role(data["role"]),
            area_code=data["area_code"].strip(),
            since=data["since_date"],
            until=data["until_date"],
        )
