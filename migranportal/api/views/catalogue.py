"""The first address of the API: which datasets there are, and what the caller may read of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from migranportal.accounts.models import DataGrant
from migranportal.api.access import access_from, grants_of
from migranportal.api.callers import Caller
from migranportal.api.datasets import Dataset, datasets
from migranportal.api.problems import Problem
from migranportal.api.viewsets import ApiView


class CatalogueView(ApiView):
    """Every dataset with the caller's access to it."""

    def get(self, request: Request) -> Response:
        """Answer the datasets by name; without access with the reason."""
        known = grants_of(self.caller)
        return Response(
            {"data": [_entry(request, self.caller, entry, known) for entry in datasets()]}
        )


def _entry(
    request: Request, caller: Caller, dataset: Dataset, known: Sequence[DataGrant]
) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": dataset.name,
        "label": str(dataset.label),
        "description": str(dataset.description),
        "url": reverse(f"api-v1:{dataset.name}", request=request),
        "is_personal": dataset.is_personal,
    }
    try:
        own = [grant for grant in known if grant.dataset == dataset.name]
        access = access_from(own, caller, dataset, on=timezone.localdate())
    except Problem as problem:
        reason = {"code": problem.code, "detail": str(problem.detail), **problem.members}
        return entry | {"is_granted": False, "reason": reason}
    return entry | {
        "is_granted": True,
        "fields": [field.name for field in access.fields],
        "grants": [
            {
                "level": grant.level,
                "area": grant.area_code,
                "since": grant.since_date,
                "until": grant.until_date,
                "purpose": grant.purpose,
                "agreement": grant.basis,
            }
            for grant in access.grants
        ],
    }
