"""Code lists that village records refer to."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ProgramCode(models.TextChoices):
    """The programs; their rules live in the programs app, above this one."""

    DESA_MIGRAN_EMAS = "dme", _("Desa Migran Emas")
    DESMIGRATIF = "desmigratif", _("Desmigratif")


class ActivityKind(models.TextChoices):
    """What an activity is for; each kind has a measure of its own."""

    PROTECTION = "protection", _("Protection")
    EMPOWERMENT = "empowerment", _("Empowerment")
    EDUCATION = "education", _("Education")
    FINANCIAL_LITERACY = "financial_literacy", _("Financial literacy")
    PARENTING = "parenting", _("Community parenting")


class CodeListEntry(models.Model):
    """An entry of a reference list, with its source and whether the source is official."""

    code = models.SlugField(_("code"), max_length=60, primary_key=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    is_confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("Off while no official text names this entry.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" else self.name_id


class FacilityKind(CodeListEntry):
    """A kind of facility that serves migrants in a village."""

    class Meta:
        verbose_name = _("facility kind")
        verbose_name_plural = _("facility kinds")


class Pillar(CodeListEntry):
    """A pillar of a program: activities belong to one, and criteria are grouped by them.

    It stands here and not in the programs app because activities refer to it and foreign keys
    point down only.
    """

    class Kind(models.TextChoices):
        EMAS = "emas", _("EMAS pillar")
        SERVICE = "service", _("Service pillar")
        DESMIGRATIF = "desmigratif", _("Desmigratif pillar")

    program = models.CharField(_("program"), max_length=20, choices=ProgramCode.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)

    class Meta:
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")
