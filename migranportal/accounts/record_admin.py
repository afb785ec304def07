"""Admin pages of records: saved by services or with checks and audit, with their history."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.accounts.record_history import LIMIT, history_of
from migranportal.accounts.records import save_record
from migranportal.accounts.scoped_admin import (
    PortalModelAdmin,
    PortalTabularInline,
    ScopedModelAdmin,
)
from migranportal.core.errors import DomainError


def actor(request: HttpRequest) -> User:
    """Return who acts: admin pages are never reached without signing in."""
    return cast("User", request.user)


class ShowsRefusals(PortalModelAdmin):
    """A page that shows what a service refused although the form was right."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Show the refusal on the same page, as when somebody was faster."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (DomainError, ValidationError) as error:
            for message in _messages(error):
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class RecordAdmin(ShowsRefusals, ScopedModelAdmin):
    """The base of the pages of villages, people and cooperatives."""

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Check the record, save it and record who did it; pages with a service call that instead."""
        self.save_checked(request, obj, added=not change, fields=sorted(form.changed_data))

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Save the rows of an inline one by one, each with its audit event."""
        formset.save(commit=False)
        for obj in formset.deleted_objects:
            self.record(request, obj, "deleted")
            obj.delete()
        for obj in formset.new_objects:
            self.save_inline(request, obj, added=True, fields=[])
        for obj, fields in formset.changed_objects:
            self.save_inline(request, obj, added=False, fields=fields)
        formset.save_m2m()

    def save_inline(
        self, request: HttpRequest, obj: ScopedRecord, *, added: bool, fields: list[str]
    ) -> None:
        """Save one row of an inline; a page overrides this where a service does more."""
        self.save_checked(request, obj, added=added, fields=fields)

    def save_checked(
        self, request: HttpRequest, obj: ScopedRecord, *, added: bool, fields: list[str]
    ) -> None:
        """Save ``obj`` with all checks, its history and the audit event ``<model>.added``."""
        act = f"{obj._meta.model_name}.{'added' if added else 'changed'}"
        save_record(obj, act=act, by=actor(request), at=timezone.now(), fields=fields)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show who changed what, and when; identity numbers stay hidden."""
        obj = self.visible_object(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": obj},
            "entries": history_of(obj),
            "limit": LIMIT,
            "object": obj,
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/record_history.html", context)

    def visible_object(self, request: HttpRequest, object_id: str) -> Any:
        """Return the record if the user may see it.

        Raises:
            PermissionDenied: the user may see no such records at all.
            Http404: there is none, or not for this user.
        """
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            raise Http404
        return obj


class RecordInline(PortalTabularInline):
    """Rows of records inside the page of another; choices are fetched once, not for each row.

    Fields say their names themselves, as only the heads of the columns show them.
    """

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the field with its name for those who hear the page."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = str(field.label)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the field with its choices evaluated, where it is a plain list."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name not in (
            *self.autocomplete_fields,
            *self.raw_id_fields,
        ):
            field.choices = list(field.choices)
        return field


def _messages(error: DomainError | ValidationError) -> list[str]:
    if isinstance(error, ValidationError):
        return list(error.messages)
    return [str(error)]
