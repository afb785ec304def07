"""Saving of records that belong to an area: checked, with history and audit, all or nothing."""

from datetime import datetime
from typing import Any, Protocol

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from migranportal.accounts.models import ScopedRecord
from migranportal.audit.services import record as record_act
from migranportal.core.models import validate_and_save


class Actor(Protocol):
    """Who did something, as audit and history name them: a user, or a partner's client."""

    @property
    def pk(self) -> Any: ...
    @property
    def email(self) -> str: ...


def save_record(record: ScopedRecord, *, act: str, by: Any, at: datetime, **details: Any) -> None:
    """Check ``record``, save it, and add ``act`` to the audit.

    ``details`` go to the audit and must hold no identity numbers.

    Raises:
        django.core.exceptions.ValidationError: with one message per field at fault; also where
            only the database saw the conflict, because the other row lies in another area or was
            saved a moment ago.
    """
    try:
        with transaction.atomic(), pghistory.context(user=getattr(by, "pk", None)):
            validate_and_save(record)
            record_act(act, target=record, by=by, at=at, area_code=record.scope_code, **details)
    except IntegrityError as error:
        raise conflict(record, error) from error


def remove_record(record: ScopedRecord, *, by: Any, at: datetime, **details: Any) -> None:
    """Delete a record that was entered by mistake; history and audit keep what it said.

    Raises:
        django.db.models.ProtectedError: other records refer to it.
    """
    kind = record._meta.model_name
    with transaction.atomic(), pghistory.context(user=getattr(by, "pk", None)):
        act = f"{kind}.removed"
        record_act(act, target=record, by=by, at=at, area_code=record.scope_code, **details)
        record.delete()


def conflict(record: models.Model, error: IntegrityError) -> ValidationError:
    """Return the message of the constraint that the database named; re-raise an unknown one."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None)
    for constraint in record._meta.constraints:
        if constraint.name == name:
            return ValidationError(constraint.get_violation_error_message(), code="conflict")
    raise error
