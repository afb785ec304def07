"""Kinds and deadlines of complaints: working lists with their sources, nothing of it confirmed.

Neither an official list of kinds nor a published deadline was found. Three topics are named in the
ministry's agency's news of August 2024 as the ones most seen; everything else is the portal's
proposal, to be confirmed or replaced in the admin site.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from workers.models import ComplaintDeadline, ComplaintKind

_NEWS = "Topik aduan terbanyak, bp2mi.go.id, Agustus 2024; daftar resmi belum ditemukan"
_WORKING = "Daftar kerja portal; daftar resmi belum ditemukan"
_TARGET = "Sasaran kerja portal; tenggat resmi belum ditemukan"

KINDS: tuple[tuple[str, str, str, str], ...] = (
    ("failed-departure", "Gagal berangkat", "Failed departure", _NEWS),
    ("social-security", "Jaminan sosial", "Social security", _NEWS),
    ("wish-to-return", "Ingin dipulangkan", "Wish to be sent home", _NEWS),
    ("unpaid-wages", "Gaji tidak dibayar", "Unpaid wages", _WORKING),
    ("overcharging", "Biaya penempatan berlebih", "Overcharging", _WORKING),
    ("document-withheld", "Dokumen ditahan", "Document withheld", _WORKING),
    ("non-procedural", "Keberangkatan nonprosedural", "Non-procedural departure", _WORKING),
    ("trafficking", "Dugaan TPPO", "Suspected trafficking", _WORKING),
    ("recruiter-fraud", "Penipuan oleh perekrut", "Fraud by a recruiter", _WORKING),
    ("violence", "Kekerasan", "Violence", _WORKING),
    ("lost-contact", "Hilang kontak", "Lost contact", _WORKING),
    ("death", "Meninggal dan pemulangan jenazah", "Death and return of remains", _WORKING),
    ("other", "Lainnya", "Other", _WORKING),
)
# State, days, days where urgent.
DEADLINES: tuple[tuple[str, int, int], ...] = (
    ("received", 3, 1),
    ("verified", 7, 2),
    ("referred", 7, 2),
    ("handling", 30, 14),
)


def load_known_complaint_lists(*, by: Any, at: datetime) -> list[str]:
    """Add the kinds and deadlines that are missing; return their names. Edited ones stay."""
    added = []
    for position, (code, name_id, name_en, source) in enumerate(KINDS, start=1):
        _kind, is_new = ComplaintKind.objects.get_or_create(
            code=code,
            defaults={
                "name_id": name_id,
                "name_en": name_en,
                "source": source,
                "position": position * 10,
            },
        )
        added += [f"complaintkind:{code}"] if is_new else []
    for state, days, urgent_days in DEADLINES:
        _rule, is_new = ComplaintDeadline.objects.get_or_create(
            state=state, defaults={"days": days, "urgent_days": urgent_days, "source": _TARGET}
        )
        added += [f"complaintdeadline:{state}"] if is_new else []
    return added
