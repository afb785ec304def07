"""The addresses of the partner API, version 1: three or four for every dataset."""

from typing import Any

from django.urls import URLPattern, path

from migranportal.api.changes.history import has_history
from migranportal.api.datasets import Dataset, Figures, Records, Reports, datasets
from migranportal.api.views.catalogue import CatalogueView
from migranportal.api.views.changes import ChangesView
from migranportal.api.views.export_files import FileView, JobsView, JobView
from migranportal.api.views.exports import ExportView, FiguresExportView
from migranportal.api.views.reporting import ReportsView
from migranportal.api.views.schema import DocsView, schema
from migranportal.api.views.slash import add_slash
from migranportal.api.viewsets import FiguresView, NothingView, PageView, RecordView

app_name = "api-v1"


def addresses(dataset: Dataset) -> list[URLPattern]:
    """Return the addresses of one dataset."""
    name = dataset.name
    if isinstance(dataset, Figures):
        export = path(f"{name}/export/", _view(FiguresExportView, dataset), name=f"{name}-export")
        return [path(f"{name}/", _view(FiguresView, dataset), name=name), export]
    if isinstance(dataset, Records):
        changes = path(f"{name}/changes/", _view(ChangesView, dataset), name=f"{name}-changes")
        return [
            path(f"{name}/", _view(PageView, dataset), name=name),
            *([changes] if has_history(dataset) else []),
            path(f"{name}/export/", _view(ExportView, dataset), name=f"{name}-export"),
            path(f"{name}/<str:key>/", _view(RecordView, dataset), name=f"{name}-record"),
        ]
    if isinstance(dataset, Reports):
        return [path(f"{name}/", _view(ReportsView, dataset), name=name)]
    raise TypeError(dataset)


def _view(base: type[Any], dataset: Dataset) -> Any:
    """Return a view of its own for the dataset: the schema names operations by it."""
    title = "".join(part.capitalize() for part in dataset.name.split("-"))
    view: Any = type(f"{title}{base.__name__}", (base,), {"dataset": dataset})
    return view.as_view()


urlpatterns = [
    path("", CatalogueView.as_view(), name="catalogue"),
    path("openapi.yaml", schema, name="schema"),
    path("docs/", DocsView.as_view(url_name="api-v1:schema"), name="docs"),
    path("exports/", JobsView.as_view(), name="exports"),
    path("exports/<int:pk>/", JobView.as_view(), name="export"),
    path("exports/<int:pk>/file/", FileView.as_view(), name="export-file"),
    *(pattern for dataset in datasets() for pattern in addresses(dataset)),
    path("<path:rest>/", NothingView.as_view(), name="nothing"),
    path("<path:rest>", add_slash, name="slash"),
]
