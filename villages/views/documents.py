"""Files of village records, served to who may see the record."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.views import View

from migranportal.core.documents import document_response
from villages.selectors import visible_document


class DocumentView(View):
    """Serves a stored file; 404 for who may not see its record."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, name: str, **kwargs: Any) -> FileResponse:
        """Return the file stored under ``name``, or the thumbnail of that name."""
        file = visible_document(name, user=request.user)
        if file is None:
            raise Http404
        return document_response(file, name=name, title=str(file.instance))
