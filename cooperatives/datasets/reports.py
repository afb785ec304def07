"""What partners may report about cooperatives: their legal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.datasets.cooperatives import COOPERATIVES
from cooperatives.models import Cooperative
from cooperatives.services.reported import LegalData, lock_cooperatives, report_legal_data
from migranportal.api.access import covered_by
from migranportal.api.callers import Caller
from migranportal.api.datasets import Field, Kind, Reports, register
from migranportal.api.etags import as_given
from migranportal.api.problems import Problem
from migranportal.api.reading import etags_now
from migranportal.api.reported import Applied, Match, Reported, Row, applied

BY_KEY, BY_NUMBER = "id", "cooperative_registry_number"


def _cleaned(row: Row, on: date) -> Row:
    """Return the row as it is.

    Raises:
        django.core.exceptions.ValidationError: it finds no cooperative, or says nothing about it.
    """
    if row.get("id") is None and not row.get("cooperative_registry_number"):
        text = _("Send the key of the cooperative, or its registry number.")
        raise ValidationError({"id": ValidationError(text, code="required")})
    return row


def _cooperatives(rows: Sequence[Row]) -> list[Match | None]:
    """Return the cooperative of each row: by its key, without one by its registry number."""
    keys = {row["id"] for row in rows if row.get("id") is not None}
    numbers = {row.get("cooperative_registry_number") for row in rows if row.get("id") is None}
    by_key = _by("pk", keys, BY_KEY)
    by_number = _by("cooperative_registry_number", numbers, BY_NUMBER)
    return [
        by_number.get(row.get("cooperative_registry_number"))
        if row.get("id") is None
        else by_key.get(row["id"])
        for row in rows
    ]


def _by(path: str, values: set[Any], rule: str) -> dict[Any, Match]:
    found = Cooperative.objects.filter(**{f"{path}__in": values})
    return {
        value: Match(target=pk, rule=rule, area_code=code)
        for value, pk, code in found.values_list(path, "pk", "seat__area__code")
    }


def _record(rows: Sequence[Reported], by: Any, at: datetime) -> list[Applied | Exception]:
    lock_cooperatives(match.target for match, _row in rows)
    outdated = _outdated(rows, by, at) if isinstance(by, Caller) else {}
    reports = [_report(match, row) for match, row in rows if match.target not in outdated]
    settled = iter(report_legal_data(reports=reports, by=by, at=at))
    return [outdated.get(match.target) or applied(next(settled)) for match, _row in rows]


def _report(match: Match, row: Row) -> LegalData:
    is_found_by_key = match.rule == BY_KEY
    return LegalData(
        cooperative_id=match.target,
        number=row.get("legal_entity_number"),
        since_date=row.get("legal_entity_date"),
        registry_number=row.get("cooperative_registry_number") if is_found_by_key else None,
    )


def _outdated(rows: Sequence[Reported], by: Caller, at: datetime) -> dict[Any, Exception]:
    """Return why cooperatives must stay as they are: the partner did not read what is there now."""
    sent = {match.target: row["etag"] for match, row in rows if row.get("etag")}
    if not sent:
        return {}
    try:
        access = covered_by(by, COOPERATIVES, on=timezone.localdate(at))
    except Problem as problem:  # the partner may not read cooperatives
        return dict.fromkeys(sent, problem)
    now = etags_now(access, sent)
    text = _("The record changed after you read it. Read it again, then send your change.")
    changed = ValidationError({"etag": ValidationError(text, code="changed_meanwhile")})
    return {key: changed for key, etag in sent.items() if now.get(key) != as_given(etag)}


COOPERATIVE_LEGAL_REPORTS = register(
    Reports(
        name="cooperative-legal-reports",
        label=_("Reports of cooperatives' legal data"),
        description=_(
            "Legal entity and registry number of cooperatives. A row finds its cooperative by the "
            "key, as in cooperatives, or by the registry number; with the key it may also give "
            "another registry number. With the ETag of the record as you read it, with all fields "
            "of your grant, the row is refused if the record has changed since."
        ),
        area_path="seat__area__code",
        clean=_cleaned,
        find=_cooperatives,
        lock=lock_cooperatives,
        apply=_record,
        fields=(
            Field("id", Kind.INTEGER, _("Key of the cooperative"), is_key=True),
            Field(
                "cooperative_registry_number",
                Kind.TEXT,
                _("Cooperative registry number (Nomor Induk Koperasi)"),
                is_key=True,
            ),
            Field("legal_entity_number", Kind.TEXT, _("Legal entity number")),
            Field("legal_entity_date", Kind.DATE, _("Legal entity since")),
            Field("etag", Kind.TEXT, _("ETag of the record as you read it"), is_key=True),
        ),
    )
)
