"""Targets and rules of cooperatives that are known, each with its source; none is confirmed yet."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from cooperatives.models import Cooperative, CoverageTarget, HealthLevel, HealthRule, MeetingRule
from migranportal.audit.services import record

_KDKMP = Cooperative.Kind.KDKMP
# Code, kind, number, stated on, source, in use. No number of migrant cooperatives is published.
TARGETS = (
    ("inpres-9-2025", _KDKMP, 80_000, date(2025, 3, 27),
     "Inpres 9/2025 (okezone, 9 Apr 2025)", True),
    ("berita-okt-2025", _KDKMP, 81_000, date(2025, 10, 30),
     "voiceindonesia, 30 Okt 2025: target 81 ribu unit", False),
)  # fmt: skip
MEETING = (
    6,
    date(1992, 10, 21),
    "UU 25/1992 (RAT tiap tahun); batas enam bulan setelah tahun buku belum diperiksa pada naskahnya",
)
# Code, title, year, source, grades from the best.
RULES = (
    ("perdep-06-2016", "Perdep 06/2016 (tujuh aspek)", 2016, "Perdep 06/2016 (123dok)",
     ("Sehat", "Cukup sehat", "Dalam pengawasan", "Dalam pengawasan khusus")),
    ("juknis-15-2021", "Permenkop UKM 9/2020 dan Juknis Deputi 15/2021 (empat aspek)", 2021,
     "Permenkop UKM 9/2020 (sirusa.web.bps.go.id); Juknis Deputi 15/2021 (modul flipbuilder)",
     ("Sehat", "Cukup sehat", "Kurang sehat", "Tidak sehat")),
)  # fmt: skip


@transaction.atomic
def load_known_yardsticks(*, by: Any, at: datetime) -> list[str]:
    """Add the targets and rules that are missing; what is there stays as it is."""
    added = [*_load_targets(), *_load_meeting_rule(), *_load_health_rules()]
    if added:
        rule = MeetingRule.objects.order_by("pk")[0]
        record("yardsticks.loaded", target=rule, by=by, at=at, added=added)
    return added


def _load_targets() -> list[str]:
    present = set(CoverageTarget.objects.values_list("code", flat=True))
    used = set(CoverageTarget.objects.filter(is_in_use=True).values_list("kind", flat=True))
    missing = [
        CoverageTarget(
            code=code,
            kind=kind,
            value=value,
            as_of_date=as_of,
            source=source,
            is_in_use=is_in_use and kind not in used,
        )
        for code, kind, value, as_of, source, is_in_use in TARGETS
        if code not in present
    ]
    CoverageTarget.objects.bulk_create(missing)
    return [f"coveragetarget:{target.code}" for target in missing]


def _load_meeting_rule() -> list[str]:
    if MeetingRule.objects.exists():
        return []
    months, valid_from, source = MEETING
    MeetingRule.objects.create(months=months, valid_from=valid_from, source=source)
    return [f"meetingrule:{months}"]


def _load_health_rules() -> list[str]:
    present = set(HealthRule.objects.values_list("code", flat=True))
    added = []
    for code, title, year, source, grades in RULES:
        if code in present:
            continue
        rule = HealthRule.objects.create(code=code, title=title, year=year, source=source)
        HealthLevel.objects.bulk_create(
            HealthLevel(rule=rule, position=position, name=name)
            for position, name in enumerate(grades, start=1)
        )
        added.append(f"healthrule:{code}")
    return added
