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
from cooperatives.services.reported import report_legal_data
from migranportal.api.access import covered_by
from migranportal.api.callers import Caller
from migranportal.api.datasets import Applied, Field, Kind, Match, Reports, Row, register
from migranportal.api.reading import etag_now

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


def _record(match: Match, row: Row, by: Any, at: datetime) -> Applied:
    cooperative = Cooperative.objects.select_for_update().get(pk=match.target)
    if row.get("etag") and isinstance(by, Caller):
        _require_version(match.target, row["etag"], by, at)
    is_found_by_key = match.rule == BY_KEY
    cooperative, is_changed = report_legal_data(
        cooperative=cooperative,
        number=row.get("legal_entity_number"),
        since_date=row.get("legal_entity_date"),
        registry_number=row.get("cooperative_registry_number") if is_found_by_key else None,
        by=by,
        at=at,
    )
    return Applied(cooperative.pk, is_changed)


def _require_version(key: int, etag: str, by: Caller, at: datetime) -> None:
    """Let the change through only where the partner read the version that is there.

    Raises:
        django.core.exceptions.ValidationError: the cooperative changed after it was read.
        Problem: the partner may not read cooperatives.
    """
    access = covered_by(by, COOPERATIVES, on=timezone.localdate(at))
    if etag_now(access, key) != etag:
        text = _("The record changed after you read it. Read it again, then send your change.")
        raise ValidationError({"etag": ValidationError(text, code="changed_meanwhile")})


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
