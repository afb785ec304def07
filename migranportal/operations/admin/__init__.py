"""Admin pages of running the portal."""

from migranportal.operations.admin.announcements import AnnouncementAdmin
from migranportal.operations.admin.invitations import InvitationAdmin
from migranportal.operations.admin.pages import page_urls
from migranportal.operations.admin.users import InvitingUserAdmin

__all__ = ["AnnouncementAdmin", "InvitationAdmin", "InvitingUserAdmin", "page_urls"]
