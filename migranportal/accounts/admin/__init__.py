"""Admin pages of accounts, roles and organisations."""

from migranportal.accounts.admin.assignments import RoleAssignmentAdmin
from migranportal.accounts.admin.organisations import OrganisationAdmin
from migranportal.accounts.admin.users import UserAdmin, send_password_link

__all__ = ["OrganisationAdmin", "RoleAssignmentAdmin", "UserAdmin", "send_password_link"]
