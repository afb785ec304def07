"""A migrant registered at once: the person, the migration record, and the stay abroad if known."""

from datetime import datetime

from django.db import transaction

from migranportal.accounts.models import User
from workers.models import Person, Placement, Worker
from workers.services.people import register_person
from workers.services.placements import record_placement
from workers.services.workers import register_worker


def register_migrant(
    *,
    person: Person,
    worker: Worker,
    placement: Placement | None = None,
    nik: str = "",
    family_card: str = "",
    by: User | None,
    at: datetime,
) -> Person:
    """Save a person with the migration record and, where known, a placement; all or nothing.

    ``worker.stage`` is what was entered; a departed placement decides it instead. Each of the three
    has its audit event.

    Raises:
        InvalidNikError, InvalidFamilyCardError: the number cannot be one.
        NikTakenError: somebody is registered with this NIK.
        django.core.exceptions.ValidationError: another field is at fault.
    """
    with transaction.atomic():
        register_person(person=person, nik=nik, family_card=family_card, by=by, at=at)
        worker.person = person
        register_worker(worker=worker, by=by, at=at)
        if placement is not None:
            placement.worker = worker
            record_placement(placement=placement, by=by, at=at)
    return person
