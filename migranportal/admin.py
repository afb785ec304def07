"""The admin site of the portal."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """The ministry's desk."""

    site_title = _("Migrant Village Portal")
    site_header = _("Migrant Village Portal")
    index_title = _("Overview")
