"""Registering a migrant: one form, and a look at who may be the same person before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.forms import RecordForm
from migranportal.entry.models import Fields
from migranportal.entry.services import discard_draft, save_draft
from migranportal.entry.views import Owner
from migranportal.entry.views.form import CONFLICT, KEY, Opened, RecordFormView
from villages.views.pages import VillagePages
from workers.forms import PersonRecordForm, RegistrationForm
from workers.forms.people import STAY_FIELDS
from workers.models import Person
from workers.permissions import can_edit_person
from workers.selectors import possible_duplicates
from workers.services.people import remove_person, update_person
from workers.services.registration import register_migrant
from workers.views.owners import PEOPLE, person_address, worker_of

SHOWN = 5
"""Likely duplicates on the page; the most similar come first."""
SAME, ANOTHER, AGAIN = "sama", "lain", "ubah"
"""Names of the answers to whether it is the same person: yes, no, back to the form."""


@dataclass(frozen=True)
class Likeness:
    """Somebody on file who may be the person that was typed in."""

    person: Person
    has_same_nik: bool


class PeoplePages(VillagePages):
    """The people of a village: the list stands in ``people``, a person's page in ``person``."""

    namespace = "workers"
    name = "person"
    route = "desa/<village:code>/warga/"
    model = Person
    form_class: ClassVar[type[RecordForm]] = PersonRecordForm
    title = PEOPLE
    add_title = gettext_lazy("Register a person")

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the people of the village."""
        return super().records(owner, user).select_related("village__area")

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Let the form link to whoever has the NIK already."""
        return {"address_of": person_address}

    def page_url(self, owner: Owner, record: Any) -> str | None:
        """Lead to the page of the person."""
        return reverse("workers:person_page", kwargs={**owner.where, "person": record.pk})

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Person:
        """Save changes to a person."""
        nik, card = form.entered_nik, form.entered_family_card
        return update_person(person=form.instance, nik=nik, family_card=card, by=by, at=at)

    def remove(self, record: Any, *, by: User, at: datetime) -> None:
        """Remove a person who was entered by mistake."""
        remove_person(person=record, by=by, at=at)


