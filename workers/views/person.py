"""The page of one person: who they are, where they worked, what belongs to them, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.identity import age
from migranportal.entry.models import Draft
from migranportal.entry.views import Owner
from villages.views.pages import visible_village
from workers.models import (
    Complaint,
    FamilyMember,
    PermissionLetter,
    Person,
    Placement,
    ReturneeBusiness,
    VoterRegistration,
    Worker,
)
from workers.permissions import can_edit_person, can_reveal_identifier, can_view_person
from workers.services.workers import confirm_worker
from workers.views.owners import person_owner, visible_person, worker_of


@dataclass(frozen=True)
class Moment:
    """One entry of the time line; ``day`` is unknown for a stay that is only planned."""

    day: date | None
    what: str | Promise
    where: str
    details: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Lack:
    """Something that the record misses, and the form that mends it."""

    what: str | Promise
    url: str


@dataclass(frozen=True)
class Records:
    """Everything recorded about a person."""

    placements: list[Placement]
    family: list[FamilyMember]
    businesses: list[ReturneeBusiness]
    letters: list[PermissionLetter]
    complaints: list[Complaint]
    """Those that the reader may see."""
    registrations: list[VoterRegistration]


class PersonView(View):
    """Shows one person of a village."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str, person: int) -> HttpResponse:
        """Show the page."""
        user: Any = request.user
        owner = seen_person(user, code, person)
        found, worker = owner.record, worker_of(owner.record)
        records = _records(found, user)
        may_edit = can_edit_person(user, found)
        today = timezone.localdate()
        context = {
            "owner": owner,
            "records": records,
            "age": age(found.birth_date, on=today) if found.birth_date else None,
            "open_stay": _open(records.placements),
            "moments": list(_moments(records.placements, owner)),
            "lacks": list(_lacks(found, worker, records, owner)) if may_edit else [],
            "drafts": _drafts(owner, user) if may_edit else [],
            "may_edit": may_edit,
            "may_reveal": can_reveal_identifier(user, found),
            "has_number": bool(found.nik or found.family_card),
            "confirmed_today": worker is not None and worker.confirmed_date >= today,
            **owner.context,
        }
        return TemplateResponse(request, "workers/person.html", context)


class PersonConfirmView(View):
    """Takes the word of an officer that the record is still right today."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str, person: int) -> HttpResponse:
        """Note today as the day of the confirmation."""
        user: Any = request.user
        owner = editable_person(user, code, person)
        worker = worker_of(owner.record)
        if worker is None:
            raise Http404
        at = timezone.now()
        confirm_worker(worker=worker, confirmed_date=timezone.localdate(at), by=user, at=at)
        return HttpResponseRedirect(reverse("workers:person_page", kwargs=owner.where))


def seen_person(user: User, code: str, pk: int) -> Owner:
    """Return the person whom ``user`` may see, as the owner of records.

    Raises:
        Http404: there is none.
    """
    person = visible_person(user, visible_village(user, code), pk)
    if not can_view_person(user, person):
        raise Http404
    return person_owner(person)


def editable_person(user: User, code: str, pk: int) -> Owner:
    """Return the person whom ``user`` may change, as the owner of records.

    Raises:
        Http404: there is none that ``user`` may see.
        PermissionDenied: ``user`` may only read.
    """
    owner = seen_person(user, code, pk)
    require(user, Permission.EDIT_PEOPLE, owner)
    return owner


def require(user: User, permission: Permission, owner: Owner) -> None:
    """Refuse a user without ``permission`` for the person.

    Raises:
        PermissionDenied: the user may see the person, not this.
    """
    if not user.holds(permission, area=owner.area_code):
        raise PermissionDenied


def _records(person: Person, user: User) -> Records:
    stays = Placement.objects.visible_to(user).filter(worker=person.pk).select_related("country")
    family = FamilyMember.objects.visible_to(user).filter(worker=person.pk)
    businesses = ReturneeBusiness.objects.visible_to(user).filter(owner=person.pk)
    letters = PermissionLetter.objects.visible_to(user).filter(person=person)
    complaints = Complaint.objects.visible_to(user).filter(about=person, village=person.village_id)
    registrations = VoterRegistration.objects.visible_to(user).filter(person=person)
    return Records(
        list(stays.order_by(F("departure_date").desc(nulls_first=True), "-pk")),
        list(family.order_by("pk")),
        list(businesses.select_related("group").order_by("-since_date", "pk")),
        list(letters.select_related("country").order_by("-issued_date", "-pk")),
        list(complaints.select_related("kind").order_by("-received_date", "-pk")),
        list(registrations.select_related("country").order_by("-state_date", "-pk")),
    )


def _open(placements: list[Placement]) -> Placement | None:
    stays = (p for p in placements if p.departure_date is not None and p.return_date is None)
    return next(stays, None)


def _moments(placements: list[Placement], owner: Owner) -> Iterator[Moment]:
    """Yield returns and departures, the newest first, what is planned before all."""
    for stay in placements:
        url = reverse("workers:placement_change", kwargs={**owner.where, "pk": stay.pk})
        place = ", ".join(filter(None, (stay.city, str(stay.country))))
        if stay.return_date is not None:
            reason = str(stay.get_return_category_display())
            yield Moment(stay.return_date, _("Came home"), place, (reason,), url)
        scheme = str(stay.get_scheme_display()) if stay.scheme != Placement.Scheme.UNKNOWN else ""
        details = tuple(filter(None, (stay.job_title or stay.sector, scheme, stay.employer)))
        what = _("Left") if stay.departure_date else _("Plans to leave")
        yield Moment(stay.departure_date, what, place, details, url)


def _lacks(person: Person, worker: Worker | None, records: Records, owner: Owner) -> Iterator[Lack]:
    change = reverse("workers:person_change", kwargs={"code": owner.where["code"], "pk": person.pk})
    if worker is None:
        yield Lack(
            _("The migration record: stage and status"),
            reverse("workers:status_form", kwargs=owner.where),
        )
        return
    for is_missing, what in (
        (not person.nik, _("NIK")),
        (person.birth_date is None, _("Birth date")),
        (not person.phone, _("Phone number")),
        (not person.address, _("Address")),
    ):
        if is_missing:
            yield Lack(what, change)
    yield from _lacks_of_worker(worker, records, owner)


def _lacks_of_worker(worker: Worker, records: Records, owner: Owner) -> Iterator[Lack]:
    stages = Worker.Stage
    add_stay = reverse("workers:placement_add", kwargs=owner.where)
    if worker.stage in {stages.ABROAD, stages.RETURNED} and not records.placements:
        yield Lack(_("Country and dates of the work abroad"), add_stay)
    if worker.procedural_status == Worker.ProceduralStatus.UNKNOWN and worker.stage in {
        stages.ABROAD,
        stages.RETURNED,
    }:
        yield Lack(_("Procedural status"), reverse("workers:status_form", kwargs=owner.where))
    if not records.family:
        yield Lack(_("Family"), reverse("workers:family_add", kwargs=owner.where))
    if worker.stage == stages.PROSPECTIVE and not records.letters:
        letter = reverse("workers:letter_add", kwargs={"code": owner.where["code"]})
        yield Lack(_("Permission letter"), f"{letter}?orang={worker.pk}")


def _drafts(owner: Owner, user: User) -> list[Draft]:
    """Return what the visitor began about this person and has not sent."""
    page = reverse("workers:person_page", kwargs=owner.where).removesuffix("lihat/")
    drafts = Draft.objects.filter(user=user, address__startswith=page)
    return list(drafts.defer("content").order_by("-updated_at"))
