"""The addresses of a kind of record."""

from django.urls import URLPattern, path

from migranportal.entry.views.form import RecordFormView
from migranportal.entry.views.list import RecordListView
from migranportal.entry.views.pages import RecordPages
from migranportal.entry.views.remove import RecordRemoveView


def record_urls(*kinds: type[RecordPages]) -> list[URLPattern]:
    """Return the addresses of the pages of each kind."""
    patterns: list[URLPattern] = []
    for kind in kinds:
        pages = kind()
        base = kind.route
        patterns += [
            path(base, RecordListView.as_view(pages=pages), name=f"{kind.name}_list"),
            path(f"{base}baru/", RecordFormView.as_view(pages=pages), name=f"{kind.name}_add"),
            path(
                f"{base}<int:pk>/", RecordFormView.as_view(pages=pages), name=f"{kind.name}_change"
            ),
        ]
        if kind.is_removable:
            patterns.append(
                path(
                    f"{base}<int:pk>/hapus/",
                    RecordRemoveView.as_view(pages=pages),
                    name=f"{kind.name}_remove",
                )
            )
    return patterns