class RegistrationPages(PeoplePages):
    """The form that registers somebody new."""

    form_class = RegistrationForm
    form_template = "workers/register.html"

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Ask for nothing more."""
        return {}

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new person of the village."""
        return Person(village=owner.record)

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Say where the NIK is checked while it is typed."""
        return {"check_url": reverse("workers:nik_check", kwargs=owner.where)}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Person:
        """Save the person, the migration record, and the stay where it is known."""
        return register_migrant(
            person=form.instance,
            worker=form.worker(),
            placement=form.placement(),
            nik=form.cleaned_data["nik"],
            family_card=form.cleaned_data["family_card"],
            by=by,
            at=at,
        )


class PersonFormView(RecordFormView):
    """Changes a person; what looks odd is said after it was saved."""

    def _save(self, form: Any, *, is_new: bool, at: datetime) -> Any:
        saved = super()._save(form, is_new=is_new, at=at)
        if saved is not None:
            for hint in form.hints():
                messages.warning(self.request, hint)
        return saved


class RegisterView(PersonFormView):
    """Registers somebody, after asking about people on file who may be the same.

    The question is a page of its own that carries everything typed and the same key, so it works
    without scripts and saves nothing twice. A script that sends the form gets 409 and is expected
    to send it as a page.
    """

    likely: tuple[Likeness, ...] = ()

    def post(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Save the person, ask about likely duplicates, or open the record that it is."""
        same = request.POST.get(SAME, "")
        if same.isascii() and same.isdigit():
            owner = self.pages.editable_owner(request, **where)
            return self._open_same(owner, int(same), at=timezone.now())
        if AGAIN in request.POST:
            owner = self.pages.editable_owner(request, **where)
            record = self.pages.blank(owner)
            form = self._form(owner, record, data=request.POST)
            return self._page(owner, record, form, Opened(_key(request) or uuid4(), {}))
        return super().post(request, pk, **where)

    def _save(self, form: Any, *, is_new: bool, at: datetime) -> Any:
        if form.is_valid():
            self.likely = self._likely(form)
            if self.likely:
                return None
        return super()._save(form, is_new=is_new, at=at)

    def _likely(self, form: Any) -> tuple[Likeness, ...]:
        """Return who must be looked at first: whoever has the NIK, or is alike and not yet denied."""
        user: Any = self.request.user
        if form.taken_by is not None:
            return (Likeness(form.taken_by, has_same_nik=True),)
        if ANOTHER in self.request.POST:
            return ()
        alike = possible_duplicates(form.instance, user=user).select_related(
            "village__area__parent__parent__parent", "worker"
        )
        return tuple(Likeness(person, has_same_nik=False) for person in alike[:SHOWN])

    def _page(
        self, owner: Owner, record: Any, form: Any, opened: Opened, **more: Any
    ) -> HttpResponse:
        if not self.likely:
            return super()._page(owner, record, form, opened, **more)
        for likeness in self.likely:
            worker_of(likeness.person)
        context = {
            "pages": self.pages,
            "owner": owner,
            "form": form,
            "likely": self.likely,
            "taken": self.likely[0].has_same_nik,
            "typed": self._typed(),
            "key": opened.key,
            **owner.context,
        }
        return TemplateResponse(self.request, "workers/likely.html", context, status=CONFLICT)

    def _json_problem(self, sent: Any, owner: Owner, pk: int | None) -> JsonResponse:
        if not self.likely:
            return super()._json_problem(sent, owner, pk)
        message = _("This person may be registered already. Open the form and compare.")
        return JsonResponse({"problem": message}, status=CONFLICT)

    def _typed(self) -> list[tuple[str, str]]:
        """Return everything typed, for the page to carry along."""
        left_out = {"csrfmiddlewaretoken", KEY, SAME, ANOTHER, AGAIN}
        return [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in left_out
            for value in values
            if isinstance(value, str)
        ]

    # --- It is the same person ---------------------------------------------------------------

    def _open_same(self, owner: Owner, pk: int, *, at: datetime) -> HttpResponse:
        """Open the record on file with what was typed offered as changes; nothing is overwritten."""
        user: Any = self.request.user
        people = Person.objects.visible_to(user).select_related("village__area", "worker")
        person: Person = get_object_or_404(people, pk=pk)
        address = person_address(person)
        if not can_edit_person(user, person):
            return HttpResponseRedirect(address)
        with transaction.atomic():
            stay = self._keep_stay(person, by=user, at=at)
            changes = self._keep_changes(person, by=user, at=at)
            self._drop_own_draft(by=user)
        if stay is not None:
            messages.info(self.request, _("The work abroad that you typed waits as a draft below."))
        if changes is None:
            return HttpResponseRedirect(address)
        messages.info(
            self.request,
            _("What you typed stands in the form. It replaces what is on file once you save."),
        )
        change = reverse("workers:person_change", kwargs=_where(person, pk=person.pk))
        return HttpResponseRedirect(f"{change}?draf={changes}")

    def _keep_changes(self, person: Person, *, by: User, at: datetime) -> UUID | None:
        stored = PersonRecordForm(instance=person, user=by, address_of=person_address)
        typed = {
            name: [value]
            for name in RegistrationForm.Meta.fields
            if (value := self.request.POST.get(name, "").strip())
            and value != str(stored[name].value() or "")
        }
        for name, number in (("nik", person.nik), ("family_card", person.family_card)):
            value = self.request.POST.get(name, "").strip()
            if value and not number:
                typed[f"new_{name}"] = [value]
        address = reverse("workers:person_change", kwargs=_where(person, pk=person.pk))
        return _keep(address, f"{person.name}", typed, by=by, at=at)

    def _keep_stay(self, person: Person, *, by: User, at: datetime) -> UUID | None:
        post = self.request.POST
        if not post.get("country", "").strip() or worker_of(person) is None:
            return None
        typed = {name: [post[name]] for name in STAY_FIELDS if post.get(name, "").strip()}
        address = reverse("workers:placement_add", kwargs=_where(person, person=person.pk))
        title = _("Work abroad of %(name)s") % {"name": person.name}
        return _keep(address, title, typed, by=by, at=at)

    def _drop_own_draft(self, *, by: User) -> None:
        key = _key(self.request)
        if key is not None:
            discard_draft(key=key, by=by)


def _keep(address: str, title: str, typed: Fields, *, by: User, at: datetime) -> UUID | None:
    """Keep ``typed`` as a draft of the form at ``address``; ``None`` where there is nothing to keep."""
    if not typed:
        return None
    key = uuid4()
    save_draft(key=key, address=address, title=title, fields=typed, by=by, at=at)
    return key


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(KEY, ""))
    except ValueError:
        return None


def _where(of: Person, /, **more: Any) -> dict[str, Any]:
    return {"code": of.village.area.code, **more}
