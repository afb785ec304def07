"""What the election commission reports: who stands on the list of voters abroad."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import tracked
from migranportal.regions.models import Country
from workers.models.person import Person, PersonRecord


@tracked
class VoterRegistration(PersonRecord):
    """Whether somebody stands on the overseas voter list (DPTLN) of an election, and where.

    The list is KPU's; what it reports is kept here as it was reported, and nothing is derived.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        REMOVED = "removed", _("Removed from the list")

    area_path = "person__village__area__code"

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        related_name="voter_registrations",
        on_delete=models.CASCADE,
    )
    election = models.CharField(_("election"), max_length=100)
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT)
    city = models.CharField(
        _("city"), max_length=80, blank=True, help_text=_("Seat of the overseas committee (PPLN).")
    )
    polling_place = models.CharField(_("polling place"), max_length=150, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    state_date = models.DateField(_("since"))

    class Meta:
        verbose_name = _("voter registration")
        verbose_name_plural = _("voter registrations")
        constraints = [
            models.UniqueConstraint(
                name="voter_registration_once",
                fields=["person", "election"],
                violation_error_message=_(
                    "The registration for this election is recorded already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election} ({self.get_state_display()})"
