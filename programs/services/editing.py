"""What every change of a draft has around it: a lock, the name of who changes, and one consequence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from programs.models import CriteriaVersion, PublicationRequest, PublicationState


class FrozenVersionError(DomainError):
    """The version is published: its criteria cannot change."""


@contextmanager
def acting(by: Any) -> Iterator[None]:
    """Let the history name ``by`` as who changes; the database's four eyes read it there."""
    with pghistory.context(user=getattr(by, "pk", None)):
        yield


@contextmanager
def editing_draft(version: CriteriaVersion, *, by: Any, at: datetime) -> Iterator[None]:
    """Change a draft: one transaction, others kept out, an open request for publication cancelled.

    Raises:
        FrozenVersionError: the version is published.
    """
    with transaction.atomic(), acting(by):
        lock_draft(version)
        for request in version.publication_requests.filter(state=PublicationState.OPEN):
            close_request(request, PublicationState.CANCELLED, by=by, at=at)
        yield


def lock_draft(version: CriteriaVersion) -> None:
    """Keep others from changing a draft until the transaction ends.

    Raises:
        FrozenVersionError: the version is published.
    """
    state = (
        CriteriaVersion.objects.select_for_update()
        .values_list("state", flat=True)
        .get(pk=version.pk)
    )
    if state != CriteriaVersion.State.DRAFT:
        raise FrozenVersionError(
            _("This version is published and cannot be changed. Copy it to a new draft instead.")
        )


def close_request(
    request: PublicationRequest,
    state: PublicationState,
    *,
    by: Any,
    at: datetime,
    remark: str = "",
) -> None:
    """Write how a request ended, with who and when; the caller has checked that they may."""
    request.state, request.decided_by, request.decided_at = state, by, at
    request.decision_remark = remark
    request.full_clean(validate_constraints=True)
    request.save(
        update_fields=["state", "decided_by", "decided_at", "decision_remark", "updated_at"]
    )
    record(f"publication.{state}", target=request, by=by, at=at, reason=remark)
