"""The first address of the API: which datasets there are, and what the caller may read of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from migranportal.accounts.models import DataGrant
from migranportal.api.access import access_from, grants_of
from migranportal.api.callers import Caller
from migranportal.api.datasets import Dataset, datasets
from migranportal.api.problems import Problem
from migranportal.api.schema import Operation
from migranportal.api.viewsets import ApiView


class GrantSerializer(serializers.Serializer[Any]):
    """A grant in force."""

    level = serializers.CharField()
    area = serializers.CharField(help_text="Area code; empty: the whole country.")
    since = serializers.DateField()
    until = serializers.DateField(help_text="The last day.")
    purpose = serializers.CharField()
    agreement = serializers.CharField()


class ReasonSerializer(serializers.Serializer[Any]):
    """Why there is no access."""

    code = serializers.CharField()
    detail = serializers.CharField()
    dataset = serializers.CharField()
    agreement = serializers.CharField(required=False)
    agreement_state = serializers.CharField(required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class EntrySerializer(serializers.Serializer[Any]):
    """A dataset; with ``fields`` and ``grants``, or with the reason why not."""

    name = serializers.CharField()
    label = serializers.CharField()
    description = serializers.CharField()
    url = serializers.URLField()
    is_personal = serializers.BooleanField()
    is_granted = serializers.BooleanField()
    reason = ReasonSerializer(required=False)
    fields_granted = serializers.ListField(child=serializers.CharField(), required=False)
    grants = GrantSerializer(many=True, required=False)


class CatalogueSerializer(serializers.Serializer[Any]):
    """Every dataset, by name."""

    datasets = EntrySerializer(many=True)


class CatalogueView(ApiView):
    """Every dataset with the caller's access to it."""

    def operation(self, method: str) -> Operation:
        """Return what the catalogue is."""
        return Operation(
            name="catalogue",
            summary="Datasets, and what the client may read of them",
            tag="catalogue",
            answers={200: CatalogueSerializer},
            refusals=(401, 403, 406, 429),
        )

    def get(self, request: Request) -> Response:
        """Answer the datasets by name; without access with the reason."""
        known = grants_of(self.caller)
        return Response(
            {"datasets": [_entry(request, self.caller, entry, known) for entry in datasets()]}
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
        "fields_granted": [field.name for field in access.fields],
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
