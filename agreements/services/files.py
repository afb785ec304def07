"""Papers of agreements, and the evidence and progress of their tasks."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementFile, Task, TaskEvidence
from migranportal.accounts.models import User
from migranportal.audit.services import record
from migranportal.core.documents import make_ready
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save

DONE = 100


class KeptFileError(DomainError):
    """The signed text of an agreement that was ever signed is not removed."""


class TaskClosedError(DomainError):
    """The task was done, or its agreement is over: nothing is reported any more."""


@transaction.atomic
def add_file(*, file: AgreementFile, by: User | None, at: datetime) -> AgreementFile:
    """Store a paper with its checksum; with the signed text the agreement counts as seen.

    Raises:
        django.core.exceptions.ValidationError: no file, or one that is not taken.
    """
    file.added_by = getattr(by, "email", "")
    file.sha256 = (
        _checksum(file.file) if file.file else "0" * 64
    )  # without one, ``full_clean`` says so
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(file)
        if file.kind == AgreementFile.Kind.SIGNED:
            Agreement.objects.filter(pk=file.agreement_id).update(is_text_seen=True, updated_at=at)
        record(
            "agreement.file_added",
            target=file.agreement,
            by=by,
            at=at,
            kind=file.kind,
            sha256=file.sha256,
        )
    return file


@transaction.atomic
def remove_file(*, file: AgreementFile, by: User | None, at: datetime) -> None:
    """Remove a paper that was added by mistake; the audit keeps its checksum.

    Raises:
        KeptFileError: it is the only signed text of an agreement that is past signing.
    """
    agreement = Agreement.objects.select_for_update().get(pk=file.agreement_id)
    is_signed = file.kind == AgreementFile.Kind.SIGNED
    others = agreement.files.filter(kind=AgreementFile.Kind.SIGNED).exclude(pk=file.pk)
    if is_signed and not agreement.is_draft and not others.exists():
        raise KeptFileError(
            _("This is the only signed text. Add the right one first, then remove this one.")
        )
    with pghistory.context(user=getattr(by, "pk", None)):
        record("agreement.file_removed", target=agreement, by=by, at=at, sha256=file.sha256)
        file.delete()


@transaction.atomic
def add_evidence(
    *, task: Task, file: Any, caption: str = "", by: User | None, at: datetime
) -> TaskEvidence:
    """Store a file that shows how far ``task`` is.

    Raises:
        django.core.exceptions.ValidationError: no file, or one that is not taken.
    """
    evidence = TaskEvidence(
        task=task, file=file, caption=caption, added_by=getattr(by, "email", "")
    )
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(evidence)
        record("task.evidence_added", target=task, by=by, at=at, agreement=task.agreement_id)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: TaskEvidence, by: User | None, at: datetime) -> None:
    """Remove evidence that was added by mistake."""
    task = evidence.task
    with pghistory.context(user=getattr(by, "pk", None)):
        record("task.evidence_removed", target=task, by=by, at=at, agreement=task.agreement_id)
        evidence.delete()


@transaction.atomic
def report_progress(
    *,
    task: Task,
    progress: int,
    result: str,
    files: Sequence[Any] = (),
    on: date,
    by: User,
    at: datetime,
) -> Task:
    """Record how far the organisation that owes ``task`` is; at 100 percent it is done ``on`` the day.

    Raises:
        TaskClosedError: it was done before, or its agreement does not run any more.
        django.core.exceptions.ValidationError: the percentage or a file is at fault.
    """
    locked = Task.objects.select_for_update().select_related("agreement").get(pk=task.pk)
    running = {Agreement.State.SIGNED, Agreement.State.IN_FORCE, Agreement.State.SUSPENDED}
    if locked.done_date is not None or locked.agreement.state not in running:
        raise TaskClosedError(_("This task is closed. Write to the ministry to have it changed."))
    before, locked.progress, locked.result = locked.progress, progress, result
    locked.done_date = on if progress == DONE else None
    with pghistory.context(user=by.pk):
        validate_and_save(locked)
        record(
            "task.reported",
            target=locked,
            by=by,
            at=at,
            agreement=locked.agreement_id,
            progress=[before, progress],
        )
    for file in files:
        add_evidence(task=locked, file=file, by=by, at=at)
    return locked


def _checksum(file: Any) -> str:
    """Return the SHA-256 of what will be stored of ``file``.

    Raises:
        django.core.exceptions.ValidationError: the file is not taken.
    """
    content, digest = make_ready(file).content, sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()
