"""The schema as a file, and the page that lets people try it; both hold no data and need no token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils import translation
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from migranportal.api.datasets import datasets
from migranportal.api.schema import tags

Endpoint = tuple[str, str, str, Callable[..., Any]]
PREFIX = "/api/v1/"


def only_version_1(endpoints: Sequence[Endpoint]) -> list[Endpoint]:
    """Keep what partners read and write; pages for people and the schema itself are no part of it."""
    return [
        entry
        for entry in endpoints
        if entry[0].startswith(PREFIX) and hasattr(entry[3].cls, "operation")  # type: ignore[attr-defined]
    ]


def describe_datasets(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Say what each dataset is, where its operations are grouped."""
    result["tags"] = tags(datasets())
    return result


class SchemaView(SpectacularAPIView):
    """The schema, in English: names and descriptions are read by programmers everywhere."""

    authentication_classes: Any = ()
    permission_classes: Any = ()

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer the schema of version 1."""
        with translation.override("en"):
            answer: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        return answer


@method_decorator(login_not_required, name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """Swagger's page, without a script or style inside the page."""

    authentication_classes: Any = ()
    permission_classes: Any = ()
