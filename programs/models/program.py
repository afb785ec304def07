"""The programs that villages take part in."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import Record, tracked
from villages.models import ProgramCode


@tracked
class Program(Record):
    """A program with pillars and criteria: Desa Migran Emas or Desmigratif."""

    code = models.CharField(_("code"), max_length=20, choices=ProgramCode.choices, primary_key=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    legal_source = models.CharField(_("legal source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id
