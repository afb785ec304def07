"""Businesses of returnees and the groups that they form."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import period_is_ordered, tracked
from villages.models import Village
from workers.models.person import PersonRecord
from workers.models.worker import Worker


@tracked
class BusinessGroup(ScopedRecord):
    """A group of returnees who do business together."""

    area_path = "village__area__code"
    view_permission = Permission.VIEW_VILLAGES
    edit_permission = Permission.EDIT_VILLAGES

    village = models.ForeignKey(
        Village, verbose_name=_("village"), related_name="business_groups", on_delete=models.PROTECT
    )
    name = models.CharField(_("name"), max_length=150)
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)
    confirmed_date = models.DateField(_("confirmed on"))

    class Meta:
        verbose_name = _("returnee business group")
        verbose_name_plural = _("returnee business groups")
        constraints = [
            models.UniqueConstraint(
                name="business_group_once",
                fields=["village", "name"],
                violation_error_message=_("This group is recorded already."),
            ),
            period_is_ordered(
                "business_group_period_ordered", since="since_date", until="until_date"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class ReturneeBusiness(PersonRecord):
    """A business that a returnee runs, alone or in a group."""

    area_path = "owner__village__area__code"

    owner = models.ForeignKey(
        Worker, verbose_name=_("owner"), related_name="businesses", on_delete=models.CASCADE
    )
    group = models.ForeignKey(
        BusinessGroup, verbose_name=_("group"), null=True, blank=True, on_delete=models.PROTECT
    )
    name = models.CharField(_("name"), max_length=150)
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("returnee business")
        verbose_name_plural = _("returnee businesses")
        constraints = [
            period_is_ordered(
                "returnee_business_period_ordered", since="since_date", until="until_date"
            ),
        ]

    def __str__(self) -> str:
        return self.name
