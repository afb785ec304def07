"""What a kind of record must say about itself to get its pages: list, form, removal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.accounts.records import remove_record
from migranportal.entry.forms import RecordForm

Trail = tuple[tuple[str | Promise, str], ...]
"""The way to a page: titles and addresses, the outermost first."""


@dataclass(frozen=True)
class Column:
    """A column of a list: its title, and the attribute path or function that gives its value."""

    title: str | Promise
    value: str | Callable[[Any], Any]
    css: str = ""

    def of(self, record: Any) -> Any:
        """Return the value for ``record``; attribute paths are dotted, methods are called."""
        if callable(self.value):
            return self.value(record)
        value = record
        for part in self.value.split("."):
            value = getattr(value, part, None)
            value = value() if callable(value) else value
        return value


@dataclass(frozen=True)
class Owner:
    """What the records of a list belong to: a village, or a record inside one."""

    record: Any
    area_code: str
    where: dict[str, Any]
    """The arguments of its addresses."""
    trail: Trail = ()
    title: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    """What the templates need beside it."""


class RecordPages:
    """The pages of one kind of record: list, add, change, remove.

    A subclass says where they stand and which services they call; ``record_urls`` makes the
    addresses ``<namespace>:<name>_list``, ``_add``, ``_change`` and ``_remove``. Somebody who may
    not see the owner meets 404 on each of them; who may only read meets 403 on the last three.
    """

    namespace: ClassVar[str]
    name: ClassVar[str]
    route: ClassVar[str]
    """From the site's root, such as ``desa/<village:code>/peraturan/``."""

    model: ClassVar[type[ScopedRecord]]
    form_class: ClassVar[type[RecordForm]]
    title: ClassVar[str | Promise]
    add_title: ClassVar[str | Promise]
    introduction: ClassVar[str | Promise] = ""
    empty: ClassVar[str | Promise] = _("Nothing is recorded here yet.")
    columns: ClassVar[tuple[Column, ...]]
    search_fields: ClassVar[tuple[str, ...]] = ()
    choice_filters: ClassVar[tuple[str, ...]] = ()
    """Fields with choices by which the list can be narrowed."""
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)
    sortable: ClassVar[dict[str, str]] = {}
    """Orders that a reader may choose: the key in the address and the field."""
    page_size: ClassVar[int] = 50
    is_removable: ClassVar[bool] = True
    list_template: ClassVar[str] = "entry/list.html"
    form_template: ClassVar[str] = "entry/form.html"

    # --- What a subclass says ---------------------------------------------------------------

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return what the records belong to.

        Raises:
            Http404: there is none that the visitor may see.
        """
        raise NotImplementedError

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the records of ``owner`` that ``user`` may see."""
        raise NotImplementedError

    def listed(self, records: QuerySet[Any]) -> QuerySet[Any]:
        """Return ``records`` with what only the list shows, such as counts."""
        return records

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new record of ``owner``, with sensible values to begin with."""
        raise NotImplementedError

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Any:
        """Save what a valid form says, through the services; return the record.

        Raises:
            django.core.exceptions.ValidationError, DomainError: the services refuse it.
        """
        raise NotImplementedError

    def remove(self, record: Any, *, by: User, at: datetime) -> None:
        """Remove a record that was entered by mistake; kinds with rules of their own call these."""
        remove_record(record, by=by, at=at)

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Return what the form needs beside user, data and record."""
        return {}

    def list_context(self, owner: Owner, user: User) -> dict[str, Any]:
        """Return what the list shows beside the records."""
        return {}

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Return what the form's page shows beside the form; ``record`` is the stored or blank one."""
        return {}

    def row_url(self, owner: Owner, record: Any, *, may_edit: bool) -> str | None:
        """Return where a row of the list leads; ``may_edit`` tells about records of the owner."""
        page = self.page_url(owner, record)
        return page or (self.url("change", owner, pk=record.pk) if may_edit else None)

    def may_change(self, record: Any, user: User) -> bool:
        """Tell whether ``user``, who may edit records of the owner, may change this one too."""
        return True

    def page_url(self, owner: Owner, record: Any) -> str | None:
        """Return the page that shows ``record``; rows of the list and saved forms lead there."""
        return None

    def row_actions(self, owner: Owner, record: Any) -> Sequence[tuple[str | Promise, str]]:
        """Return what a keeper of the records may do beside a row: labels and addresses."""
        return ()

    def saved_url(self, owner: Owner, record: Any) -> str:
        """Return where a saved form leads."""
        return self.page_url(owner, record) or self.url("list", owner)

    # --- What all share ---------------------------------------------------------------------

    def url(self, act: str, owner: Owner, **more: Any) -> str:
        """Return the address of ``list``, ``add``, ``change`` or ``remove``."""
        return reverse(f"{self.namespace}:{self.name}_{act}", kwargs={**owner.where, **more})

    def may_edit(self, owner: Owner, user: User) -> bool:
        """Tell whether ``user`` may add and change records of ``owner``."""
        return user.holds(self.model.edit_permission, area=owner.area_code)

    def visible_owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the owner, if the visitor may see such records of it.

        Raises:
            Http404: the visitor may not.
        """
        owner = self.owner(request, **where)
        user: Any = request.user
        if not user.holds(self.model.view_permission, area=owner.area_code):
            raise Http404
        return owner

    def editable_owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the owner, if the visitor may change its records.

        Raises:
            Http404: the visitor may not see it.
            PermissionDenied: the visitor may only read.
        """
        owner = self.visible_owner(request, **where)
        user: Any = request.user
        if not self.may_edit(owner, user):
            raise PermissionDenied
        return owner
