"""What partners report about people; reported again, the same changes nothing.

Each function returns the record that holds it now, and whether it changed. It locks the person's
record first, so that the same report at the same time is found to be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.records import Actor, save_record
from workers.models import Person, Placement, VoterRegistration, Worker
from workers.services.placements import record_placement, record_return
from workers.services.workers import register_worker


@transaction.atomic(savepoint=False)
def report_departure(
    *,
    person_id: int,
    country_id: str,
    departure_date: date,
    city: str = "",
    by: Actor | None,
    at: datetime,
) -> tuple[Placement, bool]:
    """Record that somebody left to work in a country: as the stay that was planned there, or a new one.

    Raises:
        django.core.exceptions.ValidationError: the person was abroad on that day by what is
            recorded, or left again since; a field is at fault.
    """
    worker = _worker(person_id) or _registered(person_id, by=by, at=at)
    stays = _stays(worker)
    for stay in stays:
        if (stay.country_id, stay.departure_date) == (country_id, departure_date):
            return stay, False
    _refuse_overlap(stays, departure_date)
    planned = [s for s in stays if s.departure_date is None and s.country_id == country_id]
    placement = planned[0] if planned else _unplanned(worker, country_id)
    placement.departure_date = departure_date
    placement.city = placement.city or city
    return record_placement(placement=placement, by=by, at=at), True


@transaction.atomic(savepoint=False)
def report_return(
    *,
    person_id: int,
    return_date: date,
    category: str,
    country_id: str = "",
    by: Actor | None,
    at: datetime,
) -> tuple[Placement, bool]:
    """Record that somebody came home, and why: the end of the stay that is open.

    ``country_id`` says where from, where it is known.

    Raises:
        django.core.exceptions.ValidationError: no departure is recorded that this could end, or one
            to another country; a field is at fault.
    """
    worker = _worker(person_id)
    stays = _stays(worker) if worker else []
    for stay in stays:
        known = (stay.return_date, stay.return_category) == (return_date, category)
        if known and country_id in {"", stay.country_id}:
            return stay, False
    abroad = [s for s in stays if s.departure_date is not None and s.return_date is None]
    if not abroad:
        raise _at("return_date", _("No departure is recorded that this return could end."))
    stay = abroad[0]
    if country_id not in {"", stay.country_id}:
        text = _("The departure that is recorded went to another country.")
        raise _at("country", text)
    reason = Placement.ReturnCategory(category)
    record_return(placement=stay, return_date=return_date, category=reason, by=by, at=at)
    return stay, True


@transaction.atomic(savepoint=False)
def report_voter(
    *,
    person_id: int,
    election: str,
    said: Mapping[str, Any],
    by: Actor | None,
    at: datetime,
) -> tuple[VoterRegistration, bool]:
    """Record that somebody was registered as a voter abroad, or removed from the list.

    ``said`` are ``country_id``, ``state`` and ``state_date``, and where known ``city`` and
    ``polling_place``; what it leaves out stays as it is.

    Raises:
        django.core.exceptions.ValidationError: the day lies in the future or before what is
            recorded; a field is at fault.
    """
    if said["state_date"] > timezone.localdate(at):
        raise _at("state_date", _("This day lies in the future."))
    person = Person.objects.select_for_update().get(pk=person_id)
    known = VoterRegistration.objects.filter(person=person, election=election).first()
    registration = known or VoterRegistration(person=person, election=election)
    if known and all(getattr(known, name) == value for name, value in said.items()):
        return known, False
    if known and said["state_date"] < known.state_date:
        raise _at("state_date", _("A later day is recorded already."))
    for name, value in said.items():
        setattr(registration, name, value)
    save_record(registration, act=f"voter.{registration.state}", by=by, at=at, election=election)
    return registration, True


def _worker(person_id: int) -> Worker | None:
    workers = Worker.objects.select_related("village__area")  # the audit names the area
    return workers.select_for_update(of=("self",)).filter(pk=person_id).first()


def _registered(person_id: int, *, by: Actor | None, at: datetime) -> Worker:
    """Give a person without a migration record one; the placement decides its stage."""
    worker = Worker(person=Person.objects.get(pk=person_id), stage=Worker.Stage.PROSPECTIVE)
    return register_worker(worker=worker, by=by, at=at)


def _stays(worker: Worker) -> list[Placement]:
    """Return the stays of a worker, planned ones first, then the latest."""
    stays = Placement.objects.filter(worker=worker)
    found = list(stays.order_by(F("departure_date").desc(nulls_first=True), "-pk"))
    for stay in found:
        stay.worker = worker
    return found


def _unplanned(worker: Worker, country_id: str) -> Placement:
    return Placement(
        worker=worker,
        country_id=country_id,
        scheme=Placement.Scheme.UNKNOWN,
        employer_type=Placement.EmployerType.UNKNOWN,
    )


def _refuse_overlap(stays: list[Placement], day: date) -> None:
    """Refuse a departure that what is recorded rules out: it would turn the stage of the worker back."""
    for stay in stays:
        if stay.departure_date is None:
            continue
        if stay.return_date is None:
            text = _("The worker is abroad already; record the return first.")
            raise _at("departure_date", text)
        if day < stay.return_date:
            text = _("The worker was abroad on that day or left later, by what is recorded.")
            raise _at("departure_date", text)


def _at(field: str, message: object) -> ValidationError:
    return ValidationError({field: ValidationError(message, code="conflict")})  # type: ignore[arg-type]
