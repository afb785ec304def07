"""What cooperatives are held against: targets, the term of annual meetings, rules of health.

All of it is data with a source and a confirmation; nothing of it is written into code.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models.cooperative import Cooperative, CooperativeRecord
from migranportal.core.models import Record, tracked


class Yardstick(Record):
    """A figure or rule with its source; ``is_confirmed`` tells that the ministry has confirmed it."""

    source = models.CharField(_("source"), max_length=300)
    is_confirmed = models.BooleanField(_("confirmed by the ministry"), default=False)

    class Meta:
        abstract = True


@tracked
class CoverageTarget(Yardstick):
    """How many cooperatives of a kind there shall be in the whole country.

    Sources may name several; one of a kind is in use, the others stay visible beside it.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Cooperative.Kind.choices)
    value = models.PositiveIntegerField(_("number of cooperatives"))
    as_of_date = models.DateField(_("stated on"))
    is_in_use = models.BooleanField(_("in use"), default=False)

    class Meta:
        verbose_name = _("coverage target")
        verbose_name_plural = _("coverage targets")
        constraints = [
            models.UniqueConstraint(
                name="coverage_target_in_use_once",
                fields=["kind"],
                condition=Q(is_in_use=True),
                violation_error_message=_(
                    "Another target of this kind is in use. Take that one out of use first."
                ),
            ),
            models.CheckConstraint(
                name="coverage_target_positive",
                condition=Q(value__gt=0),
                violation_error_message=_("A target is more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"


@tracked
class MeetingRule(Yardstick):
    """By when the annual meeting about a book year (the calendar year) must have been held.

    The rule in force on a day is the one with the latest ``valid_from`` not after it.
    """

    months = models.PositiveSmallIntegerField(
        _("months after the book year"), help_text=_("6: until 30 June of the following year.")
    )
    valid_from = models.DateField(_("valid from"), unique=True)

    class Meta:
        verbose_name = _("rule of annual meetings")
        verbose_name_plural = _("rules of annual meetings")
        constraints = [
            models.CheckConstraint(
                name="meeting_rule_months",
                condition=Q(months__gte=1, months__lte=12),
                violation_error_message=_("Between 1 and 12 months."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} ({self.valid_from})"


@tracked
class HealthRule(Yardstick):
    """A version of the rule by which the health of cooperatives is graded."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        verbose_name = _("version of the health rule")
        verbose_name_plural = _("versions of the health rule")

    def __str__(self) -> str:
        return self.title


@tracked
class HealthLevel(Record):
    """A grade that a version of the rule knows, the best first."""

    rule = models.ForeignKey(
        HealthRule, verbose_name=_("rule"), related_name="levels", on_delete=models.CASCADE
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("health grade")
        verbose_name_plural = _("health grades")
        constraints = [
            models.UniqueConstraint(
                name="health_level_position_once",
                fields=["rule", "position"],
                violation_error_message=_("Another grade has this position already."),
            ),
            models.UniqueConstraint(
                name="health_level_name_once",
                fields=["rule", "name"],
                violation_error_message=_("The rule has this grade already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.rule.year})"


@tracked
class HealthAssessment(CooperativeRecord):
    """The grade of a cooperative about a book year, as the assessor gave it.

    The grade names the version of the rule. Nothing is computed from the score: the tables known
    leave gaps between their grades.
    """

    cooperative = models.ForeignKey(
        Cooperative,
        verbose_name=_("cooperative"),
        related_name="health_assessments",
        on_delete=models.CASCADE,
    )
    book_year = models.PositiveSmallIntegerField(_("book year"))
    level = models.ForeignKey(HealthLevel, verbose_name=_("grade"), on_delete=models.PROTECT)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    assessed_date = models.DateField(_("assessed on"))

    class Meta:
        verbose_name = _("health assessment")
        verbose_name_plural = _("health assessments")
        constraints = [
            models.UniqueConstraint(
                name="health_assessment_once_a_year",
                fields=["cooperative", "book_year"],
                violation_error_message=_("The grade of this book year is recorded already."),
            ),
            models.CheckConstraint(
                name="health_assessment_score_range",
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100),
                violation_error_message=_("A score lies between 0 and 100."),
            ),
            models.CheckConstraint(
                name="health_assessment_after_book_year",
                condition=Q(assessed_date__year__gt=models.F("book_year")),
                violation_error_message=_("A grade is given after the end of its book year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_year}: {self.level}"
