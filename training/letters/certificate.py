"""The certificate of a training, from what was frozen when it was issued."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import override

from migranportal.core.letters import qr_code, render
from training.models import Certificate

TEMPLATE = Path(__file__).parent / "certificate.typ"


def render_certificate(certificate: Certificate, *, address: str) -> bytes:
    """Return the certificate as PDF (PDF/A-2a, PDF/UA-1); ``address`` is where its QR code leads.

    A revoked one is marked so.
    """
    with override("id"):
        data = _data(certificate, address)
    return render(TEMPLATE, data, at=certificate.issued_at)


def _data(certificate: Certificate, address: str) -> dict[str, Any]:
    content = certificate.content
    return {
        **content,
        "number": certificate.number,
        "title": f"Sertifikat {certificate.number}",
        "description": f"Sertifikat pelatihan {content['course']}",
        "author": content["office"] or "Portal Desa Migran",
        "days": _days(date.fromisoformat(content["start"]), date.fromisoformat(content["end"])),
        "issued": date_format(certificate.issued_date, "j F Y"),
        "hours_text": f"{content['hours']} jam pelajaran" if content["hours"] else "",
        "has_passed": content["result"] == "passed",
        "is_revoked": not certificate.is_valid,
        "address": address,
        "qr": qr_code(address),
    }


def _days(start: date, end: date) -> str:
    last = date_format(end, "j F Y")
    if start == end:
        return f"tanggal {last}"
    if (start.year, start.month) == (end.year, end.month):
        return f"tanggal {start.day} sampai dengan {last}"
    return f"tanggal {date_format(start, 'j F Y')} sampai dengan {last}"
