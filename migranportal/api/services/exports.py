"""Prepared exports: asking for one, cancelling it, handing its file out, and letting it go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from migranportal.api.callers import Caller
from migranportal.api.datasets import dataset_called
from migranportal.api.exports import pieces
from migranportal.api.exports.asked import Export, begin, form_called, terms_of
from migranportal.api.models import ApiClient, ExportJob
from migranportal.api.problems import Problem
from migranportal.audit.services import record

LIFETIME = timedelta(hours=24)
"""How long a file is kept after it is ready."""
ADDRESS_SECONDS = 15 * 60
"""How long the address of a file serves; whoever needs longer asks for another."""
_SALT = "api.export"


def ask_export(
    *, dataset: str, form: str, parameters: Mapping[str, str], by: Caller, at: datetime, on: date
) -> ExportJob:
    """Note an export that is to be prepared; the caller hands it to a worker.

    Raises:
        Problem: 400 or 403 for what is asked for, 409 while another export of the client is open.
    """
    found = form_called(form)
    export = begin(by, dataset_called(dataset), found, parameters, on=on, request_id="")
    client = ApiClient.objects.get(client=by.client_id)
    job = ExportJob(
        client=client,
        organisation=by.organisation,
        dataset=dataset,
        form=found,
        parameters=dict(parameters),
        terms=terms_of(export.access),
    )
    try:
        with transaction.atomic():
            job.save()
            record("export.asked", target=job, by=by, at=at, **_details(job))
    except IntegrityError as error:
        other = ExportJob.objects.open().filter(client=client).first()
        if other is None:
            raise
        detail = _("An export of this client is being prepared already. Wait for it, or delete it.")
        raise Problem("export_running", detail, status_code=409, export=other.pk) from error
    return job


def export_of(job: ExportJob, *, on: date) -> Export:
    """Return the export that ``job`` makes, while all that it was asked for with still stands.

    Raises:
        Problem: 403 with the reason.
    """
    client = job.client
    caller = Caller(client.client_id, client.name, job.organisation)
    if not client.is_active:
        raise Problem("client_revoked", _("The client was revoked."), status_code=403)
    export = begin(
        caller,
        dataset_called(job.dataset),
        form_called(job.form),
        job.parameters,
        on=on,
        request_id=f"export-{job.pk}",
    )
    if not set(terms_of(export.access)) >= set(job.terms):
        detail = _("A grant that the export rests on has ended or changed.")
        raise Problem("grant_changed", detail, status_code=403, dataset=job.dataset)
    return export


def cancel_export(*, job: ExportJob, by: Caller, at: datetime) -> None:
    """Stop an export that is being prepared, or delete its file; nothing where it is over."""
    with transaction.atomic():
        locked = ExportJob.objects.select_for_update().get(pk=job.pk)
        if not locked.is_open and locked.state != ExportJob.State.READY:
            return
        let_go(locked, ExportJob.State.CANCELLED, at=at)
        record("export.cancelled", target=locked, by=by, at=at, **_details(locked))


def withdraw(job: ExportJob, problem: Problem, *, at: datetime) -> None:
    """Take back an export that may not be handed out any more; its file goes."""
    with transaction.atomic():
        locked = ExportJob.objects.select_for_update().get(pk=job.pk)
        if locked.is_open or locked.state == ExportJob.State.READY:
            locked.error_code, locked.error = problem.code, str(problem.detail)
            let_go(locked, ExportJob.State.WITHDRAWN, at=at)
            record("export.withdrawn", target=locked, by=None, at=at, **_details(locked))


def let_go(job: ExportJob, state: str, *, at: datetime) -> None:
    """End ``job`` (locked) in ``state`` and delete its file once that is committed."""
    names = list(job.pieces.values_list("file", flat=True))
    job.state, job.finished_at = state, job.finished_at or at
    job.save()
    job.pieces.all().delete()
    transaction.on_commit(lambda: pieces.delete(names))


def signature_of(job: ExportJob) -> str:
    """Return what lets its bearer fetch the file of ``job`` for a while."""
    return signing.TimestampSigner(salt=_SALT).sign(f"{job.pk}.{job.client_id}")


def open_file(*, pk: int, signature: str, at: datetime, on: date) -> ExportJob:
    """Return the export whose file ``signature`` opens, once more checked against the grants.

    Raises:
        Problem: 403 for the signature or the grants (then the file goes), 404, or 410.
    """
    job = ExportJob.objects.select_related("client", "organisation").filter(pk=pk).first()
    if job is None:
        detail = _("There is no such export.")
        raise Problem("not_found", detail, status_code=404)
    _check_signature(job, signature)
    if not job.is_ready(at):
        raise Problem("export_gone", _("The file is not there any more."), status_code=410)
    check_handing_out(job, at=at, on=on)
    return job


def check_handing_out(job: ExportJob, *, at: datetime, on: date) -> None:
    """Let the file of ``job`` leave while its grants stand; take it back otherwise.

    Raises:
        Problem: 403 with the reason.
    """
    try:
        export_of(job, on=on)
    except Problem as problem:
        withdraw(job, problem, at=at)
        raise


def note_fetched(*, job: ExportJob, from_start: bool, address: str, at: datetime) -> None:
    """Record that the file was handed out; a download that goes on is no new one."""
    if job.fetched_at is None or from_start:
        with transaction.atomic():
            ExportJob.objects.filter(pk=job.pk, fetched_at=None).update(fetched_at=at)
            caller = Caller(job.client.client_id, job.client.name, job.organisation)
            record("export.fetched", target=job, by=caller, at=at, address=address, **_details(job))


def forget_old_exports(*, at: datetime, on: date) -> int:
    """Delete files past their lifetime, and those whose grants ended; return how many."""
    count = 0
    ready = ExportJob.objects.filter(state=ExportJob.State.READY)
    for job in ready.select_related("client", "organisation").order_by("pk"):
        if not job.is_ready(at):
            with transaction.atomic():
                locked = ExportJob.objects.select_for_update().get(pk=job.pk)
                let_go(locked, ExportJob.State.EXPIRED, at=at)
            count += 1
            continue
        try:
            check_handing_out(job, at=at, on=on)
        except Problem:
            count += 1
    return count


def _check_signature(job: ExportJob, signature: str) -> None:
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        signed = signer.unsign(signature, max_age=ADDRESS_SECONDS)
    except signing.SignatureExpired:
        detail = _("The address has expired. Ask for the export again to get another.")
        raise Problem("address_expired", detail, status_code=403) from None
    except signing.BadSignature:
        signed = ""
    if signed != f"{job.pk}.{job.client_id}":
        raise Problem("bad_signature", _("The address is not one of ours."), status_code=403)


def _details(job: ExportJob) -> dict[str, Any]:
    return {
        "organisation": job.organisation.code,
        "dataset": job.dataset,
        "format": job.form,
        "filters": job.parameters,
        "rows": job.rows,
    }
