"""Papers as PDF: the annex of a decree and the certificates of its villages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify

from programs.letters import Certificate, Seal, render_annex, render_certificates
from programs.models import Decree, DecreeState, Designation
from programs.selectors.decrees import decree_as_said, frozen_lines
from programs.selectors.verification import issued_step


def annex_of(decree: Decree, request: HttpRequest) -> bytes:
    """Return the annex of a decree: a draft before it is issued, then always the same."""
    address = request.build_absolute_uri(reverse("programs:decree_public", args=[decree.token]))
    if decree.state in {DecreeState.ISSUED, DecreeState.SUPERSEDED}:
        step, entry = issued_step(decree)
        return render_annex(
            step.snapshot["decree"],
            step.snapshot["villages"],
            program=decree.program.name_id,
            address=address,
            at=step.at,
            seal=Seal(entry.number, entry.digest),
        )
    return render_annex(
        decree_as_said(decree),
        frozen_lines(decree),
        program=decree.program.name_id,
        address=address,
        at=decree.state_since,
    )


def certificates_of(
    decree: Decree, request: HttpRequest, *, only: Designation | None = None
) -> bytes:
    """Return the certificates of the villages that ``decree`` designated, or of one of them."""
    step, _entry = issued_step(decree)
    lines = {line["village"]: line for line in step.snapshot["villages"]}
    rows = decree.designations.order_by("village__area__code") if only is None else [only]
    certificates = [
        Certificate(
            lines[row.village_id],
            request.build_absolute_uri(reverse("programs:certificate_public", args=[row.token])),
        )
        for row in rows
    ]
    return render_certificates(
        step.snapshot["decree"], certificates, program=decree.program.name_id, at=step.at
    )


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that the browser shows; ``name`` is that of the file when it is stored."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(name) or "berkas"}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
