"""Courses and their kinds."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from training.admin.base import NationalAdmin
from training.models import Course, CourseKind


@admin.register(Course)
class CourseAdmin(NationalAdmin):
    """What is taught, by whom, for how long."""

    list_display = ("title", "kind", "provider", "hours", "is_offered", "source")
    list_filter = ("kind", "is_offered")
    list_select_related = ("kind", "provider")
    search_fields = ("title", "code")
    ordering = ("title", "pk")
    sortable_by = ("title", "hours")
    autocomplete_fields = ("provider",)
    prepopulated_fields = {"code": ("title",)}
    fields = (
        *(("title", "code"), ("kind", "provider"), ("hours", "is_offered")),
        *("description", "source"),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Make the code from the title of a new course only."""
        return self.prepopulated_fields if obj is None else {}


@admin.register(CourseKind)
class CourseKindAdmin(NationalAdmin):
    """The code list of kinds; a code stays as it is once courses use it."""

    list_display = ("name_id", "name_en", "code", "is_confirmed", "source")
    search_fields = ("code", "name_id", "name_en")
    ordering = ("position", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix the code of an existing entry."""
        return ("code",) if obj is not None else ()
