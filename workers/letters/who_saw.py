"""The letter that tells a person who saw their data."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import override

from migranportal.audit.models import RETENTION_YEARS
from migranportal.audit.services import SYSTEM
from migranportal.core.letters import render
from workers.selectors.who_saw import Day, Recipient, WhoSaw

TEMPLATE = Path(__file__).parent / "who_saw.typ"
TITLE = "Siapa yang melihat data saya"


def render_who_saw(found: WhoSaw, *, at: datetime) -> bytes:
    """Return the letter as PDF (PDF/A-2a, PDF/UA-1), in Indonesian; ``at`` is when it is made.

    It names organisations, not officers, and nobody else than the person.
    """
    with override("id"):
        data = _data(found, at)
    return render(TEMPLATE, data, at=at)


def _data(found: WhoSaw, at: datetime) -> dict[str, Any]:
    made = date_format(timezone.localtime(at), "j F Y")
    period = f"{_day(found.period.since)} sampai dengan {_day(found.period.until)}"
    return {
        "title": TITLE,
        "description": f"Penerima data pribadi dan tindakan petugas, {period}",
        "made": made,
        "made_at": _moment(at),
        "years": RETENTION_YEARS,
        "facts": _facts(found, period),
        "summary": _summary(found),
        "partners": [(p.name, number_format(p.times, 0), _short(p.last)) for p in found.partners],
        "readers": [_reader(reader, found.by_month) for reader in found.recipients],
        "acts": [
            (*_when(day, found.by_month), day.what, _office(day.who), number_format(day.times, 0))
            for day in found.acts
        ],
    }


def _facts(found: WhoSaw, period: str) -> list[tuple[str, str]]:
    person = found.person
    facts = [("Untuk", person.name)]
    if person.masked_nik:
        facts.append(("NIK", person.masked_nik))
    facts += [("Desa asal", person.village.area.name), ("Jangka waktu", period)]
    return facts


def _summary(found: WhoSaw) -> str:
    times = sum(partner.times for partner in found.partners)
    if not times:
        text = "Tidak ada instansi mitra yang tercatat menerima data Anda dalam jangka waktu ini."
    else:
        text = (
            f"{number_format(len(found.partners), 0)} instansi mitra menerima data Anda, seluruhnya "
            f"{number_format(times, 0)} kali, dalam jangka waktu ini."
        )
    return f"{text} Rincian dikelompokkan menurut {'bulan' if found.by_month else 'hari'}."


def _reader(recipient: Recipient, by_month: bool) -> dict[str, Any]:
    return {
        "organisation": recipient.organisation,
        "purpose": recipient.purpose,
        "basis": recipient.basis,
        "client": recipient.client,
        "rows": [
            (
                *_when(day, by_month),
                day.what,
                ", ".join(day.data) or "tidak ada",
                number_format(day.times, 0),
            )
            for day in recipient.days
        ],
    }


def _when(day: Day, by_month: bool) -> tuple[str, str]:
    """Return the day and the time, or from when to when."""
    first, last = timezone.localtime(day.first), timezone.localtime(day.last)
    if by_month:
        days = f"tanggal {first.day}" if first.date() == last.date() else f"{first.day}-{last.day}"
        return date_format(day.day, "F Y"), days
    hours = f"{first:%H.%M}" if f"{first:%H%M}" == f"{last:%H%M}" else f"{first:%H.%M}-{last:%H.%M}"
    return date_format(day.day, "j M Y"), f"{hours} WIB"


def _office(who: str) -> str:
    kind, _colon, client = who.partition(":")
    if kind == "api" and client:
        return f"sistem mitra ({client})"
    return {"": "petugas portal", SYSTEM: "sistem portal"}.get(who, f"petugas {who}")


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _short(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'j M Y')}, {local:%H.%M} WIB"


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'j F Y')} pukul {local:%H.%M} WIB"
