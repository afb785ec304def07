"""The letter of a proposal, from what was frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import override

from migranportal.core.letters import qr_code, render

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Confirmation:
    """Who confirmed the letter in the portal, and when."""

    name: str
    at: datetime


def render_proposal_letter(
    frozen: dict[str, Any],
    *,
    number: str,
    address: str,
    at: datetime,
    confirmation: Confirmation | None = None,
) -> bytes:
    """Return the letter as PDF; without ``confirmation`` it is marked as a preview.

    ``frozen`` comes from ``selectors.freeze``, ``number`` names the proposal in the portal,
    ``address`` is where its QR code leads, ``at`` the time that the file bears.
    """
    with override("id"):
        data = _data(frozen, number=number, address=address, confirmation=confirmation)
    return render(_FOLDER / "proposal.typ", data, at=at)


def _data(
    frozen: dict[str, Any], *, number: str, address: str, confirmation: Confirmation | None
) -> dict[str, Any]:
    village = frozen["village"]
    place = f"{village['kind']} {village['name']}"
    return {
        **frozen,
        "title": f"Usulan {frozen['program']['name']}: {place}",
        "author": f"Pemerintah {place}",
        "description": f"Surat usulan nomor {frozen['letter']['number']}",
        "footer": f"{place} ({village['code']}) · Usulan {number} · Portal Desa Migran",
        "number": number,
        "address": address,
        "on_text": date_format(date.fromisoformat(frozen["on"]), "j F Y"),
        "facts": _facts(frozen),
        "qr": qr_code(address),
        "is_preview": confirmation is None,
        "confirmation": None if confirmation is None else _confirmation(confirmation),
    }


def _facts(frozen: dict[str, Any]) -> list[tuple[str, str]]:
    village = frozen["village"]
    mandatory = [c for c in frozen["criteria"] if c["is_mandatory"]]
    met = sum(c["outcome"] == 1 for c in frozen["criteria"])
    facts = [
        ("Kode wilayah", village["code"]),
        ("Kriteria wajib terpenuhi", f"{len(mandatory)} dari {len(mandatory)}"),
        ("Semua kriteria terpenuhi", f"{met} dari {len(frozen['criteria'])}"),
        ("Bukti dukung", f"{sum(len(g['items']) for g in frozen['evidence'])} catatan"),
    ]
    if village["population"] is not None:
        source = f" ({village['population_source']})" if village["population_source"] else ""
        people = f"{number_format(village['population'], 0)} jiwa{source}"
        facts.insert(1, ("Jumlah penduduk", people))
    return facts


def _confirmation(confirmation: Confirmation) -> dict[str, str]:
    local = timezone.localtime(confirmation.at)
    at_text = f"{date_format(local, 'j F Y')} pukul {local:%H.%M} WIB"
    return {"name": confirmation.name, "at_text": at_text}
