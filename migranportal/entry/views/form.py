"""The form of one record: drafts, double sends, and what somebody else saved meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import BooleanField, NullBooleanField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from migranportal.core.errors import DomainError
from migranportal.entry.arrivals import NOTHING_ARRIVED, Arrivals, arrivals_of
from migranportal.entry.forms import RecordForm
from migranportal.entry.models import Draft
from migranportal.entry.services import take_submission, taken_submission
from migranportal.entry.views.pages import Owner, RecordPages

KEY, VERSION, DRAFT = "kunci", "versi", "draf"
"""Names in the page: the key of the form, the version that it was opened on, the draft to open."""
QUEUED_HEADER = "X-Portal-Queued"
"""Sent with a form that waited on the phone: nobody looks at the page that would say "Saved."."""
CONFLICT, INVALID = 409, 422


@dataclass(frozen=True)
class Sent:
    """What came of a form that was sent: an address to go to, or the form again."""

    target: str = ""
    form: RecordForm | None = None
    conflict_with: Any = None


@dataclass(frozen=True)
class Opened:
    """What a form begins with: its key, and what a draft holds.

    ``version`` is the stored version that the draft was begun on, so that saving it later still
    shows what somebody else saved meanwhile.
    """

    key: UUID
    initial: dict[str, Any]
    version: str = ""
    arrivals: Arrivals = NOTHING_ARRIVED


class RecordFormView(View):
    """Adds or changes one record. Works without scripts; a script asks for JSON instead.

    A second send under the same key is answered like the first and saves nothing. A form that was
    opened before somebody else saved the record is shown beside the other version.
    """

    pages: RecordPages = None  # type: ignore[assignment]
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Show the form, with what a draft holds."""
        owner = self.pages.editable_owner(request, **where)
        record = self._record(owner, pk)
        opened = self._draft()
        form = self._form(owner, record, initial=opened.initial)
        return self._page(owner, record, form, opened)

    def post(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Save the form, once."""
        owner = self.pages.editable_owner(request, **where)
        key = _uuid(request.POST.get(KEY)) or uuid4()
        with transaction.atomic():
            sent = self._send(owner, pk, key=key, at=timezone.now())
        if sent.target:
            return self._answer(sent.target)
        assert sent.form is not None  # noqa: S101 (a form that was not taken comes back)
        if self._wants_json:
            return self._json_problem(sent, owner, pk)
        record = self._record(owner, pk)
        status = CONFLICT if sent.conflict_with is not None else INVALID
        opened = Opened(key, {}, arrivals=self._arrivals(dict(request.POST.lists())))
        return self._page(
            owner, record, sent.form, opened, status=status, conflict_with=sent.conflict_with
        )

    # --- Saving -----------------------------------------------------------------------------

    def _send(self, owner: Owner, pk: int | None, *, key: UUID, at: datetime) -> Sent:
        user: Any = self.request.user
        earlier = taken_submission(key=key, by=user)
        if earlier is not None:
            return Sent(target=earlier.target)
        record = self._record(owner, pk, lock=True)
        stored = self._changed_since(owner, record)
        arrivals = self._arrivals(dict(self.request.POST.lists()))
        with arrivals.beside(self.request.FILES) as files:
            form = self._form(owner, record, data=self.request.POST, files=files)
            form.miss_files(arrivals.missing)
            if stored is not None:
                return Sent(form=form, conflict_with=stored)
            saved = self._save(form, is_new=pk is None, at=at)
        if saved is None:
            return Sent(form=form)
        target = self._target(owner, saved)
        take_submission(key=key, target=target, by=user, at=at)
        arrivals.discard(by=user)
        return Sent(target=target)

    def _save(self, form: RecordForm, *, is_new: bool, at: datetime) -> Any:
        """Return the saved record; ``None`` where the form or a service refuses it."""
        if not form.is_valid():
            return None
        user: Any = self.request.user
        try:
            with transaction.atomic():
                return self.pages.save(form, is_new=is_new, by=user, at=at)
        except (ValidationError, DomainError) as error:
            form.refuse(error)
            return None

    def _changed_since(self, owner: Owner, record: Any) -> Any:
        """Return the record as stored, if somebody saved it after the form was opened."""
        version = self.request.POST.get(VERSION, "")
        if record.pk is None or not version or version == version_of(record):
            return None
        return self._record(owner, record.pk)

    def _target(self, owner: Owner, saved: Any) -> str:
        if "lagi" in self.request.POST:  # the button "save and add another"
            return self.pages.url("add", owner)
        return self.pages.saved_url(owner, saved)

    # --- The record, the form, the draft -------------------------------------------------------

    def _record(self, owner: Owner, pk: int | None, *, lock: bool = False) -> Any:
        user: Any = self.request.user
        if pk is None:
            return self.pages.blank(owner)
        records = self.pages.records(owner, user)
        if lock:
            records = records.select_for_update(of=("self",))
        record = get_object_or_404(records, pk=pk)
        if not self.pages.may_change(record, user):
            raise PermissionDenied
        return record

    def _form(self, owner: Owner, record: Any, **arguments: Any) -> RecordForm:
        user: Any = self.request.user
        more = self.pages.form_arguments(owner)
        return self.pages.form_class(instance=record, user=user, **more, **arguments)

    def _draft(self) -> Opened:
        """Return the key of the form, and what the draft that the address names holds."""
        named = self.request.GET.get(DRAFT)
        if named is None:
            return Opened(uuid4(), {})
        key = _uuid(named)
        draft = Draft.objects.filter(key=key, user=self.request.user).first() if key else None  # type: ignore[misc]
        if draft is None or draft.address.partition("?")[0] != self.request.path:
            raise Http404
        typed = draft.fields
        initial = {
            name: _typed_value(field, typed.get(name, []))
            for name, field in self.pages.form_class.base_fields.items()
            if name in typed or isinstance(field, BooleanField)
        }
        version = "".join(typed.get(VERSION, [])[:1])
        return Opened(draft.key, initial, version, self._arrivals(typed))

    def _arrivals(self, values: dict[str, Any]) -> Arrivals:
        user: Any = self.request.user
        return arrivals_of(values, by=user)

    # --- Answers ----------------------------------------------------------------------------

    @property
    def _wants_json(self) -> bool:
        return self.request.accepts("application/json") and not self.request.accepts("text/html")

    def _answer(self, target: str) -> HttpResponse:
        if QUEUED_HEADER not in self.request.headers:
            messages.success(self.request, _("Saved."))
        if self._wants_json:
            return JsonResponse({"url": target})
        return HttpResponseRedirect(target)

    def _json_problem(self, sent: Sent, owner: Owner, pk: int | None) -> JsonResponse:
        assert sent.form is not None  # noqa: S101 (see post)
        if sent.conflict_with is not None:
            message = _("Somebody else changed this record meanwhile. Open it and compare.")
            return JsonResponse({"problem": message}, status=CONFLICT)
        errors = {name: [str(e) for e in found] for name, found in sent.form.errors.items()}
        return JsonResponse(
            {"problem": _("Some answers need mending."), "errors": errors}, status=INVALID
        )

    def _page(
        self,
        owner: Owner,
        record: Any,
        form: RecordForm,
        opened: Opened,
        *,
        status: int = 200,
        conflict_with: Any = None,
    ) -> HttpResponse:
        pages = self.pages
        user: Any = self.request.user
        context = {
            "pages": pages,
            "owner": owner,
            "record": record,
            "form": form,
            "key": opened.key,
            "version": (record.pk and opened.version) or version_of(record),
            "arrivals": opened.arrivals.found,
            "title": str(record) if record.pk else pages.add_title,
            "conflict_with": conflict_with,
            "differences": (
                form.differences(self._form(owner, conflict_with)) if conflict_with else []
            ),
            "list_url": pages.url("list", owner),
            "cancel_url": self._cancel_url(owner, record),
            "remove_url": (
                pages.url("remove", owner, pk=record.pk)
                if record.pk and pages.is_removable
                else None
            ),
            "may_edit": pages.may_edit(owner, user),
            **owner.context,
            **pages.form_context(owner, record),
        }
        return TemplateResponse(self.request, pages.form_template, context, status=status)

    def _cancel_url(self, owner: Owner, record: Any) -> str:
        page = self.pages.page_url(owner, record) if record.pk else None
        return page or self.pages.url("list", owner)


def version_of(record: Any) -> str:
    """Return what tells two versions of a stored record apart; empty for a new one."""
    return record.updated_at.isoformat() if record.pk is not None else ""


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _typed_value(field: Any, values: list[str]) -> Any:
    """Return what a field begins with; a box that was not sent is one that was not ticked."""
    if getattr(field.widget, "allow_multiple_selected", False):
        return values
    if isinstance(field, BooleanField) and not isinstance(field, NullBooleanField):
        return bool(values)
    return values[0] if values else None
