"""The migration record of a person: narrow, because every recompute reads all of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import tracked
from villages.models import Village
from workers.models.person import Person, PersonRecord


@tracked
class Worker(PersonRecord):
    """Somebody who will work, works or worked abroad (UU 18/2017 art. 1), as of the last placement.

    ``village`` repeats the person's home village, the dates repeat the placements' and the last field
    the memberships', so that the measures of the whole country are one scan of one covering index.
    Database triggers keep the village and the membership in step; the services keep the dates.
    """

    class Stage(models.IntegerChoices):
        PROSPECTIVE = 1, _("Prospective")
        ABROAD = 2, _("Abroad")
        RETURNED = 3, _("Returned")
        DECEASED = 4, _("Deceased")

    class ProceduralStatus(models.IntegerChoices):
        UNKNOWN = 0, _("Not known")
        PROCEDURAL = 1, _("Procedural")
        NON_PROCEDURAL = 2, _("Non-procedural")

    area_path = "village__area__code"

    person = models.OneToOneField(
        Person,
        verbose_name=_("person"),
        primary_key=True,
        related_name="worker",
        on_delete=models.CASCADE,
    )
    village = models.ForeignKey(
        Village,
        verbose_name=_("home village"),
        db_index=False,
        on_delete=models.PROTECT,
        editable=False,
    )
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage.choices)
    procedural_status = models.PositiveSmallIntegerField(
        _("procedural status"), choices=ProceduralStatus.choices, default=ProceduralStatus.UNKNOWN
    )
    judged_by = models.CharField(_("status judged by"), max_length=150, blank=True)
    judged_date = models.DateField(_("status judged on"), null=True, blank=True)
    judged_basis = models.CharField(_("basis of the judgement"), max_length=200, blank=True)
    departed_date = models.DateField(_("last departure"), null=True, blank=True, editable=False)
    returned_date = models.DateField(_("last return"), null=True, blank=True, editable=False)
    confirmed_date = models.DateField(_("record confirmed on"))
    cooperative_member_until = models.DateField(
        _("member of a cooperative until"),
        null=True,
        editable=False,
        help_text=_("Kept by a trigger on memberships; 9999-12-31 where no end is known."),
    )

    class Meta:
        verbose_name = _("migrant worker")
        verbose_name_plural = _("migrant workers")
        constraints = [
            models.CheckConstraint(
                name="worker_judgement_signed",
                condition=Q(procedural_status=0, judged_by="", judged_date__isnull=True)
                | (Q(procedural_status__in=[1, 2], judged_date__isnull=False) & ~Q(judged_by="")),
                violation_error_message=_(
                    "A judged procedural status needs who judged it and when."
                ),
            ),
        ]
        indexes = [
            # By village for the measures; the key after it orders the pages of an area.
            models.Index(
                name="worker_measures",
                fields=["village", "person"],
                include=[
                    "stage",
                    "procedural_status",
                    "departed_date",
                    "confirmed_date",
                    "cooperative_member_until",
                ],
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
