"""What partners report about people; reported again, the same changes nothing.

Each function takes many reports, of different people, and returns for each the record that holds it
now and whether that changed, or why it was refused. It locks the people first, in the order of their
keys, so that the same report at the same time is found to be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.batches import Decision, Saving, Settled, is_new, settle
from migranportal.accounts.records import Actor
from workers.models import Person, Placement, VoterRegistration, Worker
from workers.services.placements import check_dates, sync_workers
from workers.services.workers import prepare_worker


@dataclass(frozen=True)
class Departure:
    """Somebody left to work in a country."""

    person_id: int
    country_id: str
    departure_date: date
    city: str = ""


@dataclass(frozen=True)
class Return:
    """Somebody came home, and why; ``country_id`` says where from, where it is known."""

    person_id: int
    return_date: date
    category: str
    country_id: str = ""


@dataclass(frozen=True)
class VoterState:
    """Somebody was registered as a voter abroad for an election, or removed from the list.

    ``said`` are ``country_id``, ``state`` and ``state_date``, and where known ``city`` and
    ``polling_place``; what it leaves out stays as it is.
    """

    person_id: int
    election: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class _Migrant:
    """A worker, stored or about to be, with the stays: planned ones first, then the latest."""

    worker: Worker
    stays: list[Placement] = field(default_factory=list)


def lock_people(person_ids: Iterable[int]) -> dict[int, Person]:
    """Let nobody else report about these people until the transaction ends; return those there are."""
    people = Person.objects.select_related("village__area").filter(pk__in=set(person_ids))
    locked = people.order_by("pk").select_for_update(of=("self",), no_key=True)
    return {person.pk: person for person in locked}


@transaction.atomic(savepoint=False)
def report_departures(
    *, reports: Sequence[Departure], by: Actor | None, at: datetime
) -> list[Settled[Placement]]:
    """Record departures: each as the stay that was planned in the country, or as a new one.

    Refused is who was abroad on that day by what is recorded, or left again since. Who has no
    migration record gets one.
    """
    people = lock_people(report.person_id for report in reports)
    migrants = _migrants(people)
    on = timezone.localdate(at)

    def decide(report: Departure) -> Decision[Placement]:
        person = _required(people, report.person_id)
        migrant = migrants.get(person.pk) or _Migrant(Worker(person=person))
        return _departed(report, migrant, on)

    return _in_step(settle(reports, decide, by=by, at=at), at=at)


@transaction.atomic(savepoint=False)
def report_returns(
    *, reports: Sequence[Return], by: Actor | None, at: datetime
) -> list[Settled[Placement]]:
    """Record returns: each ends the stay that is open.

    Refused is a return for which no departure is recorded, or one to another country.
    """
    people = lock_people(report.person_id for report in reports)
    migrants = _migrants(people)
    on = timezone.localdate(at)

    def decide(report: Return) -> Decision[Placement]:
        migrant = migrants.get(report.person_id)
        return _returned(report, migrant.stays if migrant else [], on)

    return _in_step(settle(reports, decide, by=by, at=at), at=at)


@transaction.atomic(savepoint=False)
def report_voters(
    *, reports: Sequence[VoterState], by: Actor | None, at: datetime
) -> list[Settled[VoterRegistration]]:
    """Record who was registered as a voter abroad, or removed from the list.

    Refused is a day in the future, or before what is recorded.
    """
    people = lock_people(report.person_id for report in reports)
    elections = {report.election for report in reports}
    found = VoterRegistration.objects.filter(person__in=people, election__in=elections)
    known = {(one.person_id, one.election): one for one in found}
    on = timezone.localdate(at)

    def decide(report: VoterState) -> Decision[VoterRegistration]:
        person = _required(people, report.person_id)
        return _registered(report, person, known.get((person.pk, report.election)), on)

    return settle(reports, decide, by=by, at=at)


def _departed(report: Departure, migrant: _Migrant, on: date) -> Decision[Placement]:
    worker, stays = migrant.worker, migrant.stays
    for stay in stays:
        if (stay.country_id, stay.departure_date) == (report.country_id, report.departure_date):
            return Decision(stay)
    _refuse_overlap(stays, report.departure_date)
    planned = [s for s in stays if s.departure_date is None and s.country_id == report.country_id]
    placement = planned[0] if planned else _unplanned(worker, report.country_id)
    placement.departure_date = report.departure_date
    placement.city = placement.city or report.city
    check_dates(placement, on=on)
    act = "placement.changed" if planned else "placement.recorded"
    fields = ("departure_date", "city") if planned else ()
    saving = Saving(placement, act, fields, {"country": placement.country_id})
    return Decision(placement, (*_registration(worker, on), saving))


def _returned(report: Return, stays: Sequence[Placement], on: date) -> Decision[Placement]:
    for stay in stays:
        known = (stay.return_date, stay.return_category) == (report.return_date, report.category)
        if known and report.country_id in {"", stay.country_id}:
            return Decision(stay)
    abroad = [s for s in stays if s.departure_date is not None and s.return_date is None]
    if not abroad:
        raise _at("return_date", _("No departure is recorded that this return could end."))
    stay = abroad[0]
    if report.country_id not in {"", stay.country_id}:
        text = _("The departure that is recorded went to another country.")
        raise _at("country", text)
    if stay.departure_date and report.return_date < stay.departure_date:
        raise _at("return_date", _("A return needs a departure before it."))
    stay.return_date = report.return_date
    stay.return_category = Placement.ReturnCategory(report.category)
    check_dates(stay, on=on)
    details = {"category": str(stay.return_category)}
    fields = ("return_date", "return_category")
    return Decision(stay, (Saving(stay, "placement.returned", fields, details),))


def _registered(
    report: VoterState, person: Person, known: VoterRegistration | None, on: date
) -> Decision[VoterRegistration]:
    said = report.said
    if said["state_date"] > on:
        raise _at("state_date", _("This day lies in the future."))
    if known and all(getattr(known, name) == value for name, value in said.items()):
        return Decision(known)
    if known and said["state_date"] < known.state_date:
        raise _at("state_date", _("A later day is recorded already."))
    registration = known or VoterRegistration(election=report.election)
    registration.person = person
    for name, value in said.items():
        setattr(registration, name, value)
    fields = tuple(sorted(said)) if known else ()
    act = f"voter.{registration.state}"
    return Decision(
        registration, (Saving(registration, act, fields, {"election": report.election}),)
    )


def _migrants(people: Mapping[int, Person]) -> dict[int, _Migrant]:
    """Return who of ``people`` is a worker, locked."""
    workers = Worker.objects.select_related("village__area")  # the audit names the area
    locked = workers.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk")
    found = {worker.pk: _Migrant(worker) for worker in locked}
    stays = Placement.objects.filter(worker__in=found)
    for stay in stays.order_by(F("departure_date").desc(nulls_first=True), "-pk"):
        migrant = found[stay.worker_id]
        stay.worker = migrant.worker
        migrant.stays.append(stay)
    return found


def _required(people: Mapping[int, Person], person_id: int) -> Person:
    if person_id not in people:  # removed after they were found
        raise ValidationError(_("The record is not there any more."), code="not_found")
    return people[person_id]


def _registration(worker: Worker, on: date) -> tuple[Saving, ...]:
    """Give a person without a migration record one; the placement decides its stage."""
    if not is_new(worker):
        return ()
    worker.stage = Worker.Stage.PROSPECTIVE
    prepare_worker(worker, on=on)
    return (Saving(worker, "worker.registered"),)


def _in_step(settled: list[Settled[Placement]], *, at: datetime) -> list[Settled[Placement]]:
    """Bring stage and dates of the workers in step whose stays changed."""
    changed = {one[0].worker_id for one in settled if isinstance(one, tuple) and one[1]}
    if changed:
        sync_workers(worker_ids=sorted(changed), at=at)
    return settled


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
