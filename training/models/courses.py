"""What is taught."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation
from migranportal.core.models import Record, tracked
from villages.models.reference import CodeListEntry


class CourseKind(CodeListEntry):
    """What a course is for: vocational, language, financial literacy and so on."""

    class Meta:
        verbose_name = _("course kind")
        verbose_name_plural = _("course kinds")


@tracked
class Course(Record):
    """A course that may be given many times; ``hours`` is empty where its length is not known."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.ForeignKey(CourseKind, verbose_name=_("kind"), on_delete=models.PROTECT)
    provider = models.ForeignKey(
        Organisation,
        verbose_name=_("provider"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Who made the course; empty where it is the office itself."),
    )
    hours = models.PositiveSmallIntegerField(
        _("hours"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    description = models.TextField(_("what is taught"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_offered = models.BooleanField(
        _("offered"), default=True, help_text=_("Off: no new session of it can be planned.")
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                name="course_hours_positive",
                condition=Q(hours__isnull=True) | Q(hours__gt=0),
                violation_error_message=_("A course takes at least one hour."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
