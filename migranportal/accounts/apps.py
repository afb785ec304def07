"""People who sign in, their organisations, roles and areas."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People who sign in, their organisations, roles and areas."""

    name = "migranportal.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
