"""Family members of migrant workers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import tracked
from workers.models.person import Person, PersonRecord
from workers.models.worker import Worker


@tracked
class FamilyMember(PersonRecord):
    """A spouse, child or parent of a worker (Permen P2MI 32/2025 art. 1)."""

    class Relation(models.TextChoices):
        SPOUSE = "spouse", _("Spouse")
        CHILD = "child", _("Child")
        PARENT = "parent", _("Parent")

    area_path = "worker__village__area__code"

    worker = models.ForeignKey(
        Worker, verbose_name=_("migrant worker"), related_name="family", on_delete=models.CASCADE
    )
    relation = models.CharField(_("relation"), max_length=8, choices=Relation.choices)
    name = models.CharField(_("name"), max_length=150)
    sex = models.CharField(_("sex"), max_length=1, choices=Person.Sex.choices)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    carer = models.CharField(
        _("carer"), max_length=150, blank=True, help_text=_("Who looks after the child meanwhile.")
    )

    class Meta:
        verbose_name = _("family member")
        verbose_name_plural = _("family members")

    def __str__(self) -> str:
        return self.name
