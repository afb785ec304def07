"""Short forms about one person: status, return, another village, numbers shown in full."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from migranportal.accounts.models import ScopedRecord, User
from migranportal.accounts.roles import Permission
from migranportal.core.errors import DomainError
from migranportal.entry.services import taken_submission
from migranportal.entry.views import Owner, RecordPages
from migranportal.entry.views.form import KEY, RecordFormView
from villages.views.pages import visible_village
from workers.forms import MoveForm, ReturnForm, RevealForm, StatusForm
from workers.models import Person, Placement, Worker
from workers.selectors import open_stay
from workers.services.people import move_person, reveal_identifier
from workers.services.placements import record_return
from workers.services.workers import judge_procedural_status, register_worker, update_worker
from workers.views.owners import (
    PersonPages,
    person_address,
    person_owner,
    visible_person,
    worker_of,
)
from workers.views.person import require, seen_person

_JUDGEMENT = frozenset({"procedural_status", "judged_by", "judged_date", "judged_basis"})


class OnceView(RecordFormView):
    """A form whose page is gone once it is saved: sent again it finds its answer by the key alone."""

    def earlier_answer(self) -> HttpResponse | None:
        """Return the answer to the first send of the form, if there was one."""
        user: Any = self.request.user
        try:
            key = UUID(self.request.POST.get(KEY, ""))
        except ValueError:
            return None
        with transaction.atomic():
            earlier = taken_submission(key=key, by=user)
        return self._answer(earlier.target) if earlier is not None else None


class AboutPersonPages(RecordPages):
    """A single form about a person, without a list of its own: it leads back to the person."""

    namespace = "workers"
    is_removable = False
    form_template = "workers/about_person.html"

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the person with the number of the address."""
        user: Any = request.user
        village = visible_village(user, where["code"])
        return person_owner(visible_person(user, village, where["person"]))

    def url(self, act: str, owner: Owner, **more: Any) -> str:
        """Lead to the person whatever is asked for."""
        return person_address(owner.record)

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Name the page after what is done."""
        return {"title": self.title}


class StatusPages(AboutPersonPages):
    """Stage and procedural status of a person; made where the person has no migration record."""

    model = Worker
    form_class = StatusForm
    title = gettext_lazy("Stage and status")
    add_title = gettext_lazy("Stage and status")

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the one migration record."""
        return Worker.objects.visible_to(user).filter(person=owner.record.pk)

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new migration record; the person comes with the form."""
        return Worker(stage=Worker.Stage.PROSPECTIVE, confirmed_date=timezone.localdate())

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Say whose record it is."""
        return {"person": owner.record}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Worker:
        """Save through the service that fits: registration, judgement, or another change."""
        worker: Worker = form.instance
        worker.person = form.person
        if is_new:
            return register_worker(worker=worker, by=by, at=at)
        if not set(form.changed_data) & _JUDGEMENT:
            return update_worker(worker=worker, by=by, at=at)
        return judge_procedural_status(
            worker=worker,
            status=Worker.ProceduralStatus(worker.procedural_status),
            judged_by=worker.judged_by,
            judged_date=worker.judged_date or timezone.localdate(at),
            basis=worker.judged_basis,
            by=by,
            at=at,
        )


class StatusView(RecordFormView):
    """Changes the migration record of a person, or makes it."""

    def get(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Show the form."""
        return super().get(request, self._worker_of(where), **where)

    def post(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Save the form."""
        return super().post(request, self._worker_of(where), **where)

    def _worker_of(self, where: dict[str, Any]) -> int | None:
        worker = worker_of(self.pages.editable_owner(self.request, **where).record)
        return worker.pk if worker is not None else None


class ReturnPages(PersonPages):
    """The return from the stay that is open."""

    name = "placement"
    model = Placement
    form_class = ReturnForm
    form_template = "workers/about_person.html"
    title = gettext_lazy("Return")
    add_title = gettext_lazy("Record the return")
    is_removable = False

    def url(self, act: str, owner: Owner, **more: Any) -> str:
        """Lead to the person whatever is asked for."""
        return person_address(owner.record)

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Name the page after what is done."""
        return {"title": self.add_title}

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the stays that are open."""
        stays = super().records(owner, user).filter(departure_date__isnull=False)
        return stays.filter(return_date=None).select_related("country")

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Placement:
        """Record the return."""
        return record_return(
            placement=Placement.objects.get(pk=form.instance.pk),
            return_date=form.cleaned_data["return_date"],
            category=Placement.ReturnCategory(form.cleaned_data["return_category"]),
            by=by,
            at=at,
        )


class ReturnView(OnceView):
    """Records a return; where nobody is abroad it leads to the form of a whole stay."""

    def get(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Show the form."""
        owner = self.pages.editable_owner(request, **where)
        stay = open_stay(owner.record.pk)
        return super().get(request, stay.pk, **where) if stay else self._without_stay(owner)

    def post(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Save the form, once."""
        owner = self.pages.editable_owner(request, **where)
        stay = open_stay(owner.record.pk)
        if stay is not None:
            return super().post(request, stay.pk, **where)
        return self.earlier_answer() or self._without_stay(owner)

    def _without_stay(self, owner: Owner) -> HttpResponse:
        messages.info(
            self.request,
            _("No stay abroad is open. Record the work abroad with its departure and return."),
        )
        return HttpResponseRedirect(reverse("workers:placement_add", kwargs=owner.where))


class MovePages(AboutPersonPages):
    """Another home village."""

    model = Person
    form_class = MoveForm
    title = gettext_lazy("Move to another village")
    add_title = gettext_lazy("Move to another village")

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the one person."""
        people = Person.objects.visible_to(user).filter(village=owner.record.village_id)
        return people.filter(pk=owner.record.pk).select_related("village__area")

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Person:
        """Move the person."""
        data = form.cleaned_data
        return move_person(
            person=form.instance, to=data["village"], reason=data["reason"], by=by, at=at
        )

    def saved_url(self, owner: Owner, record: Any) -> str:
        """Lead to the person in the new village."""
        return person_address(record)


class MoveView(OnceView):
    """Moves one person."""

    def get(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Show the form."""
        return super().get(request, where["person"], **where)

    def post(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Save the form, once."""
        return self.earlier_answer() or super().post(request, where["person"], **where)


@method_decorator(never_cache, name="dispatch")
class RevealView(View):
    """Asks for the reason, then shows an identity number once; the act is recorded."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, code: str, person: int) -> HttpResponse:
        """Ask."""
        return self._page(self._owner(code, person), RevealForm())

    def post(self, request: HttpRequest, code: str, person: int) -> HttpResponse:
        """Show the number."""
        owner, form, number = self._owner(code, person), RevealForm(request.POST), ""
        user: Any = request.user
        if form.is_valid():
            try:
                number = reveal_identifier(
                    person=owner.record, by=user, at=timezone.now(), **form.cleaned_data
                )
            except DomainError as error:
                form.add_error(error.field, str(error))
        return self._page(owner, form, number=number)

    def _owner(self, code: str, person: int) -> Owner:
        user: Any = self.request.user
        owner = seen_person(user, code, person)
        require(user, Permission.REVEAL_IDENTIFIER, owner)
        return owner

    def _page(self, owner: Owner, form: RevealForm, *, number: str = "") -> HttpResponse:
        context = {"owner": owner, "form": form, "number": number, **owner.context}
        status = 422 if form.errors else 200
        return TemplateResponse(self.request, "workers/reveal.html", context, status=status)
