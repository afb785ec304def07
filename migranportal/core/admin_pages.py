"""Admin pages that stay fast on tables of any size, for every app.

No exact count, no deep paging, no facets, and sorting only by the columns that an admin names in
``sortable_by``. Pages of records that belong to areas stand on ``accounts.scoped_admin``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.checks import ModelAdminChecks
from django.core import checks
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.functional import Promise, cached_property

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _Paginator = Paginator[Any]
else:
    _ModelAdmin, _Paginator = admin.ModelAdmin, Paginator


class LimitedPaginator(_Paginator):
    """Counts at most ``LIMIT`` + 1 rows and offers no page beyond them: deep pages are slow."""

    LIMIT = 10_000

    @cached_property
    def count(self) -> int:
        """The number of rows, or ``LIMIT`` + 1 where there are more."""
        rows = self.object_list
        if isinstance(rows, models.QuerySet):
            return rows.order_by()[: self.LIMIT + 1].count()
        return len(rows)

    @cached_property
    def num_pages(self) -> int:
        """The number of pages, among the first ``LIMIT`` rows."""
        reachable = min(self.count, self.LIMIT)
        return max(1, -(-reachable // self.per_page))


class FastModelAdminChecks(ModelAdminChecks):
    """Django's checks of an admin, and ours."""

    def check(self, admin_obj: Any, **kwargs: Any) -> list[checks.CheckMessage]:
        """Require that the admin names the relations of its list."""
        errors = super().check(admin_obj, **kwargs)
        if admin_obj.list_select_related is None:
            errors.append(
                checks.Error(
                    f"{type(admin_obj).__name__} must name list_select_related.",
                    hint="Name every relation that the columns or a row's text read; () for none.",
                    obj=type(admin_obj),
                    id="portal.E010",
                )
            )
        return errors

    def _check_list_select_related(self, obj: Any) -> Any:
        if obj.list_select_related is None:
            return []  # reported above, with what to do
        return super()._check_list_select_related(obj)  # type: ignore[misc]


class FastModelAdmin(_ModelAdmin):
    """A page of rows that belong to no area; who may open it, Django's permissions say."""

    checks_class = FastModelAdminChecks
    list_select_related: ClassVar[Any] = None  # each admin names its own; a system check insists
    list_per_page = 50
    list_max_show_all = 200
    paginator = LimitedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by: ClassVar[Any] = ()
    empty_text: ClassVar[str | Promise] = ""
    """What to do where the list has no rows; without it the page says that somebody adds the first."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the rows with the relations that a row's text needs, in search boxes too."""
        rows = super().get_queryset(request)
        related = self.list_select_related
        return rows.select_related(*related) if isinstance(related, (tuple, list)) else rows

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address fills in already, without what its field cannot hold."""
        data: dict[str, Any] = super().get_changeform_initial_data(request)
        return {name: value for name, value in data.items() if self._holds(name, value)}

    def _holds(self, name: str, value: Any) -> bool:
        field: Any = next((field for field in self.opts.get_fields() if field.name == name), None)
        if field is None or not field.is_relation:
            return True  # the form's own field says what is wrong with it
        try:
            for key in value if isinstance(value, list) else [value]:
                field.target_field.to_python(key)
        except ValidationError:
            return False
        return True

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: str) -> Any:
        raise Http404  # what a user may not see does not exist for that user


class ReadOnly:
    """Mixin, named first: the page shows records and changes none."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False
