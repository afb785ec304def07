"""An invented draft of criteria whose publication waits for a second person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from migranportal.accounts.models import User
from migranportal.demo.villages import MARK
from programs.models import CriteriaVersion, PublicationRequest, VillageMeasures
from programs.services import (
    change_criterion,
    change_draft,
    copy_version,
    refresh_villages,
    request_publication,
)
from villages.models import ProgramCode, Village

_DAYS_AGO = 3
_NOTICE = timedelta(days=28)
_CHANGES: dict[str, dict[str, Any]] = {
    "sarana-layanan": {"threshold": 3},
    "persentase-prosedural": {"threshold": 85, "is_mandatory": True},
    "kegiatan-pelindungan": {"threshold": 2},
}
"""Invented: no official text fixes these."""


def load_publications(*, as_of: date, at: datetime) -> int:
    """Let the program officer ask for stricter criteria, once; return the number of requests.

    The administrator may decide. Nothing is asked for on a day without criteria in force, nor where
    people work on a draft already.
    """
    day, then = as_of - timedelta(days=_DAYS_AGO), at - timedelta(days=_DAYS_AGO)
    versions = CriteriaVersion.objects.filter(program=ProgramCode.DESA_MIGRAN_EMAS)
    present = versions.in_force(day).first()
    if present is None or versions.filter(state=CriteriaVersion.State.DRAFT).exists():
        return 0
    if PublicationRequest.objects.exists():
        return 0
    _measure_the_rest(day, then)
    officer = User.objects.get(email="program@portal.example")
    request_publication(
        _draft(present, by=officer, at=then - timedelta(hours=2)),
        valid_from=as_of + _NOTICE,
        remark=f"Persentase PMI prosedural ikut menentukan, paling sedikit 85% {MARK}.",
        by=officer,
        at=then,
        as_of=day,
    )
    return 1


def _measure_the_rest(day: date, at: datetime) -> None:
    """Measure what no proposal had measured: a try is about every village."""
    known = VillageMeasures.objects.values("village_id")
    ids = Village.objects.exclude(pk__in=known).values_list("pk", flat=True)
    refresh_villages(ids, as_of=day, at=at)


def _draft(present: CriteriaVersion, *, by: User, at: datetime) -> CriteriaVersion:
    draft = copy_version(present, by=by, at=at)
    change_draft(
        draft,
        title=f"Ambang batas rekaan {MARK}",
        legal_source="Ditulis untuk peragaan portal; bukan peraturan.",
        is_interim=True,
        by=by,
        at=at + timedelta(minutes=10),
    )
    for minutes, criterion in enumerate(
        draft.criteria.filter(code__in=_CHANGES).order_by("position"), start=20
    ):
        change_criterion(
            criterion,
            **_CHANGES[criterion.code],
            source=f"{criterion.source}. Ambang batas rekaan {MARK}",
            is_confirmed=False,
            by=by,
            at=at + timedelta(minutes=minutes),
        )
    draft.refresh_from_db()
    return draft
