"""Filters of the lists of cooperatives, members and supply links; the national page opens them."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.models import HealthAssessment, HealthLevel
from cooperatives.selectors.national import at_work, overdue
from workers.models import Worker


class StandingFilter(admin.SimpleListFilter):
    """Whether a cooperative is at work, and a legal entity."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("work", _("Not dissolved")),
            ("legal", _("Legal entity")),
            ("none", _("Without a legal entity")),
            ("dissolved", _("Dissolved")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cooperatives of the chosen case."""
        today = timezone.localdate()
        chosen = self.value()
        legal = Q(legal_entity_date__lte=today)
        if chosen == "dissolved":
            return queryset.filter(dissolved_date__lte=today)
        if chosen == "legal":
            return at_work(queryset, on=today).filter(legal)
        if chosen == "none":
            no = Q(legal_entity_date=None) | Q(legal_entity_date__gt=today)
            return at_work(queryset, on=today).filter(no)
        return at_work(queryset, on=today) if chosen == "work" else queryset


class MeetingFilter(admin.SimpleListFilter):
    """Whether the annual meeting is overdue under the rule in force."""

    title = _("annual meeting")
    parameter_name = "rat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one case that asks for work."""
        return [("overdue", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cooperatives whose meeting is overdue."""
        if self.value() != "overdue":
            return queryset
        return overdue(queryset, on=timezone.localdate())


class GradeFilter(admin.SimpleListFilter):
    """The latest grade of health."""

    title = _("health grade")
    parameter_name = "grade"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the grades of every version of the rule."""
        levels = HealthLevel.objects.select_related("rule").order_by("-rule__year", "position")
        grades = [(str(level.pk), str(level)) for level in levels]
        return [("any", _("Graded")), ("none", _("Never graded")), *grades]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cooperatives, at work, whose latest grade is the chosen one."""
        chosen, today = self.value(), timezone.localdate()
        given = HealthAssessment.objects.filter(
            cooperative=OuterRef("pk"), assessed_date__lte=today
        ).order_by("-book_year")
        if not chosen or not (chosen in {"any", "none"} or chosen.isdecimal()):
            return queryset
        rows: QuerySet[Any] = at_work(queryset, on=today).annotate(
            latest=Subquery(given.values("level")[:1])
        )
        if chosen.isdecimal():
            return rows.filter(latest=int(chosen))
        return rows.filter(latest__isnull=chosen == "none")


class TermFilter(admin.SimpleListFilter):
    """Whether a link is current or over."""

    title = _("validity")
    parameter_name = "term"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two cases."""
        return [("current", _("Current")), ("over", _("Over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the links of the chosen case."""
        today = timezone.localdate()
        if self.value() == "over":
            return queryset.filter(until_date__lt=today)
        if self.value() != "current":
            return queryset
        open_end = Q(until_date=None) | Q(until_date__gte=today)
        left = Q(cooperative__dissolved_date=None) | Q(cooperative__dissolved_date__gt=today)
        return queryset.filter(open_end, left, since_date__lte=today)


class MemberFilter(admin.SimpleListFilter):
    """Members of today, and the returnees among them."""

    title = _("members")
    parameter_name = "members"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two cases."""
        return [("current", _("Members today")), ("returnees", _("Returnees among them"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the memberships of the chosen case."""
        if self.value() not in {"current", "returnees"}:
            return queryset
        today = timezone.localdate()
        open_end = Q(until_date=None) | Q(until_date__gte=today)
        left = Q(cooperative__dissolved_date=None) | Q(cooperative__dissolved_date__gt=today)
        rows = queryset.filter(open_end, left, since_date__lte=today)
        if self.value() == "returnees":
            rows = rows.filter(person__worker__stage=Worker.Stage.RETURNED)
        return rows
