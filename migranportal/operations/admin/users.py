"""Accounts made one by one are invited as those of a spreadsheet are."""

from typing import Any

from django.contrib import admin
from django.utils import timezone

from migranportal.accounts.admin.users import UserAdmin
from migranportal.accounts.models import User
from migranportal.operations.services import invite


@admin.register(User)
class InvitingUserAdmin(UserAdmin):
    """The accounts; the owner of a new one is invited."""

    def invite(self, request: Any, user: User) -> None:
        """Have the invitation mailed, with its link and its end."""
        invite(user=user, by=request.user, at=timezone.now())
