"""The base of every admin page: rows, acts and choices follow the roles and areas of the user.

``ScopedModelAdmin`` is for records that belong to an area, ``PortalModelAdmin`` for what belongs to
the whole country. ``ReadOnly`` before either of them makes a page that only shows. All are as fast
as ``core.admin_pages`` makes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pghistory
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.core import checks
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.forms import BaseModelForm, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.admin_exports import ExportedList
from migranportal.accounts.models import ScopedRecord, User
from migranportal.accounts.permissions import permission_for
from migranportal.audit.services import record
from migranportal.core.admin_pages import (
    FastModelAdmin,
    FastModelAdminChecks,
    LimitedPaginator,
    ReadOnly,
)
from migranportal.regions.models import Area

if TYPE_CHECKING:
    _InlineModelAdmin = admin.options.InlineModelAdmin[Any, Any]
    _Form = BaseModelForm[Any]
else:
    _InlineModelAdmin, _Form = admin.options.InlineModelAdmin, ModelForm

__all__ = [
    "LimitedPaginator",
    "PortalModelAdmin",
    "PortalStackedInline",
    "PortalTabularInline",
    "ReadOnly",
    "ReadOnlyModelAdmin",
    "ScopedModelAdmin",
]


class AreaCheckedForm(_Form):
    """Refuses a record that would lie outside the areas where the user may change such records."""

    portal_user: ClassVar[User]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            area = self.instance.scope_code
        except (ObjectDoesNotExist, AttributeError):
            return  # the missing link has its own error, or an inline's parent decides
        if not self.portal_user.holds(self.instance.edit_permission, area=area):
            field = self.instance.area_path.split("__")[0]
            self.add_error(
                field if field in self.fields else None,
                _("This lies outside the area of your role. Choose a village inside it."),
            )


def has_many_rows(model: type[models.Model]) -> bool:
    """Tell whether a plain list of choices of ``model`` would be too long for a page."""
    return issubclass(model, (ScopedRecord, Area))


class _Scope:
    """What pages and inlines share: acts by role and area, choices limited to visible rows."""

    model: type[models.Model]
    allow_delete = False
    """Records with history are ended, not deleted; an admin that may delete says so."""

    def holds(self, request: HttpRequest, act: str, obj: models.Model | None = None) -> bool:
        """Tell whether the user may do ``act`` to ``obj``; without ``obj``, to some row.

        What belongs to no area belongs to the whole country: only who holds the permission
        everywhere may change it.
        """
        user = request.user
        needed = permission_for(act, self.model)
        if not isinstance(user, User) or needed is None:
            return False
        if act == "view" and not isinstance(obj, ScopedRecord):
            return user.holds_anywhere(needed)
        if isinstance(obj, ScopedRecord):
            return user.holds(needed, area=obj.scope_code)
        if issubclass(self.model, ScopedRecord):
            return user.holds_anywhere(needed)
        return user.holds(needed)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow viewing to who may view or change."""
        return self.holds(request, "view", obj) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow changes inside the user's areas."""
        return self.holds(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow deletion only where the admin says so."""
        return self.allow_delete and self.holds(request, "delete", obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the rows that the user may see."""
        rows: models.QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if issubclass(self.model, ScopedRecord):
            rows = rows.visible_to(request.user)  # type: ignore[attr-defined]
        return rows

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer, and accept, only rows that the user may see."""
        self._limit_choices(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer, and accept, only rows that the user may see."""
        self._limit_choices(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    @staticmethod
    def _limit_choices(db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        target = db_field.remote_field.model
        if "queryset" not in kwargs and issubclass(target, ScopedRecord):
            kwargs["queryset"] = target.objects.visible_to(request.user)


def _check_choices(owner: Any) -> list[checks.CheckMessage]:
    """Require a search box, not a plain list, for relations to tables with many rows."""
    if isinstance(owner, ReadOnly):
        return []
    handled = {*owner.autocomplete_fields, *owner.raw_id_fields, *owner.readonly_fields}
    handled |= {*(owner.exclude or ()), getattr(owner, "fk_name", None)}
    shown = set(flatten(owner.fields or ())) | set(flatten_fieldsets(owner.fieldsets or ()))
    return [
        checks.Error(
            f"{type(owner).__name__}.{field.name} would list every {field.related_model.__name__}.",
            hint="Name it in autocomplete_fields, readonly_fields or exclude.",
            obj=type(owner),
            id="portal.E011",
        )
        for field in owner.model._meta.concrete_fields
        if field.many_to_one
        and field.editable
        and field.name not in handled
        and (not shown or field.name in shown)
        and field.related_model is not getattr(owner, "parent_model", None)
        and has_many_rows(field.related_model)
    ]


class PortalModelAdminChecks(FastModelAdminChecks):
    """The checks of every page, and ours."""

    def check(self, admin_obj: Any, **kwargs: Any) -> list[checks.CheckMessage]:
        """Require search boxes for large tables."""
        return [*super().check(admin_obj, **kwargs), *_check_choices(admin_obj)]


class PortalInlineChecks(InlineModelAdminChecks):
    """Django's checks of an inline, and ours."""

    def check(  # type: ignore[override]
        self, inline_obj: Any, **kwargs: Any
    ) -> list[checks.CheckMessage]:
        """Require search boxes for large tables."""
        return [*super().check(inline_obj, **kwargs), *_check_choices(inline_obj)]


class PortalModelAdmin(_Scope, ExportedList, FastModelAdmin):
    """The base of every admin page of an app above this one."""

    checks_class = PortalModelAdminChecks

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow adding to who may add somewhere; the form checks the area of the new record."""
        return self.holds(request, "add")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list under the name of what it lists, not as a choice of one of them."""
        context = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_form(
        self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        """Return the form, bound to the areas of the user."""
        form: type[Any] = super().get_form(request, obj, change, **kwargs)
        if not issubclass(self.model, ScopedRecord):
            return form
        return type(form.__name__, (AreaCheckedForm, form), {"portal_user": request.user})

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save the validated record and record who did it; rules belong to services."""
        act = "changed" if change else "added"
        with pghistory.context(user=request.user.pk):
            super().save_model(request, obj, form, change)
            self.record(request, obj, act, fields=sorted(form.changed_data))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete the record and record who did it."""
        with pghistory.context(user=request.user.pk):
            self.record(request, obj, "deleted")
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Delete one by one, so that each deletion is recorded."""
        for obj in queryset:
            self.delete_model(request, obj)

    def record(self, request: HttpRequest, obj: models.Model, act: str, **details: Any) -> None:
        """Add ``<model>.<act>`` to the audit; ``details`` never hold the values of fields."""
        record(
            f"{obj._meta.model_name}.{act}",
            target=obj,
            by=request.user,
            at=timezone.now(),
            area_code=obj.scope_code if isinstance(obj, ScopedRecord) else "",
            **details,
        )


class ScopedModelAdmin(PortalModelAdmin):
    """The base of every admin page of records that belong to an area."""

    model: type[ScopedRecord]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the rows inside the user's areas; on a single page, with the way to the area."""
        rows = super().get_queryset(request)
        if request.resolver_match is None or "object_id" not in request.resolver_match.kwargs:
            return rows
        way = self.model.area_path.rpartition("__")[0]
        return rows.select_related(way)


class ReadOnlyModelAdmin(ReadOnly, PortalModelAdmin):
    """A page that only shows; for records of an area name ``ReadOnly, ScopedModelAdmin``."""


class PortalInline(_Scope, _InlineModelAdmin):
    """Rows inside the page of the record they belong to; its area decides about them too."""

    checks_class = PortalInlineChecks
    extra = 0
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow adding inside the user's areas."""
        return self.holds(request, "add", obj)


class PortalTabularInline(PortalInline):
    """Inline rows as a table."""

    template = "admin/edit_inline/tabular.html"


class PortalStackedInline(PortalInline):
    """Inline rows one below the other."""

    template = "admin/edit_inline/stacked.html"
