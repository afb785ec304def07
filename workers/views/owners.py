"""A person as the owner of records, and the pages of a village's people."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.views import Owner, RecordPages
from villages.models import Village
from villages.views.pages import village_owner, visible_village
from workers.models import Person, Worker

PEOPLE = _("Migrants")


def person_address(person: Person, name: str = "person_page", **more: Any) -> str:
    """Return the address of a page about ``person``; its village must be loaded with its area."""
    where = {"code": person.village.area.code, "person": person.pk}
    return reverse(f"workers:{name}", kwargs={**where, **more})


def visible_person(user: User, village: Village, pk: int) -> Person:
    """Return a person of ``village`` with the migration record.

    Raises:
        Http404: there is none that ``user`` may see.
    """
    people = Person.objects.visible_to(user).filter(village=village).select_related("worker")
    person: Person = get_object_or_404(people, pk=pk)
    person.village = village  # with its area, which came with it
    return person


def worker_of(person: Person) -> Worker | None:
    """Return the migration record of ``person``, without a query where it was fetched along."""
    worker: Worker | None = getattr(person, "worker", None)
    if worker is not None:
        worker.person = person
    return worker


def person_owner(person: Person) -> Owner:
    """Return the person as the owner of records; the way to them leads over the village."""
    village = village_owner(person.village)
    people = reverse("workers:person_list", kwargs=village.where)
    return Owner(
        record=person,
        area_code=village.area_code,
        where={**village.where, "person": person.pk},
        trail=(*village.trail, (PEOPLE, people), (person.name, person_address(person))),
        title=person.name,
        context={**village.context, "person": person, "worker": worker_of(person)},
    )


class PersonPages(RecordPages):
    """Pages of a kind of record that hangs on a person's migration record."""

    namespace = "workers"
    form_template = "workers/form.html"
    worker_field = "worker"
    """The field of the record that names the migrant."""

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the migrant with the number of the address, living in the village of its code."""
        user: Any = request.user
        person = visible_person(user, visible_village(user, where["code"]), where["person"])
        if worker_of(person) is None:
            raise Http404
        return person_owner(person)

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the migrant's records of this kind."""
        manager: Any = self.model.objects
        records: QuerySet[Any] = manager.visible_to(user)
        return records.filter(**{self.worker_field: owner.record.pk})

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new record of the migrant."""
        model: Any = self.model
        blank: ScopedRecord = model(**{self.worker_field: worker_of(owner.record)})
        return blank

    def saved_url(self, owner: Owner, record: Any) -> str:
        """Lead back to the person, where everything about them stands together."""
        return person_address(owner.record)
