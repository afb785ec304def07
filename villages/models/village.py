"""The program file of a village."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import tracked
from migranportal.regions.models import Area


@tracked
class Village(ScopedRecord):
    """The program file of one village of the register; every record of a village hangs on it.

    The file outlives its area's code: when the village gets a new code, the file moves to the new
    area; when it is merged, the file is closed and points to the one that took it over.
    """

    area_path = "area__code"
    view_permission = Permission.VIEW_VILLAGES
    edit_permission = Permission.EDIT_VILLAGES

    area = models.OneToOneField(
        Area, verbose_name=_("area"), related_name="village_file", on_delete=models.PROTECT
    )
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), null=True, blank=True, on_delete=models.PROTECT
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_source = models.CharField(_("population source"), max_length=120, blank=True)
    office_address = models.CharField(_("village office address"), max_length=250, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=20, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    confirmed_date = models.DateField(
        _("data confirmed on"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which somebody of the village last confirmed that the file is complete."
        ),
    )
    confirmed_by = models.CharField(_("confirmed by"), max_length=254, blank=True)
    is_invented = models.BooleanField(_("invented demo data"), default=False, editable=False)

    class Meta:
        verbose_name = _("village")
        verbose_name_plural = _("villages")
        constraints = [
            models.CheckConstraint(
                name="village_confirmation_paired",
                condition=Q(confirmed_date__isnull=True, confirmed_by="")
                | (Q(confirmed_date__isnull=False) & ~Q(confirmed_by="")),
                violation_error_message=_("A confirmation needs both its date and its author."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.area)

    def clean(self) -> None:
        """Ask where a figure comes from: rates are computed from it.

        Raises:
            django.core.exceptions.ValidationError: on ``population_source``.
        """
        if self.population is not None and not self.population_source:
            raise ValidationError(
                {
                    "population_source": _(
                        "Say where the figure comes from, and of which year it is."
                    )
                }
            )
