"""The annex of a decree, and the certificates of its villages, from what was frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import override

from migranportal.core.letters import qr_code, render

_FOLDER = Path(__file__).parent

_HEADINGS = {
    "designation": "Daftar desa yang ditetapkan",
    "revocation": "Daftar desa yang penetapannya dicabut",
    "record": "Daftar desa yang ditetapkan",
}


@dataclass(frozen=True)
class Seal:
    """What ties a paper to the portal: the entry of the decree in the ledger of decisions."""

    number: int
    digest: str


@dataclass(frozen=True)
class Certificate:
    """One village, and the address that tells whether its designation holds."""

    village: dict[str, Any]
    address: str


def render_annex(
    decree: dict[str, Any],
    villages: Sequence[dict[str, Any]],
    *,
    program: str,
    address: str,
    at: datetime,
    seal: Seal | None = None,
) -> bytes:
    """Return the annex of a decree as PDF; without ``seal`` it is marked as a draft.

    ``decree`` is what its step kept, ``villages`` come from ``selectors.decrees.frozen_lines``.
    """
    with override("id"):
        data = {
            **_common(decree, program, address),
            "title": f"Lampiran {_HEADINGS[decree['kind']].lower()}",
            "heading": _HEADINGS[decree["kind"]],
            "is_revocation": decree["kind"] == "revocation",
            "villages": [_village(v) for v in villages],
            "seal": None if seal is None else {"number": seal.number, "digest": seal.digest},
        }
    return render(_FOLDER / "annex.typ", data, at=at)


def render_certificates(
    decree: dict[str, Any], certificates: Sequence[Certificate], *, program: str, at: datetime
) -> bytes:
    """Return the certificates of villages as PDF, a page each."""
    with override("id"):
        data = {
            **_common(decree, program, ""),
            "title": f"Sertifikat {program}",
            "pages": [
                {**_village(c.village), "address": c.address, "qr": qr_code(c.address)}
                for c in certificates
            ],
        }
    return render(_FOLDER / "certificate.typ", data, at=at)


def _common(decree: dict[str, Any], program: str, address: str) -> dict[str, Any]:
    day = date_format(date.fromisoformat(decree["date"]), "j F Y") if decree["date"] else ""
    return {
        **decree,
        "date_text": day,
        "program_name": program,
        "author": "Kementerian Pelindungan Pekerja Migran Indonesia",
        "description": f"{decree['subject']}, nomor {decree['number'] or '-'}",
        "address": address,
        "qr": qr_code(address) if address else "",
    }


def _village(village: dict[str, Any]) -> dict[str, Any]:
    kinds = {"kelurahan": "Kelurahan"}
    kind = "Kalurahan" if village["code"].startswith("34.") else kinds.get(village["kind"], "Desa")
    names = ("code", "name", "district", "regency", "province", "reason")
    return {**{name: village[name] for name in names}, "kind": kind}
