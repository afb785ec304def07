"""The admin site of the portal replaces Django's default one."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site as the default one."""

    default_site = "migranportal.admin.PortalAdminSite"
