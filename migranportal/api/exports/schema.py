"""What exports look like, for the schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from migranportal.api.dataset_schema import common_parameters, operation_name, refusals_of
from migranportal.api.datasets import Figures, Records, datasets
from migranportal.api.exports.forms import Form
from migranportal.api.models import ExportJob
from migranportal.api.schema import Answers, Operation

_TAG = "exports"
_STREAM = """All records in the order of the key, as they are at one moment. NDJSON: one record a
line, and a last line `{"end": true, "count": n}`; without it the file is cut. `"end": false` says in
`problem` why it may not go on. CSV has records only: a cut file ends without the end that HTTP
promises, which libraries report. Go on with `after`, the key of the last whole line. In CSV a text
that a spreadsheet would run as a formula begins with an apostrophe; NDJSON has it unchanged."""
_FIGURES = """All figures that the page answers, as a file: NDJSON with one row a line and a last line
`{"end": true, "count": n}`, or CSV with the names of the fields first, empty for null."""
_FILES: Answers = {
    (200, "application/x-ndjson"): OpenApiTypes.STR,
    (200, "text/csv"): OpenApiTypes.STR,
    (200, "application/gzip"): OpenApiTypes.BINARY,
}
_ASK = """Prepares the export as a gzip file. `filters` are the parameters of the dataset's page.
One at a time for each client. Ask for its state every few seconds; once it is `ready`, `file.url`
serves for 15 minutes without a token and takes `Range`. The file is kept for 24 hours."""


class ExportRequestSerializer(serializers.Serializer[Any]):
    """What is to be exported."""

    dataset = serializers.ChoiceField(
        choices=[entry.name for entry in datasets() if isinstance(entry, Records)]
    )
    format = serializers.ChoiceField(choices=list(Form), default=Form.NDJSON.value)
    filters = serializers.DictField(
        required=False, help_text="`fields`, `area` and the filters of the dataset."
    )


class ExportFileSerializer(serializers.Serializer[Any]):
    """Where the file is."""

    url = serializers.URLField(help_text="Serves for 15 minutes, without a token.")
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()


class ExportProblemSerializer(serializers.Serializer[Any]):
    """What stopped it."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ExportSerializer(serializers.Serializer[Any]):
    """A prepared export."""

    id = serializers.IntegerField()
    url = serializers.URLField()
    dataset = serializers.CharField()
    format = serializers.CharField()
    filters = serializers.DictField()
    state = serializers.ChoiceField(choices=ExportJob.State.values)
    rows = serializers.IntegerField(help_text="Records so far.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Then the file goes.")
    problem = ExportProblemSerializer(allow_null=True)
    file = ExportFileSerializer(allow_null=True)


class ExportListSerializer(serializers.Serializer[Any]):
    """The newest exports of the client."""

    data = ExportSerializer(many=True)


def stream_operation(dataset: Records) -> Operation:
    """Return what the stream of a dataset is."""
    return Operation(
        name=operation_name(dataset, "export"),
        summary=f"{dataset.label}: export",
        tag=dataset.name,
        description=_STREAM,
        parameters=[
            *_ways(),
            _query("after", "Key of the last record that you have."),
            *common_parameters(dataset),
        ],
        answers=_FILES,
        refusals=(400, 401, 403, 429),
    )


def figures_export_operation(dataset: Figures) -> Operation:
    """Return what the file of the figures of a dataset is."""
    return Operation(
        name=operation_name(dataset, "export"),
        summary=f"{dataset.label}: export",
        tag=dataset.name,
        description=_FIGURES,
        parameters=[*_ways(), *common_parameters(dataset)],
        answers=_FILES,
        refusals=refusals_of(dataset),
    )


def jobs_operation(act: str) -> Operation:
    """Return what asking for an export is (``ask``), its state (``read``), or the ``list``."""
    if act == "ask":
        return Operation(
            name="exports_ask",
            summary="Ask for a prepared export",
            tag=_TAG,
            description=_ASK,
            request=ExportRequestSerializer,
            answers={202: ExportSerializer},
            refusals=(400, 401, 403, 406, 409, 411, 415, 429),
        )
    if act == "list":
        return Operation(
            name="exports_list",
            summary="Prepared exports of the client",
            tag=_TAG,
            answers={200: ExportListSerializer},
            refusals=(401, 403, 406, 429),
        )
    return Operation(
        name="exports_read",
        summary="State of a prepared export",
        tag=_TAG,
        parameters=[_key()],
        answers={200: ExportSerializer},
        refusals=(401, 403, 404, 406, 429),
    )


def cancel_operation() -> Operation:
    """Return what ending an export is."""
    return Operation(
        name="exports_delete",
        summary="Stop a prepared export, or delete its file",
        tag=_TAG,
        parameters=[_key()],
        answers={204: None},
        refusals=(401, 403, 404, 406, 429),
    )


def file_operation() -> Operation:
    """Return what the file of an export is."""
    part = OpenApiParameter("Range", OpenApiTypes.STR, OpenApiParameter.HEADER)
    return Operation(
        name="exports_file",
        summary="The file of a prepared export",
        tag=_TAG,
        description="Take the address from `file.url`; it needs no token.",
        parameters=[_key(), _query("signature", "As in `file.url`."), part],
        answers={
            (200, "application/gzip"): OpenApiTypes.BINARY,
            (206, "application/gzip"): OpenApiTypes.BINARY,
        },
        refusals=(403, 404, 410, 416),
    )


def _ways() -> list[OpenApiParameter]:
    return [
        _query("format", "NDJSON where it is left out.", enum=list(Form)),
        _query("compress", "Send a gzip file.", enum=["gzip"]),
    ]


def _query(name: str, description: str, enum: Any = None) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.QUERY, description=description, enum=enum
    )


def _key() -> OpenApiParameter:
    return OpenApiParameter("pk", OpenApiTypes.INT, OpenApiParameter.PATH)
